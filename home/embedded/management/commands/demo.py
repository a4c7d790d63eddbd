"""``manage.py demo``: the whole house on one machine, with one command."""

import contextlib
import fcntl
import os
import shutil
import signal
import socket
import sys
import time
import urllib.request
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils import translation

from home.embedded.catalogues import compile_catalogues
from home.embedded.postgres import EmbeddedPostgres, PostgresError, demo_folder, server_folder
from home.embedded.processes import Family, Stopped, end_with_parent, stopping_on_signals
from home.embedded.world import PASSWORD, is_loaded, load_world

START_TIMEOUT = 120


class Command(BaseCommand):
    help = "Start the demo: PostgreSQL, demo data, web server, worker and a sink for mails."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reset", action="store_true", help="Throw away all data first.")
        parser.add_argument(
            "--reload", action="store_true", help="For developers: take up changed files at once."
        )
        parser.add_argument(
            "--keep-going", action="store_true", help="Leave out demo data that cannot be loaded."
        )
        parser.add_argument(
            "--load-only", action="store_true", help="Load the data, start nothing, and end."
        )
        parser.add_argument("--end-with-parent", action="store_true", help="Used by make.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not getattr(settings, "DEMO", False):
            raise CommandError("The demo runs with home.settings_demo only.")
        if options["end_with_parent"]:
            end_with_parent()
        started = time.monotonic()
        family = Family()
        try:
            with stopping_on_signals(), contextlib.ExitStack() as stack:
                stack.callback(self._say_goodbye)
                self._check_ports()
                stack.enter_context(self._only_one())
                if options["reset"]:
                    self._reset()
                stack.enter_context(self._postgres())
                stack.callback(connections.close_all)
                stack.callback(family.stop)
                self._prepare(family, keep_going=options["keep_going"])
                if options["load_only"]:
                    return
                self._start(family, reload=options["reload"])
                self._print_ways(time.monotonic() - started)
                self._watch(family)
        except Stopped:
            pass

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def _say_goodbye(self) -> None:
        if sys.exc_info()[0] in (None, Stopped):
            with contextlib.suppress(OSError):  # the terminal may be gone
                self._say("Stopped. The data are kept.")

    # --- before anything starts

    def _check_ports(self) -> None:
        self.port = int(os.environ.get("PORT", "8000"))
        if not _is_free(self.port):
            raise CommandError(
                f"Port {self.port} is taken by another program. "
                f"Stop it, or choose another one: make demo PORT={self.port + 1}"
            )
        self.smtp_port = int(os.environ.get("SMTP_PORT", "8025"))
        if not _is_free(self.smtp_port):
            if "SMTP_PORT" in os.environ:
                raise CommandError(f"The port for mails, {self.smtp_port}, is taken.")
            self.smtp_port = next(port for port in range(8026, 8999) if _is_free(port))
        os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{self.smtp_port}"

    @contextlib.contextmanager
    def _only_one(self) -> Iterator[None]:
        """One demo a data folder, whatever its port."""
        folder = Path(settings.VAR_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "demo.lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise CommandError(f"A demo is running on the data in {folder} already.") from None
            yield

    def _reset(self) -> None:
        self._say("Throwing away the data …")
        for folder in (_database_folder(), settings.DEMO_POST_DIR, settings.MEDIA_ROOT):
            if folder is not None:
                shutil.rmtree(folder, ignore_errors=True)

    # --- the database and what lies in it

    @contextlib.contextmanager
    def _postgres(self) -> Iterator[None]:
        if _database_folder() is None:  # DATABASE_URL names a server of its own
            yield
            return
        server = EmbeddedPostgres(demo_folder())
        try:
            server.start()
        except PostgresError as error:
            raise CommandError(str(error)) from error
        try:
            yield
        finally:
            server.stop()

    def _prepare(self, family: Family, *, keep_going: bool) -> None:
        compile_catalogues()
        family.start("static files", _manage("collect_static"))
        self._migrate()
        if not is_loaded():
            self._say("Loading the demo data …")
            with translation.override(settings.LANGUAGE_CODE):
                load_world(self._say, keep_going=keep_going)
            cache.clear()
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")  # good plans from the first page on
        if family.wait_for("static files"):
            raise CommandError("The static files could not be collected.")

    def _migrate(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self._say("Setting up the database …")
            call_command("migrate", interactive=False, verbosity=0)
            call_command("createcachetable", verbosity=0)

    # --- the processes

    def _start(self, family: Family, *, reload: bool) -> None:
        python = sys.executable
        family.start(
            "mail sink",
            [python, "-m", "home.embedded.sink", str(self.smtp_port), str(settings.DEMO_POST_DIR)],
        )
        family.start(
            "worker",
            _manage("procrastinate", "worker", "--concurrency", "2"),
            quiet=True,
            # Its database is gone then, and it would wait for it; jobs are rows and are not lost.
            orphaned=signal.SIGKILL,
        )
        loading = ["--reload"] if reload else ["--preload"]
        command = [python, "-m", "gunicorn", "home.wsgi:application", *loading]
        command += ["--bind", f"127.0.0.1:{self.port}", "--worker-class", "gthread"]
        command += ["--workers", "2", "--threads", "4", "--log-level", "warning"]
        command += ["--no-control-socket", "--graceful-timeout", "5"]
        extra = {"DEMO_RELOAD": "1"} if reload else {}
        family.start("web server", command, **extra)
        self._await_answer(family)

    def _await_answer(self, family: Family) -> None:
        end = time.monotonic() + START_TIMEOUT
        while time.monotonic() < end:
            if name := family.ended():
                raise CommandError(f"The {name} ended while starting; its reason stands above.")
            with (
                contextlib.suppress(OSError),
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5),
            ):
                return
            time.sleep(0.1)
        raise CommandError("The web server did not answer within two minutes.")

    def _watch(self, family: Family) -> None:
        while not (name := family.ended()):
            time.sleep(0.5)
        raise CommandError(f"The {name} ended unexpectedly; its reason stands above.")

    def _print_ways(self, seconds: float) -> None:
        site = f"http://127.0.0.1:{self.port}"
        self._say(
            f"""
Lernen im Quartier is running ({seconds:.0f} s).

  Site                 {site}/
  Become a person      {site}/demo/
  Sent mails           {site}/demo/post/
  Content (CMS)        {site}/cms/
  Style page           {site}/demo/stil/

All people of the demo are invented. Their password is {PASSWORD}
Ctrl-C stops everything; the data stay in {settings.VAR_DIR}
"""
        )


def _manage(*arguments: str) -> list[str]:
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments]


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _database_folder() -> Path | None:
    """The embedded server's folder, or ``None`` where ``DATABASE_URL`` names another one."""
    folder = server_folder(demo_folder())
    return folder if str(folder) == settings.DATABASES[DEFAULT_DB_ALIAS]["HOST"] else None
