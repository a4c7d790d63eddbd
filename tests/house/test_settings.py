"""Production: its checks are clean, and nothing of the demo can get in."""

import os
import secrets
import subprocess
import sys

import pytest

from tests.check import ROOT, production
from tests.demo_site import OURS

WAYS_IN = ["/demo/", "/demo/post/", "/demo/post/0/", "/demo/stil/"]


def run(code: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    kept = {
        name: value for name, value in os.environ.items() if name not in {*OURS, "ALLOWED_HOSTS"}
    }
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_passes_the_deployment_checks():
    code = (
        "import django; django.setup()\n"
        "from django.core.management import call_command\n"
        "call_command('check', '--deploy', '--fail-level', 'WARNING')"
    )

    done = run(code, **production())

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("missing", "value"),
    [
        ("SECRET_KEY", None),
        ("SECRET_KEY", "short"),
        ("DATABASE_URL", None),
        ("STORAGE_URL", "s3://bucket"),
    ],
)
def test_production_stops_with_a_sentence_without_its_secrets(missing, value):
    environment = production()
    environment.pop(missing, None)
    if value is not None:
        environment[missing] = value

    done = run("import django; django.setup()", **environment)

    assert done.returncode == 1
    assert "ImproperlyConfigured" in done.stderr
    assert missing in done.stderr


@pytest.mark.parametrize(
    "sign", [{"SECRET_KEY": secrets.token_hex(32)}, {"ALLOWED_HOSTS": "quartier.example"}]
)
@pytest.mark.parametrize("module", ["home.settings_demo", "home.settings_test"])
def test_demo_settings_refuse_a_real_installation(module, sign):
    done = run(f"import {module}", **sign)

    assert done.returncode == 1
    assert "refuse" in done.stderr


def test_demo_settings_load_without_any_sign_of_production():
    assert run("import home.settings_demo").returncode == 0


def test_pictures_lie_where_the_environment_says():
    code = "from django.conf import settings; print(settings.MEDIA_ROOT)"

    done = run(code, **production(), STORAGE_URL="file:///srv/pictures%20here")

    assert done.stdout.strip() == "/srv/pictures here"


def test_production_knows_no_demo():
    code = (
        "import django; django.setup()\n"
        "from django.apps import apps\n"
        "from django.conf import settings\n"
        "from django.urls import resolve, Resolver404\n"
        "import sys\n"
        f"for way in {WAYS_IN!r}:\n"
        "    print(resolve(way).view_name)\n"
        "print(apps.is_installed('home.embedded'), getattr(settings, 'DEMO', False))\n"
        "print(sorted(name for name in sys.modules if name.startswith('home.embedded')))"
    )

    done = run(code, **production())

    # whatever address the demo has, production answers it with the pages of the CMS
    assert done.stdout.splitlines() == ["wagtail_serve"] * len(WAYS_IN) + ["False False", "[]"]


def test_the_demo_knows_itself(client, db):
    """The control of the test above."""
    assert client.get("/demo/").status_code == 200
