"""What blocks of lessons need before publishing."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from home.pages.gates import register_check
from lernen.material.blocks import is_video
from lernen.material.registries import question_sheets

CAPTIONS = {"vtt"}
MEDIA = {"mp4", "webm", "mp3", "ogg", "wav"}


@register_check
def medium_can_be_read(kind: str, value: Any, number: int) -> Iterator[str]:
    """A video has captions and a transcript, a sound a transcript; both a licence."""
    if kind != "medium":
        return
    medium, captions = value["medium"], value["captions"]
    name = {"title": value["title"]}
    if medium is None:
        yield _("“%(title)s” has no file. Choose one.") % name
        return
    if medium.file_extension.lower() not in MEDIA:
        yield (
            _("“%(title)s” is neither a video nor a sound. Choose MP4, WebM, MP3, OGG or WAV.")
            % name
        )
    if is_video(medium) and captions is None:
        yield _("The video “%(title)s” has no captions. Add a VTT file.") % name
    if captions is not None and captions.file_extension.lower() not in CAPTIONS:
        yield _("The captions of “%(title)s” are no VTT file. Choose one.") % name
    if not str(getattr(value["transcript"], "source", value["transcript"]) or "").strip():
        yield _("“%(title)s” has no transcript. Write down what is said.") % name
    if not (medium.author and medium.licence):
        yield _("The file of “%(title)s” has no author or no licence. Add both to the file.") % name


@register_check
def question_is_there(kind: str, value: Any, number: int) -> Iterator[str]:
    """A question that was put away or never chosen leaves a hole in the lesson."""
    if kind == "question" and not any(sheet(value["question"]) for sheet in question_sheets):
        yield _("Question %(number)s is not in the bank any more. Choose another one.") % {
            "number": number
        }
