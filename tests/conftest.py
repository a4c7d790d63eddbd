"""One PostgreSQL for the run, one migrated template, one clone of it for each worker.

The template is named by a hash of all migration files, so a second run starts at once. A test
that commits (``transaction=True``) gives its worker a fresh clone afterwards: no test finds
what another left behind.
"""

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.test import Client, TransactionTestCase
from psycopg import sql
from xdist.scheduler import LoadScopeScheduling

from home.embedded.catalogues import compile_catalogues
from home.embedded.postgres import EmbeddedPostgres

pytest_plugins = ["tests.chromium", "tests.demo_site", "tests.factories.fixtures"]

#: Modules whose tests share one running demo, and so one worker.
WITH_THE_DEMO = (
    "tests/house/test_axe.py",
    "tests/house/test_launcher.py",
    "tests/house/test_year.py",
)
#: Each has a house of its own and works hard: one after the other.
PROOFS = "tests/proofs/test_short.py"
SERVER = pytest.StashKey[contextlib.ExitStack]()


class DemoTogether(LoadScopeScheduling):
    """Each test where a worker is free, those with the demo on one. (xdist's own groups travel in
    names of tests, which pytest 9.2 no longer lets it change.)"""

    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.split("::", maxsplit=1)[0]
        if module == PROOFS:
            return "proofs"
        return "demo" if module in WITH_THE_DEMO else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> DemoTogether:
    return DemoTogether(config, log)


def pytest_configure(config: pytest.Config) -> None:
    """The first process of the run starts the server; workers find it in their environment."""
    config.stash[SERVER] = contextlib.ExitStack()
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    compile_catalogues()
    folder = getattr(settings, "TEST_POSTGRES", None)
    if folder is None:
        return
    url = config.stash[SERVER].enter_context(_own_server(folder))
    os.environ["DATABASE_URL"] = url
    from home.settings import database

    connection.settings_dict.update(database(url))


def pytest_unconfigure(config: pytest.Config) -> None:
    if SERVER in config.stash:
        config.stash[SERVER].close()


@contextlib.contextmanager
def _own_server(folder: Path) -> Iterator[str]:
    """A server nobody else uses: a second run at the same time takes the next folder."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    for number in range(1, 20):
        place = folder if number == 1 else folder.with_name(f"{folder.name}-{number}")
        with place.with_suffix(".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            server = EmbeddedPostgres(place, durable=False).start()
            try:
                _drop_databases("test_%", "building_%")
                yield server.url("postgres")
            finally:
                server.stop()
            return
    raise RuntimeError("Twenty test runs at the same time are too many.")


def _maintenance(url: str | None = None) -> psycopg.Connection[Any]:
    values = connection.settings_dict
    return psycopg.connect(
        host=values["HOST"],
        port=values["PORT"] or None,
        user=values["USER"] or None,
        password=values["PASSWORD"] or None,
        dbname="postgres",
        autocommit=True,
    )


def _run(statement: str, *names: str) -> None:
    with _maintenance() as server:
        server.execute(sql.SQL(statement).format(*(sql.Identifier(name) for name in names)))


def _drop_databases(*patterns: str, but: str = "") -> None:
    with _maintenance() as server:
        names = server.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE ANY(%s) AND datname <> %s",
            [list(patterns), but],
        ).fetchall()
        for (name,) in names:
            server.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )


def _template_name() -> str:
    """Changes with every migration of every installed app, ours and others'."""
    digest = hashlib.sha256()
    for config in apps.get_app_configs():
        for file in sorted(Path(config.path).glob("migrations/*.py")):
            digest.update(f"{config.label}/{file.name}".encode())
            digest.update(file.read_bytes())
    return f"template_{digest.hexdigest()[:16]}"


def _use_database(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


def _ensure_template(name: str) -> None:
    """Migrate once; whoever comes at the same time waits at the lock."""
    lock_file = Path(settings.VAR_DIR) / f"{name}.lock"
    lock_file.parent.mkdir(parents=True, exist_ok=True)
    with lock_file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with _maintenance() as server:
            if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                return
        _drop_databases("template\\_%", "building\\_%")
        building = name.replace("template_", "building_")
        _run("CREATE DATABASE {}", building)
        _use_database(building)
        call_command("migrate", verbosity=0, interactive=False)
        _use_database("postgres")
        _run("ALTER DATABASE {} RENAME TO {}", building, name)
    lock_file.unlink(missing_ok=True)


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[None]:
    """Stands in for the fixture of pytest-django of the same name."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    clone = f"test_{worker}_{os.getpid()}"
    with django_db_blocker.unblock():
        template = _template_name()
        _ensure_template(template)
        _run("CREATE DATABASE {} TEMPLATE {}", clone, template)
        _use_database(clone)
        restore = _restoring(clone, template)
        original = TransactionTestCase._fixture_teardown
        TransactionTestCase._fixture_teardown = restore
    yield
    with django_db_blocker.unblock():
        TransactionTestCase._fixture_teardown = original
        _use_database("postgres")
        _run("DROP DATABASE IF EXISTS {} WITH (FORCE)", clone)


def _restoring(clone: str, template: str) -> Callable[[Any], None]:
    def teardown(self: Any) -> None:
        connection.close()
        _run("DROP DATABASE IF EXISTS {} WITH (FORCE)", clone)
        _run("CREATE DATABASE {} TEMPLATE {}", clone, template)

    return teardown


@pytest.fixture(autouse=True)
def _fresh_caches() -> Iterator[None]:
    yield
    for cache in caches.all(initialized_only=True):
        cache.clear()


@pytest.fixture(autouse=True, scope="session")
def _own_files(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Uploads and sent mails of the tests never meet the demo's."""
    settings.MEDIA_ROOT = str(tmp_path_factory.mktemp("media"))
    settings.DEMO_POST_DIR = tmp_path_factory.mktemp("post")


@pytest.fixture
def client_for() -> Callable[..., Client]:
    """``client_for(user)`` is a browser in which this person is signed in; ``None`` is nobody."""

    def sign_in(user: Any = None, **options: Any) -> Client:
        browser = Client(**options)
        if user is not None:
            browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return browser

    return sign_in
