"""Dividing the people of one offer into teams: exact, balanced, the fewest teams that work."""

from collections.abc import Sequence
from functools import cache

from kurse.allocation.problem import Offer


def divide(offer: Offer, sizes: Sequence[int]) -> list[int] | None:
    """The team (from 1) of each of these groups and singles, or None where it cannot be.

    ``sizes`` are the sizes of what stays together. The fewest teams are taken; among those the
    difference between the largest and the smallest team is the smallest possible.
    """
    total = sum(sizes)
    if total == 0:
        return []
    least = max(1, offer.min)
    order = sorted(range(len(sizes)), key=lambda index: (-sizes[index], index))
    groups = tuple(sizes[index] for index in order if sizes[index] > 1)
    for teams in range(1, min(offer.teams, total) + 1):
        if not least * teams <= total <= offer.max * teams:
            continue
        loads = _balanced(groups, total - sum(groups), teams, least, offer.max)
        if loads is not None:
            return _named(order, sizes, loads)
    return None


def fits(offer: Offer, sizes: Sequence[int]) -> bool:
    """Whether exactly these people could be the teams of the offer (or nobody)."""
    return divide(offer, sizes) is not None


def _balanced(
    groups: tuple[int, ...], singles: int, teams: int, least: int, most: int
) -> tuple[list[int], list[int]] | None:
    """Teams of the groups, and the number of singles for each team."""
    total = sum(groups) + singles
    low, high = total // teams, -(-total // teams)
    for spread in range(most - least + 1):
        for bottom in range(min(low, most - spread), max(least, high - spread) - 1, -1):
            found = _pack(groups, singles, teams, bottom, bottom + spread)
            if found is not None:
                return found
    return None


def _pack(
    groups: tuple[int, ...], singles: int, teams: int, bottom: int, top: int
) -> tuple[list[int], list[int]] | None:
    """Search with a memory of hopeless loads; equal loads are tried once."""

    @cache
    def place(index: int, loads: tuple[int, ...]) -> tuple[int, ...] | None:
        """Loads before each group is put in, as the load it joins; loads are kept sorted."""
        if index == len(groups):
            missing = sum(max(0, bottom - load) for load in loads)
            room = sum(top - load for load in loads)
            return () if missing <= singles <= room else None
        for position, load in enumerate(loads):
            if (position and loads[position - 1] == load) or load + groups[index] > top:
                continue
            rest = list(loads)
            rest[position] += groups[index]
            tail = place(index + 1, tuple(sorted(rest)))
            if tail is not None:
                return (load, *tail)
        return None

    joins = place(0, (0,) * teams)
    if joins is None:
        return None
    loads = [0] * teams
    where = []
    for size, joined in zip(groups, joins, strict=True):
        team = loads.index(joined)
        loads[team] += size
        where.append(team)
    extra = [0] * teams
    for _ in range(singles):
        team = min(range(teams), key=lambda number: (loads[number] + extra[number], number))
        extra[team] += 1
    return where, extra


def _named(order: list[int], sizes: Sequence[int], loads: tuple[list[int], list[int]]) -> list[int]:
    """Team numbers follow the first of the given people in them, so they are stable."""
    where, extra = loads
    team_of = dict(zip([i for i in order if sizes[i] > 1], where, strict=True))
    free = [team for team, count in enumerate(extra) for _ in range(count)]
    team_of.update(zip(sorted(i for i in order if sizes[i] == 1), free, strict=True))
    names: dict[int, int] = {}
    return [names.setdefault(team_of[index], len(names) + 1) for index in range(len(sizes))]
