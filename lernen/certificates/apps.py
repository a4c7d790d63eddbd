"""App configuration; the label is fixed for ever."""

from home.core.apps import SliceConfig


class CertificatesConfig(SliceConfig):
    name = "lernen.certificates"
    label = "certificates"
    default = True
