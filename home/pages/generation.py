"""One number for everything public: the modification time of one file, shared by all processes.

Touched whenever anything a public page shows may have changed; every kept page has the number in
its key. Reading it is one ``os.stat``, no query.
"""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction


def _file() -> Path:
    return Path(settings.PAGES_GENERATION_FILE)


def generation() -> int:
    """The present number, in nanoseconds; 0 before anything was published."""
    try:
        return _file().stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def next_generation() -> None:
    """Forget all kept pages, in every process, at once."""
    file = _file()
    file.parent.mkdir(parents=True, exist_ok=True)
    before = generation()
    file.touch()
    if generation() <= before:  # a coarse clock: two changes within one tick
        os.utime(file, ns=(before + 1, before + 1))


def on_change(*args: Any, **kwargs: Any) -> None:
    """Receiver of Wagtail's and Django's signals: forget once the change is committed."""
    transaction.on_commit(next_generation)
