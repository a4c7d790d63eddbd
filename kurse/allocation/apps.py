"""App configuration; the label is fixed for ever."""

from home.core.apps import SliceConfig


class AllocationConfig(SliceConfig):
    name = "kurse.allocation"
    label = "allocation"
    default = True
