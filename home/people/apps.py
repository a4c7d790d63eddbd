"""App configuration; the label is fixed for ever."""

from home.core.apps import SliceConfig


class PeopleConfig(SliceConfig):
    name = "home.people"
    label = "people"
    default = True

    def ready(self) -> None:
        super().ready()
        from home.people import signals  # noqa: F401 -- connects
