"""App configuration; the label is fixed for ever."""

from home.core.apps import SliceConfig


class PlacementsConfig(SliceConfig):
    name = "kurse.placements"
    label = "placements"
    default = True
