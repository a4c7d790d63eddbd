"""App configuration; the label is fixed for ever."""

from home.core.apps import SliceConfig


class PapersConfig(SliceConfig):
    name = "home.papers"
    label = "papers"
    default = True
