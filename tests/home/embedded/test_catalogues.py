"""Translations and static files are made anew only where something has changed."""

import gettext
import os

from home.embedded.catalogues import compile_catalogues
from home.embedded.static import collect_static

PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"

msgctxt "place"
msgid "open"
msgstr "offen"

msgid "%d day"
msgid_plural "%d days"
msgstr[0] "%d Tag"
msgstr[1] "%d Tage"
"""


def test_catalogue_is_compiled_when_missing_or_older(tmp_path, settings):
    settings.LOCALE_PATHS = [tmp_path]
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source = folder / "django.po"
    source.write_text(PO)

    written = compile_catalogues()

    assert written == [folder / "django.mo"]
    with written[0].open("rb") as opened:
        german = gettext.GNUTranslations(opened)
    assert german.pgettext("place", "open") == "offen"
    assert german.ngettext("%d day", "%d days", 3) == "%d Tage"
    assert compile_catalogues() == []

    os.utime(source, (2_000_000_000, 2_000_000_000))
    assert compile_catalogues() == [folder / "django.mo"]


def test_static_files_are_collected_once(tmp_path, settings):
    settings.STATIC_ROOT = str(tmp_path / "static")
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "a.css").write_text("a {}")
    settings.STATICFILES_DIRS = [sources]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]

    assert collect_static()
    assert (tmp_path / "static" / "a.css").exists()
    assert not collect_static()

    (sources / "b.css").write_text("b {}")
    assert collect_static()
