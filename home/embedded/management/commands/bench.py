"""``manage.py bench``: what pages and the allocation cost, as ratios of one run.

Per page: CPU milliseconds a request (Python and its PostgreSQL backend), queries, and the ratios to
a bare Django view with the same middleware and to an empty page of a signed-in person. The lesson
is also rendered by plain Wagtail, all caches off. Absolute times depend on the machine; ratios
do not.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse

from home.embedded.models import Introduction
from home.people.roles import Role

TICKS = os.sysconf("SC_CLK_TCK")
REQUESTS = 40
OUR_SHORTCUTS = "home.pages.middleware"
#: Rows of the search index for pages that do not exist; their foreign key is never checked.
MANY_PAGES = """
    INSERT INTO discovery_searchentry (page_id, path, model, title, url, lead, body,
        folded, vector, topic, audience, level, format, district, language)
    SELECT 100000000 + n, '0001' || n, 'standardpage', 'Seite ' || n, '/s/' || n, '',
        words, words, to_tsvector('german', words), '', '', '', '', '', 'de'
    FROM (
        SELECT n, (
            SELECT string_agg(substr(md5((n * 200 + k)::text), 1, 9), ' ')
            FROM generate_series(1, 120) AS k
        ) AS words
        FROM generate_series(1, %s) AS n
    ) AS pages
