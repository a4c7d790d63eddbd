"""App configuration; the label is fixed for ever."""

from home.core.apps import SliceConfig


class SupervisionConfig(SliceConfig):
    name = "kurse.supervision"
    label = "supervision"
    default = True
