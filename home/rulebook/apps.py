"""App configuration; the label is fixed for ever."""

from home.core.apps import SliceConfig


class RulebookConfig(SliceConfig):
    name = "home.rulebook"
    label = "rulebook"
    default = True
