"""App configuration; the label is fixed for ever."""

from home.core.apps import SliceConfig


class PartnersConfig(SliceConfig):
    name = "kurse.partners"
    label = "partners"
    default = True
