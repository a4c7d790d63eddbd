"""Blocks shared by all page types. No block takes HTML by hand; nesting is two levels at most."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

#: What a long text may hold. Headings 2 and 3 only: the page's title is heading 1.
TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]
#: What a short text inside another block may hold.
SHORT_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link"]


class TextBlock(blocks.RichTextBlock):
    """Running text with headings (Text)."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("features", TEXT_FEATURES)
        super().__init__(**kwargs)

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        template = "pages/blocks/text.html"


def short_text(**kwargs: Any) -> blocks.RichTextBlock:
    """Rich text without headings."""
    return blocks.RichTextBlock(features=SHORT_FEATURES, **kwargs)


class FigureBlock(blocks.StructBlock):
    """A picture with a decision about its description (Abbildung).

    Either ``alt`` says what is to be seen, or ``decorative`` says that nothing would be missed;
    the publishing gate asks for exactly one of them.
    """

    image = ImageChooserBlock(label=_("Image"))
    alt = blocks.CharBlock(
        label=_("Description for people who do not see the image"), required=False, max_length=300
    )
    decorative = blocks.BooleanBlock(
        label=_("Only decoration: nothing is missed without it"), required=False
    )
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=300)

    class Meta:
        icon = "image"
        label = _("Figure")
        template = "pages/blocks/figure.html"


class CalloutBlock(blocks.StructBlock):
    """A framed text: brick for words to use, blue for a rule to keep (Hinweis)."""

    kind = blocks.ChoiceBlock(
        label=_("Kind"),
        choices=[("words", _("Words to use")), ("rule", _("Rule to keep"))],
        default="rule",
    )
    title = blocks.CharBlock(label=_("Title"), required=False, max_length=120)
    text = short_text(label=_("Text"))

    class Meta:
        icon = "warning"
        label = _("Callout")
        template = "pages/blocks/callout.html"


class QuoteBlock(blocks.StructBlock):
    """What somebody said or wrote, with the source (Zitat)."""

    text = blocks.TextBlock(label=_("Quotation"), rows=3)
    source = blocks.CharBlock(label=_("Source"), required=False, max_length=200)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "pages/blocks/quote.html"


class FileBlock(blocks.StructBlock):
    """One teaching file to take along."""

    file = DocumentChooserBlock(label=_("File"))
    note = blocks.CharBlock(
        label=_("What it is"),
        required=False,
        max_length=160,
        help_text=_("e.g. 2 pages, accessible"),
    )

    class Meta:
        icon = "doc-full"
        label = _("File")


class FilesBlock(blocks.StructBlock):
    """Files to take along (Dateien)."""

    title = blocks.CharBlock(label=_("Title"), required=False, max_length=120)
    files = blocks.ListBlock(FileBlock(), label=_("Files"))

    class Meta:
        icon = "download"
        label = _("Files")
        template = "pages/blocks/files.html"


class FoldBlock(blocks.StructBlock):
    """One line that opens."""

    title = blocks.CharBlock(label=_("Title"), max_length=160)
    text = short_text(label=_("Text"))

    class Meta:
        icon = "collapse-down"
        label = _("Section")


class AccordionBlock(blocks.StructBlock):
    """Lines that open, for what not everybody needs (Aufklappen)."""

    items = blocks.ListBlock(FoldBlock(), label=_("Sections"))

    class Meta:
        icon = "list-ul"
        label = _("Accordion")
        template = "pages/blocks/accordion.html"


class TableBlock(blocks.StructBlock):
    """A table of texts with a caption and column headings (Tabelle)."""

    caption = blocks.CharBlock(label=_("Caption"), max_length=200)
    table = TypedTableBlock(
        [("text", blocks.CharBlock(label=_("Text"), required=False))], label=_("Table")
    )

    class Meta:
        icon = "table"
        label = _("Table")
        template = "pages/blocks/table.html"


class LinkBlock(blocks.StructBlock):
    """One link: to a page of this site or to another address."""

    text = blocks.CharBlock(label=_("Text"), max_length=160)
    page = blocks.PageChooserBlock(label=_("Page"), required=False)
    url = blocks.URLBlock(label=_("or address"), required=False)
    note = blocks.CharBlock(label=_("What is there"), required=False, max_length=200)

    class Meta:
        icon = "link"
        label = _("Link")


class LinksBlock(blocks.StructBlock):
    """A list of links (Linkliste)."""

    title = blocks.CharBlock(label=_("Title"), required=False, max_length=120)
    links = blocks.ListBlock(LinkBlock(), label=_("Links"))

    class Meta:
        icon = "link"
        label = _("Link list")
        template = "pages/blocks/links.html"


class NumberBlock(blocks.StructBlock):
    """A number with what it counts, for the tiles of the home page."""

    value = blocks.CharBlock(label=_("Number"), max_length=12)
    label = blocks.CharBlock(label=_("What it counts"), max_length=80)

    class Meta:
        icon = "order"
        label = _("Number")


class DateBlock(blocks.StructBlock):
    """A public date: shown until it is over (Termin)."""

    on = blocks.DateBlock(label=_("Day"))
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    detail = blocks.CharBlock(
        label=_("Time and place"),
        required=False,
        max_length=160,
        help_text=_("e.g. 9 to 16 o’clock, Katernberg"),
    )
    note = blocks.CharBlock(label=_("Note"), required=False, max_length=160)
    page = blocks.PageChooserBlock(label=_("Page"), required=False)

    class Meta:
        icon = "date"
        label = _("Date")


class StepBlock(blocks.StructBlock):
    """One stage of a way, with when it happens."""

    when = blocks.CharBlock(label=_("When"), max_length=80)
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = blocks.CharBlock(label=_("Text"), required=False, max_length=400)

    class Meta:
        icon = "arrow-right"
        label = _("Stage")


class WayBlock(blocks.StructBlock):
    """Stages one after the other (Weg)."""

    title = blocks.CharBlock(label=_("Title"), required=False, max_length=120)
    steps = blocks.ListBlock(StepBlock(), label=_("Stages"))

    class Meta:
        icon = "history"
        label = _("Way")
        template = "pages/blocks/way.html"


SHARED_BLOCKS: list[tuple[str, blocks.Block]] = [
    ("text", TextBlock()),
    ("figure", FigureBlock()),
    ("callout", CalloutBlock()),
    ("quote", QuoteBlock()),
    ("files", FilesBlock()),
    ("accordion", AccordionBlock()),
    ("table", TableBlock()),
    ("links", LinksBlock()),
    ("way", WayBlock()),
]
