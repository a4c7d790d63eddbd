"""App configuration; the label is fixed for ever."""

from home.core.apps import SliceConfig


class OutboxConfig(SliceConfig):
    name = "home.outbox"
    label = "outbox"
    default = True
