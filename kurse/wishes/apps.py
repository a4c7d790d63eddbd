"""App configuration; the label is fixed for ever."""

from home.core.apps import SliceConfig


class WishesConfig(SliceConfig):
    name = "kurse.wishes"
    label = "wishes"
    default = True
