"""The student's wish list, and the coordination's pages around all of them."""

from kurse.wishes.views.coordination import (
    CoordinationView,
    HardshipsView,
    HardshipView,
    OnBehalfView,
    OverviewView,
    RemindView,
)
from kurse.wishes.views.own import ChooseView, WishListView

__all__ = (
    "ChooseView",
    "CoordinationView",
    "HardshipView",
    "HardshipsView",
    "OnBehalfView",
    "OverviewView",
    "RemindView",
    "WishListView",
)
