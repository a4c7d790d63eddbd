"""The tests' settings: the demo's, with a quick password hash and mails kept in memory.

The tests have a PostgreSQL of their own; ``tests/conftest.py`` starts it. A ``DATABASE_URL`` in
the environment is honoured instead: its user must be allowed to make databases.
"""

import os
from pathlib import Path

from home.embedded.postgres import url_of

TEST_POSTGRES = (
    None
    if "DATABASE_URL" in os.environ
    else Path(os.environ.get("VAR_DIR", Path(__file__).resolve().parent.parent / "var"))
    / "test-postgres"
)
if TEST_POSTGRES is not None:
    os.environ["DATABASE_URL"] = url_of(TEST_POSTGRES, "postgres")

from home.settings_demo import *  # noqa: E402, F403 -- settings are composed, not imported from
from home.settings_demo import CACHES, MIDDLEWARE, STORAGES  # noqa: E402

if TEST_POSTGRES is not None:
    del os.environ["DATABASE_URL"]

TESTING = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
CACHES = {
    name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
    for name in CACHES
}
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MIDDLEWARE = [*MIDDLEWARE, "home.core.middleware.ReadOnlySafeMethodsMiddleware"]