"""


@dataclass
class Line:
    """One measured page."""

    page: str
    milliseconds: float
    queries: int
    to_bare: float = 0.0
    to_shell: float = 0.0


class Command(BaseCommand):
    help = "Measure pages and the allocation on the demo data; prints ratios, writes var/bench/."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--requests", type=int, default=REQUESTS)
        parser.add_argument("--only", choices=("pages", "allocation"))

    def handle(self, *args: Any, requests: int, only: str | None, **options: Any) -> None:
        result: dict[str, Any] = {
            "at": time.strftime("%Y-%m-%dT%H:%M:%S"),
            "python": platform.python_version(),
            "processors": os.cpu_count(),
        }
        if only != "allocation":
            if not Introduction.objects.exists():
                raise CommandError("There are no demo data yet. Run make demo once, then stop it.")
            result["pages"] = [asdict(line) for line in self._pages(requests)]
        if only != "pages":
            result["allocation"] = self._allocations()
        folder = Path(settings.VAR_DIR) / "bench"
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{time.strftime('%Y%m%d-%H%M%S')}.json"
        file.write_text(json.dumps(result, indent=1))
        self.stdout.write(f"\nWritten to {file.relative_to(Path(settings.VAR_DIR).parent)}")

    # --- pages

    def _pages(self, requests: int) -> list[Line]:
        settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
        lesson = apps.get_model("material", "LessonPage").objects.live().first()
        placement = (
            apps.get_model("placements", "Placement").objects.filter(state="running").first()
        )
        bare = self._measure("bare Django view", Client(), reverse("healthz"), requests)
        shell_client = self._signed_in(Role.PROFESSIONAL)
        shell = self._measure("empty signed-in page", shell_client, "/mein/", requests)
        lines = [bare, shell]
        lines.append(self._plain_wagtail(lesson.url, requests))
        anonymous = Client()
        anonymous.get(lesson.url)
        lines += [
            self._measure("lesson, page cache", anonymous, lesson.url, requests),
            self._measure("lesson, not cached", Client(), f"{lesson.url}?n=1", requests),
            self._measure("lesson, signed in", self._signed_in(Role.STUDENT), lesson.url, requests),
            self._measure("home, page cache", anonymous, "/", requests),
            self._measure("search", Client(), "/suche/?q=Quartier", requests),
            self._search_among(10_000, requests),
        ]
        student, coordinator = Role.STUDENT, Role.COORDINATOR
        for name, role, url in (
            ("start page, student", student, "/mein/"),
            ("start page, coordination", coordinator, "/mein/"),
            ("start page, lecturer", Role.LECTURER, "/mein/"),
            ("list of placements", coordinator, reverse("placements:list")),
            ("placement file", coordinator, placement.get_absolute_url()),
            ("reviews", coordinator, reverse("assessment:start")),
            ("supervision", coordinator, reverse("supervision:start")),
        ):
            lines.append(self._measure(name, self._signed_in(role), url, requests))
        for line in lines:
            line.to_bare = round(line.milliseconds / bare.milliseconds, 2)
            line.to_shell = round(line.milliseconds / shell.milliseconds, 2)
        self._print(lines)
        return lines

    def _search_among(self, number: int, requests: int) -> Line:
        """The search among many more pages, which are taken back afterwards."""
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(MANY_PAGES, [number])
                cursor.execute("ANALYZE discovery_searchentry")
            name = f"search among {number} pages"
            line = self._measure(name, Client(), "/suche/?q=Quartiermanagement", requests)
            transaction.set_rollback(True)
        return line

    def _signed_in(self, role: str) -> Client:
        entry = (
            Introduction.objects.filter(role=role).order_by("-is_main", "pk").select_related("user")
        ).first()
        if entry is None:
            raise CommandError(f"The demo has nobody with the role {role}.")
        client = Client()
        client.force_login(entry.user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    def _plain_wagtail(self, url: str, requests: int) -> Line:
        """The same lesson as Wagtail serves it by itself: no page cache, no fragments kept."""
        dummy = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
        caches = dict.fromkeys(settings.CACHES, dummy)
        without = [name for name in settings.MIDDLEWARE if OUR_SHORTCUTS not in name]
        with override_settings(MIDDLEWARE=without, CACHES=caches):
            return self._measure("lesson, plain Wagtail", Client(), url, requests)

    def _measure(self, name: str, client: Client, url: str, requests: int) -> Line:
        for _warm_up in range(3):
            response = client.get(url)
        if response.status_code != 200:
            raise CommandError(f"{name}: {url} answers {response.status_code}.")
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        count = len(queries)
        backend = _backend()
        before, started = _ticks(backend), time.process_time()
        for _number in range(requests):
            client.get(url)
        python = time.process_time() - started
        database = (_ticks(backend) - before) / TICKS
        return Line(name, round((python + database) / requests * 1000, 2), count)

    def _print(self, lines: list[Line]) -> None:
        self.stdout.write(
            f"{'page':28} {'ms CPU':>8} {'queries':>8} {'to bare':>8} {'to empty':>9}"
        )
        for line in lines:
            self.stdout.write(
                f"{line.page:28} {line.milliseconds:8.2f} {line.queries:8d} "
                f"{line.to_bare:8.2f} {line.to_shell:9.2f}"
            )

    # --- allocation

    def _allocations(self) -> list[dict[str, Any]]:
        self.stdout.write(
            f"\n{'allocation':28} {'solver s':>9} {'process s':>10} {'status':>9}  profile"
        )
        rows = []
        for name, problem in (
            ("50 students, 30 places", _problem(50, 30, low=1, high=3)),
            ("50 students, minimum 2", _problem(50, 30, low=2, high=4)),
            ("400 students, 100 offers", _problem(400, 100, low=2, high=6)),
        ):
            rows.append(self._allocate(name, problem))
        return rows

    def _allocate(self, name: str, problem: dict[str, Any]) -> dict[str, Any]:
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump(problem, file)
            file.flush()
            started = time.perf_counter()
            done = subprocess.run(
                [sys.executable, "manage.py", "allocate", file.name, "--seed", "1"],
                cwd=settings.BASE_DIR,
                capture_output=True,
                text=True,
                check=True,
            )
        seconds = time.perf_counter() - started
        result = json.loads(done.stdout)
        self.stdout.write(
            f"{name:28} {result['seconds']:9.2f} {seconds:10.2f} {result['status']:>9}  "
            f"{result['profile']}"
        )
        return {
            "name": name,
            "solver_seconds": result["seconds"],
            "process_seconds": round(seconds, 2),
            "status": result["status"],
            "profile": result["profile"],
        }


def _problem(students: int, offers: int, *, low: int, high: int) -> dict[str, Any]:
    """A reproducible problem: popular offers, eight wishes each, more room than needed."""
    random = Random(f"{students}x{offers}")  # noqa: S311 -- a benchmark, not a secret
    weights = [1 / (1 + number) ** 0.5 for number in range(offers)]
    rows = []
    for number in range(students):
        chosen: list[int] = []
        while len(chosen) < min(8, offers):
            pick = random.choices(range(offers), weights)[0]
            if pick not in chosen:
                chosen.append(pick)
        rows.append({"id": f"s{number:03d}", "wishes": [[f"o{pick:03d}"] for pick in chosen]})
    return {
        "students": rows,
        "offers": [{"id": f"o{n:03d}", "min": low, "max": high} for n in range(offers)],
    }


def _backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _ticks(process: int) -> int:
    """User and system time of a process so far, in clock ticks; 0 where it cannot be read."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12])
