"""The demo's composition for proofs: a quick password hash, files straight from the sources, and
the log of an installation, so that a proof can look for what must not be in it."""

from importlib import import_module

from home.settings_demo import *  # noqa: F403 -- settings are composed, not imported from
from home.settings_demo import STORAGES

#: Read after the demo's, which gives it a key.
INSTALLATION = import_module("home.settings").LOGGING
LOGGING = {
    **INSTALLATION,
    "loggers": {**INSTALLATION["loggers"], "procrastinate": {"level": "WARNING"}},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
