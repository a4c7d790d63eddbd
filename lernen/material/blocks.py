"""Blocks of lessons. Everything works without a script; media load only when asked for."""

from typing import Any

from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from home.pages.blocks import SHARED_BLOCKS, WayBlock, short_text
from lernen.material.providers import PROVIDERS
from lernen.material.registries import question_choices, question_forms


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


def question_list() -> list[tuple[str, str]]:
    """The questions of the bank. Wagtail asks at every block, so they are kept for a generation."""
    from home.pages.queries import kept

    found = kept(
        "question-choices",
        lambda: [("", ""), *(choice for source in question_choices for choice in source())],
    )
    return found[1:]


class QuestionBlock(blocks.StructBlock):
    """A question of the bank (Frage), by its public id: the question itself is no CMS content."""

    question = blocks.ChoiceBlock(
        label=_("Question"),
        choices=question_list,
        help_text=_("Questions are written in the bank: menu entry “Questions”."),
    )

    class Meta:
        icon = "help"
        label = _("Question")
        template = "material/blocks/question.html"

    def get_searchable_content(self, value: Any) -> list[str]:
        """Wagtail would take the short title, which is for the bank only."""
        return []

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        page = context.get("page")
        asked = (ask(value["question"], page) for ask in question_forms)
        # what the registry gives is HTML of the questions' own template
        context["asked"] = mark_safe("".join(asked))  # noqa: S308
        return context


class TaskBlock(blocks.StructBlock):
    """Something to do away from the screen (Aufgabe)."""

    title = blocks.CharBlock(label=_("Title"), max_length=160)
    minutes = blocks.IntegerBlock(label=_("Minutes"), required=False, min_value=1, max_value=600)
    text = short_text(label=_("Text"))

    class Meta:
        icon = "tasks"
        label = _("Task")
        template = "material/blocks/task.html"


class TimelineBlock(WayBlock):
    """What happened when, one after the other (Zeitleiste)."""

    class Meta:
        icon = "history"
        label = _("Timeline")


class CaseBlock(blocks.StructBlock):
    """A story from practice with what to think about (Fallbeispiel). Nobody in it is real."""

    title = blocks.CharBlock(label=_("Title"), max_length=160)
    story = short_text(label=_("What happens"))
    questions = blocks.ListBlock(
        blocks.CharBlock(label=_("Question"), max_length=300), label=_("To think about"), default=[]
    )

    class Meta:
        icon = "user"
        label = _("Case study")
        template = "material/blocks/case.html"


class EmbedBlock(blocks.StructBlock):
    """A film at another provider (Einbettung): nothing is asked of it before a second click.

    The lesson itself stays without any connection to the outside; the film has an own page whose
    security policy allows this one provider.
    """

    title = blocks.CharBlock(label=_("Title"), max_length=160)
    provider = blocks.ChoiceBlock(
        label=_("Provider"), choices=[(key, one.name) for key, one in PROVIDERS.items()]
    )
    number = blocks.RegexBlock(
        regex=r"^[A-Za-z0-9_-]{4,64}$",
        label=_("Number of the film"),
        help_text=_("The sign after “v=” or the last part of the address."),
        error_messages={"invalid": _("Only letters, digits, - and _.")},
    )
    transcript = short_text(label=_("What is to be seen and said"))

    class Meta:
        icon = "globe"
        label = _("Film at another provider")
        template = "material/blocks/embed.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        context["provider"] = PROVIDERS.get(value["provider"])
        return context


class MapBlock(blocks.StaticBlock):
    """The map of the districts (Stadtteilkarte)."""

    class Meta:
        icon = "site"
        label = _("Map of the districts")
        admin_text = _("All districts with their pages.")
        template = "material/blocks/map.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        from home.pages.queries import district_rows

        context = super().get_context(value, parent_context=parent_context)
        context["districts"] = district_rows()
        return context


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
    ("question", QuestionBlock()),
    ("task", TaskBlock()),
    ("case", CaseBlock()),
    ("timeline", TimelineBlock()),
    ("embed", EmbedBlock()),
    ("map", MapBlock()),
    ("term", TermBlock()),
    ("print_break", PrintBreakBlock()),
]
