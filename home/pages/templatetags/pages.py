"""Tags of public pages: menu, contact, breadcrumb, pictures, the body of a page."""

from typing import Any

from django import template
from django.template.context import make_context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.images.models import Filter
from wagtail.rich_text import expand_db_html

from home.pages import queries
from home.pages.pictures import SPECS
from home.pages.rights import cms_groups_of

register = template.Library()


@register.inclusion_tag("pages/tags/menu.html", takes_context=True)
def site_menu(context: template.Context) -> dict[str, Any]:
    """The public menu: from the tree, kept until something changes; marks where one is."""
    path = getattr(context.get("request"), "path", "")
    rows = [{**row, "current": _current(row["url"], path)} for row in queries.menu_rows()]
    return {"rows": rows}


def _current(url: str, path: str) -> str:
    if url == path:
        return "page"
    return "true" if path.startswith(url) else ""


@register.simple_tag
def site_contact() -> Any:
    """Address, telephone and footer texts of the site."""
    return queries.contact_settings()


@register.inclusion_tag("pages/tags/crumbs.html")
def crumbs(page: Any) -> dict[str, Any]:
    """The way down to a page."""
    return {"rows": queries.ancestors_of(page), "page": page}


@register.inclusion_tag("pages/tags/edit_link.html", takes_context=True)
def edit_link(context: template.Context, page: Any) -> dict[str, Any]:
    """For editors, the way into the CMS; Wagtail's own bar would need scripts in the page."""
    user = getattr(context.get("request"), "user", None)
    signed_in = user is not None and user.is_authenticated
    # those with a group of the CMS may enter it; asking for the permission costs two queries
    shown = bool(page.pk and signed_in and (user.is_superuser or cms_groups_of(user)))
    return {"page": page, "shown": shown}


@register.inclusion_tag("pages/tags/guidance.html")
def guidance(step: str) -> dict[str, Any]:
    """The page that belongs to a step, with its minutes; nothing where none is set and public."""
    return {"guide": queries.guides().get(step)}


@register.filter
def page_path(page: Any) -> str:
    return queries.path_of(page) if page else ""


@register.simple_tag
def picture(image: Any, alt: str = "", lazy: bool = True) -> SafeString:
    """An image in the sizes made at publishing; before that, as it was uploaded."""
    if image is None:
        return SafeString("")
    specs = [Filter(spec=spec) for spec in SPECS]
    made = sorted(
        image.find_existing_renditions(*specs).values(), key=lambda rendition: rendition.width
    )
    largest = made[-1] if made else image
    source = largest.url if made else image.file.url
    srcset = ", ".join(f"{rendition.url} {rendition.width}w" for rendition in made)
    return format_html(
        '<img src="{}"{} width="{}" height="{}" alt="{}"{}>',
        source,
        format_html(' srcset="{}" sizes="(min-width: 48rem) 42rem, 100vw"', srcset)
        if len(made) > 1
        else "",
        largest.width,
        largest.height,
        alt,
        mark_safe(' loading="lazy" decoding="async"') if lazy else "",
    )


@register.filter
def rich(value: Any) -> SafeString:
    """Rich text with its links, without the wrapping block."""
    source = getattr(value, "source", value) or ""
    return mark_safe(expand_db_html(str(source)))  # noqa: S308 -- Wagtail cleans it on saving


@register.simple_tag(takes_context=True)
def body_of(context: template.Context, page: Any, field: str = "body") -> SafeString:
    """The blocks of a page as HTML, kept until anything public changes; a preview is never kept.

    A page that is read in another version than today's names it (``version_stamp``).
    """
    request = context.get("request")

    def render() -> str:
        parent = make_context({"page": page, "request": request}, request).flatten()
        return "".join(str(block.render(context=parent)) for block in getattr(page, field))

    if getattr(request, "is_preview", False):
        return mark_safe(render())  # noqa: S308 -- made by our own templates
    language = context.get("LANGUAGE_CODE") or getattr(request, "LANGUAGE_CODE", "de")
    stamp = getattr(page, "version_stamp", page.latest_revision_id or 0)
    html = queries.kept(f"body:{page.pk}:{stamp}:{field}:{language}", render)
    return mark_safe(html)  # noqa: S308 -- made by our own templates


@register.filter
def file_size(document: Any) -> str:
    """``180 kB``, ``2,4 MB``."""
    from home.core.formats import number

    size = document.file_size or document.file.size  # never saved while reading
    if size >= 1_000_000:
        return f"{number(round(size / 1_000_000, 1))}\u00a0MB"
    return f"{number(max(1, round(size / 1000)))}\u00a0kB"


@register.filter
def cells(table: Any, row: Any) -> list[tuple[str, Any]]:
    """``(column heading, cell)`` of one row of a table block."""
    headings = [column["heading"] for column in table.columns]
    return list(zip(headings, row, strict=False))
