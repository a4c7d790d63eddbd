"""App configuration; the label is fixed for ever."""

from home.core.apps import SliceConfig


class ReportsConfig(SliceConfig):
    name = "kurse.reports"
    label = "reports"
    default = True
