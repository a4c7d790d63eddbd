"""Small numbers identify nobody: every cell within 2 of truth, nothing small can be inferred."""

import itertools
import random

import pytest

from kurse.reports.rounding import average, gives_away, rounded, shown_total, span


@pytest.mark.parametrize(
    ("true", "shown"), [(0, 0), (1, 0), (2, 0), (3, 5), (4, 5), (7, 5), (8, 10), (50, 50)]
)
def test_every_number_is_rounded_from_its_own_true_value(true, shown):
    assert rounded(true) == shown
    assert true in range(span(shown)[0], span(shown)[1] + 1)


def test_negative_numbers_are_a_mistake():
    with pytest.raises(ValueError, match="negative"):
        rounded(-1)


def possible(shown_parts, shown):
    """All true parts that fit what is shown, by trying each."""
    ranges = [range(span(part)[0], span(part)[1] + 1) for part in shown_parts]
    low, high = (0, 10**6) if shown is None else span(shown)
    return [parts for parts in itertools.product(*ranges) if low <= sum(parts) <= high]


def small_and_fixed(solutions):
    columns = [set(column) for column in zip(*solutions, strict=True)]
    sums = {sum(parts) for parts in solutions}
    return any(len(one) == 1 and next(iter(one)) in (1, 2, 3, 4) for one in [*columns, sums])


@pytest.mark.parametrize("number", [2, 3, 4])
def test_no_small_number_can_be_derived_from_a_table(number):
    """Every shown table of up to four groups that true ones of up to eight people can give."""
    tables = {
        (tuple(rounded(part) for part in parts), shown_total(parts, sum(parts)))
        for parts in itertools.combinations_with_replacement(range(9), number)
    }

    assert len(tables) >= 5
    assert number < 4 or any(total is None for _parts, total in tables)
    for shown, total in tables:
        assert not small_and_fixed(possible(shown, total)), (shown, total)


def test_without_withholding_it_could_be():
    """The control: four times three people, and the total of twelve."""
    assert gives_away([5, 5, 5, 5], 10)
    assert small_and_fixed(possible([5, 5, 5, 5], 10))
    assert shown_total([3, 3, 3, 3], 12) is None


def test_ten_thousand_cohorts_stay_within_two_and_the_same_cell_is_the_same():
    chance = random.Random(23)
    for _number in range(10_000):
        parts = [chance.randrange(15) for _district in range(5)]
        for part in parts:
            assert rounded(part) % 5 == 0
            assert abs(rounded(part) - part) <= 2
        total = shown_total(parts, sum(parts))
        assert total is None or total == rounded(sum(parts))


def test_averages_from_ten_on():
    assert average([3.0] * 9) is None
    assert average([1, 2] * 5) == 1.5
