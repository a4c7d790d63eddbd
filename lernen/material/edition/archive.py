"""The course as a folder that opens without a server, packed into one file."""

import io
import json
import zipfile
from typing import Any

from django.template.loader import render_to_string

from lernen.material.edition.metadata import amb_of
from lernen.material.edition.parts import Edition

#: A fixed date, so that the same course packs into the same bytes.
DATE = (2026, 1, 1, 0, 0, 0)


def archive_of(edition: Edition, paper: bytes = b"") -> bytes:
    """``index.html``, a page for each lesson, pictures, files, licences, metadata, the paper."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        shared: dict[str, Any] = {"edition": edition, "course": edition.course}
        pages = {"index.html": "index", "lizenzen.html": "works"}
        for name, template in pages.items():
            _write(archive, name, render_to_string(f"material/edition/{template}.html", shared))
        for index, lesson in enumerate(edition.lessons):
            context = {
                **shared,
                "lesson": lesson,
                "back": edition.lessons[index - 1] if index else None,
                "on": edition.lessons[index + 1] if index + 1 < len(edition.lessons) else None,
            }
            html = render_to_string("material/edition/lesson.html", context)
            _write(archive, f"lektion-{lesson.number}.html", html)
        for name, work in edition.works.items():
            _write(archive, name, work.content)
        _write(archive, "stil.css", render_to_string("material/edition/style.css"))
        metadata = json.dumps(amb_of(edition.course, edition.site), ensure_ascii=False, indent=2)
        _write(archive, "amb.json", metadata)
        if paper:
            _write(archive, "kurs.pdf", paper)
    return out.getvalue()


def _write(archive: zipfile.ZipFile, name: str, content: str | bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name, DATE), content, zipfile.ZIP_DEFLATED)
