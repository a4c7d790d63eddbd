"""App configuration; the label is fixed for ever."""

from home.core.apps import SliceConfig


class RunsConfig(SliceConfig):
    name = "kurse.runs"
    label = "runs"
    default = True
