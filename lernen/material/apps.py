"""App configuration; the label is fixed for ever."""

from home.core.apps import SliceConfig


class MaterialConfig(SliceConfig):
    name = "lernen.material"
    label = "material"
    default = True
