"""The demo's composition for proofs. Only here a defence can be switched off, for the control."""

import os

from home.settings_demo import *  # noqa: F403 -- settings are composed, not imported from
from home.settings_demo import INSTALLED_APPS, STORAGES

INSTALLED_APPS = [*INSTALLED_APPS, "tests.proofs"]
#: Names of ``tests.proofs.switches``, separated by commas; empty in every run but a control.
PROOF_WITHOUT = frozenset(filter(None, os.environ.get("PROOF_WITHOUT", "").split(",")))
#: Seconds by which the clock of this process is ahead.
PROOF_AHEAD = int(os.environ.get("PROOF_AHEAD", "0"))
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
