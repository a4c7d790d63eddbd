"""Papers: PDF from a Typst template and data (PDF/UA-1, tagged, the same bytes for the same data).

A template is ``templates/<label>/papers/<name>.typ``; it imports the letterhead
``/papers/house.typ``. Data reach it as JSON (``data`` of the letterhead), never as source, so no
text of a person is ever read as markup. Typst refuses to write a file that does not conform.
Typst is 80 MB: it is imported only when a paper is made.
"""

import datetime as dt
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.utils.http import content_disposition_header

PAPER = re.compile(r"[a-z_]+/papers/[a-z_]+\.typ")
HERE = Path(__file__).resolve().parent
FONTS = HERE / "fonts"
ROOT = HERE.parents[1] / "templates"
# Fira Sans has no narrow no-break space; a font that steps in would look foreign.
UNPRINTABLE = str.maketrans({"\N{NARROW NO-BREAK SPACE}": "\N{NO-BREAK SPACE}"})
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class PaperError(RuntimeError):
    """The template is wrong, or the result would not conform to PDF/UA-1."""


def render(
    template: str,
    data: Mapping[str, Any],
    *,
    title: str,
    lang: str = "de",
    dated: dt.date | None = None,
) -> bytes:
    """The paper ``template`` (``agreements/papers/agreement.typ``) filled with ``data``.

    Dates become ISO strings: format them for people before. ``dated`` is the date in the file's
    metadata; without one the file carries none, so that its bytes depend on nothing but the data.

    Raises:
        PaperError: Typst refused; its message says where.
    """
    import typst

    if not PAPER.fullmatch(template) or not (ROOT / template).is_file():
        raise PaperError(f"Not the name of a paper: {template}")
    inputs = {
        "data": json.dumps(_clean(data), cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True),
        "title": _clean(title),
        "lang": lang,
        "dated": dated.isoformat() if dated else "",
    }
    try:
        pdf = typst.compile(
            str(ROOT / template),
            root=str(ROOT),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs=inputs,
            pdf_standards="ua-1",
            timestamp=0,
        )
    except typst.TypstError as error:
        raise PaperError(f"{template}: {error}") from error
    if not isinstance(pdf, bytes):
        raise PaperError(f"{template}: no single file")
    return pdf


def _clean(value: Any) -> Any:
    """``value`` without signs that no paper can print."""
    if isinstance(value, Mapping):
        return {str(key): _clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    if isinstance(value, str):
        return CONTROLS.sub("", value.translate(UNPRINTABLE))
    return value


def pdf_response(data: bytes, name: str) -> HttpResponse:
    """``data`` as a download called ``name.pdf``; nobody on the way keeps a copy."""
    response = HttpResponse(data, content_type="application/pdf")
    filename = name if name.endswith(".pdf") else f"{name}.pdf"
    response.headers["Content-Disposition"] = content_disposition_header(True, filename) or ""
    response.headers["Cache-Control"] = "private, no-store"
    return response
