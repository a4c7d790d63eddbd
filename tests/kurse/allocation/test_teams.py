"""Dividing people into teams: exact, the fewest teams, balanced."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from kurse.allocation.problem import Offer
from kurse.allocation.teams import divide


@settings(deadline=None, max_examples=300)
@given(
    st.lists(st.integers(1, 3), min_size=1, max_size=6),
    st.integers(0, 3),
    st.integers(0, 3),
    st.integers(1, 3),
)
def test_divide_is_exact_and_balanced(sizes: list[int], least: int, more: int, teams: int) -> None:
    offer = Offer("o", min=least, max=max(1, least + more), teams=teams)
    ways = []
    for numbers in itertools.product(range(teams), repeat=len(sizes)):
        loads = [0] * teams
        for number, size in zip(numbers, sizes, strict=True):
            loads[number] += size
        used = [load for load in loads if load]
        if all(max(1, least) <= load <= offer.max for load in used):
            ways.append((len(used), max(used) - min(used)))

    found = divide(offer, sizes)

    if found is None:
        assert ways == []
        return
    counts = [
        sum(size for team, size in zip(found, sizes, strict=True) if team == number)
        for number in range(1, max(found) + 1)
    ]
    assert all(max(1, least) <= count <= offer.max for count in counts)
    assert (len(counts), max(counts) - min(counts)) == min(ways)


def test_divide_nobody() -> None:
    assert divide(Offer("o", min=2, max=3), []) == []
