"""App configuration; the label is fixed for ever."""

from home.core.apps import SliceConfig


class FilesConfig(SliceConfig):
    name = "home.files"
    label = "files"
    default = True
