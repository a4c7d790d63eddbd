"""App configuration; the label is fixed for ever."""

from home.core.apps import SliceConfig


class PrivacyConfig(SliceConfig):
    name = "home.privacy"
    label = "privacy"
    default = True
