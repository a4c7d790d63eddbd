"""App configuration; the label is fixed for ever."""

from home.core.apps import SliceConfig


class TasklinksConfig(SliceConfig):
    name = "home.tasklinks"
    label = "tasklinks"
    default = True
