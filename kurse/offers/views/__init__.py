"""Pages of places: the list, one place and its steps."""

from kurse.offers.views.lists import ExportPlacesView, PlaceList, PlacesView
from kurse.offers.views.places import (
    AddPlaceView,
    CapacityView,
    EditPlaceView,
    MoveView,
    OpenAllView,
    PlaceView,
    choices_for,
)

__all__ = (
    "AddPlaceView",
    "CapacityView",
    "EditPlaceView",
    "ExportPlacesView",
    "MoveView",
    "OpenAllView",
    "PlaceList",
    "PlaceView",
    "PlacesView",
    "choices_for",
)
