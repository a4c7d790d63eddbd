"""What people bring: one workbook, or CSV files. Looked at with suspicion before it is opened."""

import codecs
import hashlib
import io
import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import NamedTuple

from django.utils.translation import gettext as _

from kurse.offers.roster.problems import Problems, RosterError

MEGABYTE = 1024 * 1024
LARGEST_FILE = 10 * MEGABYTE
LARGEST_UNPACKED = 50 * MEGABYTE
MOST_ENTRIES = 500
HIGHEST_RATIO = 100
MOST_FILES = 10
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PART_TYPES = (".xml", ".rels", ".vml")


class BroughtFile(NamedTuple):
    name: str
    content: bytes

    @property
    def is_workbook(self) -> bool:
        return self.content.startswith(ZIP)


def files_at(path: Path) -> list[BroughtFile]:
    """A workbook, a CSV file, or the CSV files of a folder, from the command line."""
    paths = sorted(path.glob("*.csv")) if path.is_dir() else [path]
    return [BroughtFile(item.name, item.read_bytes()) for item in paths]


def check_files(files: list[BroughtFile]) -> None:
    """Size, type and honesty of the files, before anything opens them.

    Raises:
        RosterError: with one sentence a file.
    """
    problems = Problems()
    if not files:
        problems.add("no-file", _("There is no file. Choose a workbook or CSV files."))
    if len(files) > MOST_FILES:
        problems.add("too-many-files", _("That are too many files. One for each sheet is enough."))
    if len(files) > 1 and any(file.is_workbook for file in files):
        problems.add("mixed-files", _("Bring either one workbook or CSV files, not both at once."))
    for file in files:
        _check(file, problems)
    if problems:
        raise RosterError(problems)


def _check(file: BroughtFile, problems: Problems) -> None:
    size = len(file.content)
    if size == 0:
        problems.add("empty-file", _("“%(name)s” is empty.") % {"name": file.name})
    elif size > LARGEST_FILE:
        problems.add(
            "file-too-large",
            _("“%(name)s” is larger than 10 MB. Take out pictures and unused sheets.")
            % {"name": file.name},
        )
    elif file.content.startswith(OLE):
        problems.add(
            "old-or-locked",
            _(
                "“%(name)s” is in the old Excel format or has a password. "
                "Save it as “Excel workbook (.xlsx)” without a password."
            )
            % {"name": file.name},
        )
    elif file.is_workbook:
        _check_workbook(file, problems)
    elif not _looks_like_text(file.content):
        problems.add(
            "wrong-type",
            _(
                "“%(name)s” is neither a workbook (.xlsx) nor a CSV file. "
                "Save the table in one of these formats."
            )
            % {"name": file.name},
        )


def _looks_like_text(content: bytes) -> bool:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    head = content[:4096].lstrip()
    markup = head[:5].lower() in (b"<html", b"<!doc", b"<?xml", b"%pdf-", b"{\\rtf")
    return b"\0" not in content and not markup


def _check_workbook(file: BroughtFile, problems: Problems) -> None:
    """A zip bomb, an XML bomb, or another kind of zip file is refused unopened."""
    slug = _flaw_of(file.content)
    if slug:
        texts = {
            "damaged": _("“%(name)s” is damaged. Open it in Excel, save it again, and try anew."),
            "bomb": _("“%(name)s” unpacks to far too much. Copy the table into a new workbook."),
            "wrong-type": _("“%(name)s” is no Excel workbook. Save the table as .xlsx or CSV."),
        }
        problems.add(slug, texts[slug] % {"name": file.name})


def _flaw_of(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            packed = sum(entry.compress_size for entry in entries) or 1
            too_much = unpacked > LARGEST_UNPACKED or len(entries) > MOST_ENTRIES
            if too_much or (unpacked > MEGABYTE and unpacked / packed > HIGHEST_RATIO):
                return "bomb"
            if "xl/workbook.xml" not in archive.namelist():
                return "wrong-type"
            read = 0
            for entry in entries:
                if not entry.filename.lower().endswith(PART_TYPES):
                    continue
                with archive.open(entry) as part:
                    text = part.read(entry.file_size + 1)
                read += len(text)
                if len(text) > entry.file_size or read > LARGEST_UNPACKED:
                    return "bomb"
                if text.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                    return "damaged"
                if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                    return "damaged"
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        return "damaged"
    except Exception:  # zlib and friends: whatever they raise, the file is damaged
        return "damaged"
    return ""


def pack(files: Iterable[BroughtFile]) -> bytes:
    """All files in one piece, to be kept in one column; ours, never opened by others."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for number, file in enumerate(files):
            archive.writestr(f"{number}/{PurePath(file.name).name}", file.content)
    return buffer.getvalue()


def unpack(content: bytes | memoryview) -> list[BroughtFile]:
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        return [
            BroughtFile(name.split("/", 1)[1], archive.read(name)) for name in archive.namelist()
        ]


def fingerprint(files: Iterable[BroughtFile]) -> str:
    """The same for the same contents, whatever the files are called."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(hashlib.sha256(file.content).digest())
    return digest.hexdigest()
