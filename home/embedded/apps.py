"""App configuration; the label is fixed for ever."""

from home.core.apps import SliceConfig


class EmbeddedConfig(SliceConfig):
    name = "home.embedded"
    label = "embedded"
    default = True
