"""Compiles the translations where they are older than their source; needs no gettext."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings


def compile_catalogues() -> list[Path]:
    """Write each ``.mo`` that is missing or older than its ``.po``. Returns those written."""
    written = []
    for folder in settings.LOCALE_PATHS:
        for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
            target = source.with_suffix(".mo")
            if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
                continue
            with source.open("rb") as opened:
                catalogue = read_po(opened, locale=source.parent.parent.name)
            unfinished = target.with_suffix(".part")
            with unfinished.open("wb") as opened:
                write_mo(opened, catalogue)
            unfinished.replace(target)
            written.append(target)
    return written
