"""The base of every slice's app configuration."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import module_has_submodule


class SliceConfig(AppConfig):
    """Loads ``panels`` at start-up: there a slice registers what lower slices show of it."""

    default_auto_field = "django.db.models.BigAutoField"
    default = False

    def ready(self) -> None:
        if module_has_submodule(self.module, "panels"):
            import_module(f"{self.name}.panels")


class CoreConfig(SliceConfig):
    name = "home.core"
    label = "core"
    default = True
