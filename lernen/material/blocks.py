"""Blocks of lessons. Everything works without a script; media load only when asked for."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from home.pages.blocks import SHARED_BLOCKS, short_text


class MediumBlock(blocks.StructBlock):
    """A video or sound of our own (Video, Ton): loads on request, with captions, transcript."""

    title = blocks.CharBlock(label=_("Title"), max_length=160)
    medium = DocumentChooserBlock(
        label=_("File"), help_text=_("Video as MP4 or WebM, sound as MP3, OGG or WAV.")
    )
    captions = DocumentChooserBlock(
        label=_("Captions"), required=False, help_text=_("A VTT file. Needed for every video.")
    )
    poster = ImageChooserBlock(label=_("Still image"), required=False)
    length = blocks.CharBlock(
        label=_("Length"), required=False, max_length=20, help_text=_("e.g. 6:40 minutes")
    )
    transcript = short_text(label=_("Transcript"), required=False)

    class Meta:
        icon = "media"
        label = _("Video or sound")
        template = "material/blocks/medium.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        context["is_video"] = is_video(value["medium"])
        return context


def is_video(medium: Any) -> bool:
    return medium is not None and medium.file_extension.lower() in {"mp4", "webm"}


class AnswerBlock(blocks.StructBlock):
    """One possible answer and what to say about it."""

    text = blocks.CharBlock(label=_("Answer"), max_length=300)
    right = blocks.BooleanBlock(label=_("That is right"), required=False)
    reply = blocks.CharBlock(label=_("Reply"), max_length=500)

    class Meta:
        icon = "form"
        label = _("Answer")


class CheckBlock(blocks.StructBlock):
    """A question to oneself (Selbst prüfen): each answer opens its own reply; nothing is sent."""

    question = blocks.CharBlock(label=_("Question"), max_length=300)
    answers = blocks.ListBlock(AnswerBlock(), min_num=2, label=_("Answers"))

    class Meta:
        icon = "help"
        label = _("Self-check")
        template = "material/blocks/check.html"


class TaskBlock(blocks.StructBlock):
    """Something to do away from the screen (Aufgabe)."""

    title = blocks.CharBlock(label=_("Title"), max_length=160)
    minutes = blocks.IntegerBlock(label=_("Minutes"), required=False, min_value=1, max_value=600)
    text = short_text(label=_("Text"))

    class Meta:
        icon = "tasks"
        label = _("Task")
        template = "material/blocks/task.html"


class TermBlock(blocks.StructBlock):
    """A term of the glossary, explained where it is needed (Fachwort)."""

    term = SnippetChooserBlock("material.GlossaryTerm", label=_("Term"))

    class Meta:
        icon = "info-circle"
        label = _("Glossary term")
        template = "material/blocks/term.html"


class PrintBreakBlock(blocks.StaticBlock):
    """On paper, a new page begins here (Seitenumbruch)."""

    class Meta:
        icon = "horizontalrule"
        label = _("Page break in print")
        admin_text = _("On paper, a new page begins here.")
        template = "material/blocks/print_break.html"


LESSON_BLOCKS: list[tuple[str, blocks.Block]] = [
    *[(name, block) for name, block in SHARED_BLOCKS if name != "way"],
    ("medium", MediumBlock()),
    ("check", CheckBlock()),
    ("task", TaskBlock()),
    ("term", TermBlock()),
    ("print_break", PrintBreakBlock()),
]
