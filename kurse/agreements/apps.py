"""App configuration; the label is fixed for ever."""

from home.core.apps import SliceConfig


class AgreementsConfig(SliceConfig):
    name = "kurse.agreements"
    label = "agreements"
    default = True
