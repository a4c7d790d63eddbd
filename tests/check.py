"""``make check``: every check runs, two at a time, and the end says which of them failed."""

import os
import secrets
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
MANAGE = [sys.executable, "manage.py"]


@dataclass(frozen=True)
class Check:
    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)


def production() -> dict[str, str]:
    """An environment like that of a server; nothing in it opens anything."""
    return {
        "DJANGO_SETTINGS_MODULE": "home.settings",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "ALLOWED_HOSTS": "quartier.example",
        "DATABASE_URL": "postgresql://app@db.example/app",
    }


def tool(name: str, *arguments: str) -> list[str]:
    return [str(BIN / name), *arguments]


CHECKS = [
    Check("types", tool("mypy", "home", "lernen", "kurse")),
    Check("format", tool("ruff", "format", "--check", "--quiet", ".")),
    Check("lint", tool("ruff", "check", "--quiet", ".")),
    Check("floors", tool("lint-imports", "--no-cache")),
    Check("templates", tool("djlint", "templates", "--lint", "--quiet")),
    Check("migrations", [*MANAGE, "makemigrations", "--check", "--dry-run"]),
    Check("deployment", [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"], production()),
    Check(
        "translations",
        [sys.executable, "-m", "pytest", "-q", "tests/house/test_translations.py"],
    ),
]


def run(check: Check) -> tuple[Check, int, str, float]:
    started = time.monotonic()
    done = subprocess.run(
        check.command,
        cwd=ROOT,
        env={**os.environ, **check.environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return check, done.returncode, done.stdout, time.monotonic() - started


def main() -> int:
    failed = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        for check, code, output, seconds in pool.map(run, CHECKS):
            print(
                f"{'ok    ' if code == 0 else 'FAILED'} {check.name} ({seconds:.0f} s)", flush=True
            )
            if code:
                failed.append(check.name)
                print(output, flush=True)
    print("All checks passed." if not failed else f"Failed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
