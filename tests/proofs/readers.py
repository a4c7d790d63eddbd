"""What a file, a mail or an address says to the program that opens it, read by other code than
wrote it, and whether that is more than the text that went in.
"""

import csv
import io
import re
import zipfile
from email import message_from_bytes, policy
from urllib.parse import urljoin, urlsplit

from icalendar import Calendar
from openpyxl import load_workbook

FORMULA = re.compile(r"\A(?:[\s\x00-\x20]*[=+\-@＝＋－＠]|[\t\r])")
#: What a cell cannot hold and what an office program may change at its ends.
NO_LETTER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LONGEST = 32_767


def same(one: str, other: str) -> bool:
    """Equal, as far as lines may end differently."""
    return re.sub(r"\r\n?|\n", "\n", one) == re.sub(r"\r\n?|\n", "\n", other)


def in_cell(text: str) -> str:
    return NO_LETTER.sub("\ufffd", text)[:LONGEST]


def in_line(text: str) -> str:
    """A calendar's text: each sign that ends a line ends one, signs without meaning are spaces."""
    text = text.replace("\r\n", "\n").replace("\\N", "\n")  # the library's second way to say it
    lines = text.splitlines(keepends=True)
    plain = "".join(re.sub(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]$", "\n", line) for line in lines)
    return re.sub(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]", " ", plain).replace("\ufeff", "")


def workbook_says(content: bytes, columns: list[list[str]]) -> list[str]:
    """Rows below a heading, each text where it belongs, nothing that computes."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/")]
        computing = sum(len(re.findall(rb"<f[ >/]", parts.read(name))) for name in sheets)
    found = [f"{computing} cells compute"] if computing else []
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    rows = list(sheet.iter_rows(min_row=2))
    if len(rows) != len(columns):
        return [*found, f"{len(rows)} rows for {len(columns)}"]
    for row, texts in zip(rows, columns, strict=True):
        for cell, text in zip(row, texts, strict=False):
            if cell.data_type == "f":
                found.append(f"formula: {text!r:.60}")
            elif not same(str(cell.value or ""), in_cell(text)):
                found.append(f"cell says {cell.value!r:.60} for {text!r:.60}")
    return found


def csv_says(content: bytes, columns: list[list[str]]) -> list[str]:
    """Nothing that an office program takes for a formula; each text is there, behind a '."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))[1:]
    if len(rows) != len(columns):
        return [f"{len(rows)} rows for {len(columns)}"]
    found = []
    for row, texts in zip(rows, columns, strict=True):
        for value, text in zip(row, texts, strict=False):
            plain = in_cell(text)
            if FORMULA.match(value):
                found.append(f"formula: {value!r:.60}")
            elif value not in (plain, f"'{plain}"):
                found.append(f"field says {value!r:.60} for {text!r:.60}")
    return found


def calendar_says(content: bytes, summary: str, like: bytes) -> list[str]:
    """One event with the properties of a harmless one, and the summary that went in."""
    found = []
    loose = re.sub(rb"\r\n", b"", content)
    if re.search(rb"[\r\n\x00-\x08\x0b\x0c\x0e-\x1f]", loose):
        found.append(f"signs that end a line or mean nothing: {summary!r:.60}")
    if summary and _properties(content) != _properties(like):
        found.append(f"other properties: {summary!r:.60}")
    try:
        event = Calendar.from_ical(content.decode()).walk("VEVENT")
    except ValueError as error:
        return [*found, f"{error}: {summary!r:.60}"]
    if len(event) != 1 or not same(
        str(event[0]["summary"]).replace("\ufeff", ""), in_line(summary)
    ):
        found.append(f"{len(event)} events say {event[0]['summary']!r:.60} for {summary!r:.60}")
    return found


def _properties(content: bytes) -> list[str]:
    """Names at the beginnings of lines, for a lenient reader: any sign may end one."""
    unfolded = re.sub(r"\r?\n[ \t]", "", content.decode())
    return [re.split("[:;]", line)[0] for line in unfolded.splitlines() if line]


def shape_of(content: bytes) -> tuple[int, set[str]]:
    """How many events, and the names of all properties."""
    names = _properties(content)
    return names.count("BEGIN"), set(names)


def shape_says(content: bytes, before: tuple[int, set[str]]) -> list[str]:
    """As many things as before anybody typed, with no other properties."""
    begun, names = shape_of(content)
    usual = before[1] | {"LOCATION", "DESCRIPTION", "URL"}
    found = [f"property {name}" for name in names - usual]
    return found if begun == before[0] else [*found, f"{begun} things, before {before[0]}"]


def table_says(content: bytes) -> list[str]:
    """No field that an office program takes for a formula."""
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")
    return [f"formula: {value!r:.60}" for row in rows for value in row if FORMULA.match(value)]


def book_says(content: bytes) -> list[str]:
    """No cell that computes, on no sheet."""
    cells = (
        cell
        for page in load_workbook(io.BytesIO(content)).worksheets
        for row in page.iter_rows()
        for cell in row
    )
    return [f"formula: {cell.value!r:.60}" for cell in cells if cell.data_type == "f"]


def mail_says(raw: bytes, address: str, like: bytes) -> list[str]:
    """The headers of a harmless mail, one recipient, and parts of the same kinds."""
    letter, other = (message_from_bytes(one, policy=policy.default) for one in (raw, like))
    found = []
    if [key.lower() for key in letter] != [key.lower() for key in other]:
        found.append(f"headers {list(letter)}")
    if (people := [one.addr_spec for one in letter["To"].addresses]) != [address]:
        found.append(f"to {people}")
    if [part.get_content_type() for part in letter.walk()] != [
        part.get_content_type() for part in other.walk()
    ]:
        found.append("other parts")
    if letter.defects or any(value.defects for value in letter.values()):
        found.append(f"defects {letter.defects}")
    return found


def leads_away(location: str, base: str) -> bool:
    """Where a browser goes: it drops tabs and line ends, trims, and reads \\ as /."""
    seen = re.sub(r"[\t\r\n]", "", location).strip("".join(map(chr, range(33)))).replace("\\", "/")
    seen = re.sub(r"^(https?):/*", r"\1://", seen, flags=re.IGNORECASE)
    seen = re.sub(r"^/{2,}", "//", seen)
    try:
        there, here = urlsplit(urljoin(base, seen)), urlsplit(base)
    except ValueError:
        return False  # no browser goes there
    return (there.scheme, there.netloc) != (here.scheme, here.netloc)
