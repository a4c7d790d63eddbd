"""App configuration; the label is fixed for ever."""

from home.core.apps import SliceConfig


class AssessmentConfig(SliceConfig):
    name = "kurse.assessment"
    label = "assessment"
    default = True
