"""The order by buttons and numbers, against its own definition."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kurse.wishes.order import changed, renumbered


@pytest.mark.parametrize(
    ("numbers", "order"),
    [
        ([1, 2, 3, 4], "abcd"),
        ([1, 2, 3, 1], "dabc"),
        ([4, 2, 3, 4], "bcda"),
        ([2, 1, 3, 4], "bacd"),
        ([1, 2, 99, 4], "abdc"),
        ([1, 2, 0, 4], "cabd"),
        ([None, None, None, 2], "adbc"),
        ([4, 3, 2, 1], "dcba"),
    ],
)
def test_renumbered_moves_what_was_typed(numbers, order):
    assert "".join(renumbered("abcd", numbers)) == order


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_renumbered_loses_nothing_and_obeys_a_permutation(data):
    size = data.draw(st.integers(0, 8))
    keys = list(range(size))
    numbers = data.draw(st.lists(st.none() | st.integers(-3, 12), min_size=size, max_size=size))
    permutation = data.draw(st.permutations(range(1, size + 1)))

    assert sorted(renumbered(keys, numbers)) == keys
    order = renumbered(keys, permutation)
    assert [permutation[key] for key in order] == sorted(permutation)


def test_changed_by_one_click():
    assert changed("abc", "up", "b") == ["b", "a", "c"]
    assert changed("abc", "down", "b") == ["a", "c", "b"]
    assert changed("abc", "up", "a") == ["a", "b", "c"]
    assert changed("abc", "down", "c") == ["a", "b", "c"]
    assert changed("abc", "remove", "b") == ["a", "c"]
    assert changed("abc", "add", "d") == ["a", "b", "c", "d"]
    assert changed("abc", "add", "a") == ["a", "b", "c"]
    assert changed("abc", "add", None) == ["a", "b", "c"]
    assert changed("abc", "submit", "a") == ["a", "b", "c"]
