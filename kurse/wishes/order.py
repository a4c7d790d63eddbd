"""The order of a list that is given by buttons and numbers. Pure: no Django in here."""

from collections.abc import Hashable, Sequence


def renumbered[K: Hashable](keys: Sequence[K], numbers: Sequence[int | None]) -> list[K]:
    """Move each key to the number typed at it; the others keep their order around it.

    ``numbers`` stand at the keys, 1 is the first. A number equal to the key's own position, or
    none, moves nothing. Numbers beyond the ends mean the ends.
    """
    moved = [
        (number, position)
        for position, number in enumerate(numbers, start=1)
        if number is not None and number != position
    ]
    at_moved = {position for _number, position in moved}
    order = [key for position, key in enumerate(keys, start=1) if position not in at_moved]
    for number, position in sorted(moved):
        order.insert(min(max(number, 1), len(keys)) - 1, keys[position - 1])
    return order


def changed[K: Hashable](keys: Sequence[K], verb: str, key: K | None) -> list[K]:
    """One click: ``add`` at the end, ``remove``, ``up`` or ``down`` by one. Else as it was."""
    order = list(keys)
    if key is None:
        return order
    if verb == "add" and key not in order:
        order.append(key)
    elif verb == "remove" and key in order:
        order.remove(key)
    elif verb in {"up", "down"} and key in order:
        here = order.index(key)
        there = here + (-1 if verb == "up" else 1)
        if 0 <= there < len(order):
            order[here], order[there] = order[there], order[here]
    return order
