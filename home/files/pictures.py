"""Pictures that people put up: checked, and made anew, so that nothing hidden comes along.

What is kept is a JPEG of our own making: no place, no camera, no name of an author, nothing a
browser could run. A telephone's turned picture stands upright afterwards.
"""

import io
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from home.core.exceptions import DomainError

LARGEST_FILE = 15 * 1024 * 1024
LARGEST_AREA = 60_000_000
LONGEST_SIDE = 1600
QUALITY = 84
KINDS = ("JPEG", "PNG", "WEBP")


class BadPictureError(DomainError):
    slug = "bad-picture"
    text = _("This file is no picture we can read. JPEG, PNG and WebP work.")


class LargePictureError(DomainError):
    slug = "large-picture"
    text = _("The picture is larger than 15 MB. Choose a smaller one.")


@dataclass(frozen=True)
class CleanPicture:
    """A JPEG, and its size in pixels."""

    content: bytes
    width: int
    height: int


def clean_picture(file: Any) -> CleanPicture:
    """The picture in an uploaded file, at most 1600 pixels on its longer side.

    Raises:
        BadPictureError: not a picture of a known kind, or damaged.
        LargePictureError: too many bytes or pixels.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    if file.size > LARGEST_FILE:
        raise LargePictureError
    try:
        with Image.open(file, formats=KINDS) as image:
            if image.width * image.height > LARGEST_AREA:
                raise LargePictureError
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            plain = _on_white(upright)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError) as error:
        raise BadPictureError from error
    buffer = io.BytesIO()
    plain.save(buffer, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return CleanPicture(buffer.getvalue(), plain.width, plain.height)


def _on_white(image: Any) -> Any:
    """Without transparency, and without everything the file said besides its pixels."""
    from PIL import Image

    plain = Image.new("RGB", image.size, "white")
    shown = image.convert("RGBA")
    plain.paste(shown, mask=shown.getchannel("A"))
    return plain


def picture_response(content: bytes) -> HttpResponse:
    """The picture for one person: kept by their browser alone, never taken for something else."""
    response = HttpResponse(content, content_type="image/jpeg")
    response.headers["Cache-Control"] = "private, max-age=300"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Disposition"] = "inline"
    return response
