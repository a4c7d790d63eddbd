"""App configuration; the label is fixed for ever."""

from home.core.apps import SliceConfig


class PeopleConfig(SliceConfig):
    name = "home.people"
    label = "people"
    default = True
