"""A site on one's own machine: embedded PostgreSQL, mails into a sink, roles by one click.

Refuses to load where anything says "production": a secret key or a public host in the
environment. This is what makes the role switch impossible there.
"""

import os
import tempfile
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from home.embedded.postgres import demo_folder, url_of

if "SECRET_KEY" in os.environ or os.environ.get("ALLOWED_HOSTS"):
    raise ImproperlyConfigured(
        "The demo settings refuse to run where SECRET_KEY or ALLOWED_HOSTS is set: "
        "that is a real installation. Use DJANGO_SETTINGS_MODULE=home.settings."
    )
_var = Path(os.environ.get("VAR_DIR", Path(__file__).resolve().parent.parent / "var"))
os.environ["SECRET_KEY"] = "demo-only-" + "0123456789" * 5
os.environ.setdefault("SITE_URL", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}")
os.environ.setdefault("DATABASE_URL", url_of(demo_folder()))
os.environ.setdefault("EMAIL_URL", f"smtp://127.0.0.1:{os.environ.get('SMTP_PORT', '8025')}")

from home.settings import *  # noqa: E402, F403 -- settings are composed, not imported from
from home.settings import INSTALLED_APPS, LOGGING, STORAGES, TEMPLATES  # noqa: E402

del os.environ["SECRET_KEY"]

DEMO = True
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
INSTALLED_APPS = [*INSTALLED_APPS, "home.embedded"]
ROOT_URLCONF = "home.urls_demo"
DEMO_POST_DIR = _var / "post"
DEFAULT_FROM_EMAIL = "Lernen im Quartier <quartier@issab.example>"
REPLY_TO_EMAIL = "projektstudium@issab.example"

# Plain HTTP on loopback
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SECURE_PROXY_SSL_HEADER = None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = False
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "session", "csrf"
FILE_UPLOAD_TEMP_DIR = tempfile.gettempdir()

# The log of a demo is for people: only what went wrong, and the web server's lines
LOGGING = {
    **LOGGING,
    "formatters": {"plain": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["scrub"]}
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
}

# ``demo --reload``: files straight from the sources, templates read anew for each page
if os.environ.get("DEMO_RELOAD"):
    STORAGES = {
        **STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
    TEMPLATES[0]["APP_DIRS"] = False
    TEMPLATES[0]["OPTIONS"]["loaders"] = [
        "django.template.loaders.filesystem.Loader",
        "django.template.loaders.app_directories.Loader",
    ]
