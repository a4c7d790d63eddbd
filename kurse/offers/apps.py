"""App configuration; the label is fixed for ever."""

from home.core.apps import SliceConfig


class OffersConfig(SliceConfig):
    name = "kurse.offers"
    label = "offers"
    default = True
