"""A real browser for proofs, in a process of its own: it keeps threads, which no fork survives."""

import json
import os
from collections.abc import Callable
from typing import Any

from tests.chromium import CHROMIUM, MISSING
from tests.proofs.house import House

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def in_browser(ours: House, job: Callable[[Any], Any]) -> Any:
    """What ``job(browser)`` returns; it has to fit into JSON."""
    if CHROMIUM is None:
        raise RuntimeError(MISSING)
    found = ours.folder / "browser.json"

    def drive() -> None:
        from playwright.sync_api import sync_playwright

        with sync_playwright() as its:
            browser = its.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            found.write_text(json.dumps(job(browser)))
            browser.close()

    found.unlink(missing_ok=True)
    ours.fork("browser", drive)
    os.waitpid(ours.processes.pop("browser"), 0)
    if not found.exists():
        raise RuntimeError((ours.folder / "browser.log").read_text()[-2000:])
    return json.loads(found.read_text())
