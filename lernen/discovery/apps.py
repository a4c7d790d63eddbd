"""App configuration; the label is fixed for ever."""

from home.core.apps import SliceConfig


class DiscoveryConfig(SliceConfig):
    name = "lernen.discovery"
    label = "discovery"
    default = True
