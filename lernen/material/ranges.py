"""Own media are served piece by piece: a browser may jump in a film without loading all of it."""

import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.http import http_date

MEDIA = {
    "mp4": "video/mp4",
    "webm": "video/webm",
    "mp3": "audio/mpeg",
    "ogg": "audio/ogg",
    "wav": "audio/wav",
}
#: One range only; several at once are answered with the whole file, as the standard allows.
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
CHUNK = 64 * 1024
BEYOND = (-1, -1)


def serve_medium(document: Any, request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Answer a request for an own film or sound; whether one may have it was asked before."""
    path = Path(document.file.path)
    size, changed = path.stat().st_size, int(path.stat().st_mtime)
    tag = f'"{document.get_file_hash()}"'
    wanted = _range_of(request, size, tag, changed)
    if wanted is None and request.headers.get("If-None-Match") == tag:
        return _with_headers(HttpResponse(status=304), tag, changed)
    if wanted == BEYOND:
        response = HttpResponse(status=416)
        response.headers["Content-Range"] = f"bytes */{size}"
        return _with_headers(response, tag, changed)
    first, last = wanted or (0, size - 1)
    part = StreamingHttpResponse(
        _pieces(path, first, last - first + 1) if request.method != "HEAD" else iter(()),
        status=206 if wanted else 200,
        content_type=MEDIA[document.file_extension.lower()],
    )
    part.headers["Content-Length"] = str(last - first + 1)
    if wanted:
        part.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    return _with_headers(part, tag, changed)


def _with_headers(response: Any, tag: str, changed: int) -> Any:
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["ETag"] = tag
    response.headers["Last-Modified"] = http_date(changed)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Security-Policy"] = "default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _range_of(request: HttpRequest, size: int, tag: str, changed: int) -> tuple[int, int] | None:
    """First and last byte, inclusive; None: the whole file; ``BEYOND``: there is no such range."""
    match = RANGE.fullmatch(request.headers.get("Range", "").strip())
    if match is None or not any(match.groups()) or not _still_same(request, tag, changed):
        return None
    first, last = match.groups()
    if not first:
        return (max(0, size - int(last)), size - 1) if int(last) and size else BEYOND
    start, end = int(first), min(int(last), size - 1) if last else size - 1
    if start >= size:
        return BEYOND
    return (start, end) if start <= end else None


def _still_same(request: HttpRequest, tag: str, changed: int) -> bool:
    """``If-Range``: a piece of another version would spoil what the browser has already."""
    known = request.headers.get("If-Range", "")
    if not known or known == tag:
        return True
    try:
        return int(parsedate_to_datetime(known).timestamp()) == changed
    except (TypeError, ValueError):
        return False


def _pieces(path: Path, first: int, length: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(first)
        while length > 0 and (piece := file.read(min(CHUNK, length))):
            length -= len(piece)
            yield piece
