"""The demo's composition for proofs: a quick password hash, files straight from the sources."""

from home.settings_demo import *  # noqa: F403 -- settings are composed, not imported from
from home.settings_demo import STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
