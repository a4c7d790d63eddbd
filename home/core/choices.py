"""Choices that explain themselves: a label with a second, quieter line."""

from typing import Self


class HintedLabel(str):
    """A choice's label; the form pack shows ``hint`` below it on its card."""

    __slots__ = ("hint",)
    hint: str

    def __new__(cls, label: str, hint: str = "") -> Self:
        made = super().__new__(cls, label)
        made.hint = hint
        return made
