"""App configuration; the label is fixed for ever."""

from home.core.apps import SliceConfig


class InterviewsConfig(SliceConfig):
    name = "kurse.interviews"
    label = "interviews"
    default = True
