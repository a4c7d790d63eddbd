"""App configuration; the label is fixed for ever."""

from home.core.apps import SliceConfig


class PagesConfig(SliceConfig):
    name = "home.pages"
    label = "pages"
    default = True

    def ready(self) -> None:
        from home.pages import rights

        rights.install()
        super().ready()
