"""Tags of courses and lessons."""

import json
from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from home.core.clock import today
from home.pages.queries import kept
from lernen.material.registries import course_facts, course_runs, standings
from lernen.material.versions import ORIGINAL
from lernen.material.wording import duration as duration_text

register = template.Library()
LD_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"}


@register.filter
def duration(minutes: int) -> str:
    return duration_text(minutes)


@register.simple_tag
def position(outline: Any, page: Any) -> Any:
    """Where a lesson stands in its course; a version stands where its original does."""
    return outline.at(page.pk, page.translation_key) if outline else None


@register.simple_tag(takes_context=True)
def standing(context: template.Context, outline: Any) -> Any:
    """Where the signed-in person stands; nothing for others, nor in a preview.

    Pages for everybody are kept by the page cache: nothing personal may ever stand in them.
    """
    request = context.get("request")
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or getattr(request, "is_preview", False):
        return None
    if outline is None:
        return None
    known = request.__dict__.setdefault("_standings", {})
    if outline.url not in known:
        known[outline.url] = next((ask(user, outline) for ask in standings), None)
    return known[outline.url]


@register.simple_tag
def module_of(outline: Any, page: Any) -> Any:
    return outline.module_at(page.pk) if outline else None


@register.simple_tag
def runs_of(course: Any) -> list[Any]:
    """The dated runs of a course with free places; kept until something public changes."""
    key = course.translation_key
    return kept(f"runs:{key}:{today()}", lambda: [line for ask in course_runs for line in ask(key)])


@register.simple_tag
def json_ld(page: Any) -> SafeString:
    """A course for search engines; nothing in it can end the element it stands in."""
    from lernen.material.edition.metadata import json_ld_of

    if not page.pk:
        return SafeString("")
    data = json_ld_of(page, settings.SITE_URL)
    for more in course_facts:
        data.update(more(page))
    text = json.dumps(data, ensure_ascii=False).translate(LD_ESCAPES)
    script = f'<script type="application/ld+json">{text}</script>'
    if page.is_open:
        address = reverse("material:course_amb", args=[page.translation_key])
        script += f'<link rel="alternate" type="application/ld+json" href="{address}">'
    return mark_safe(script)  # noqa: S308 -- JSON with <, > and & written as escapes


@register.simple_tag
def language_of(here: Any, page: Any) -> str:
    """The language of the version one reads; nothing for the original or a draft."""
    lesson = here.lesson if here else None
    versions = lesson.versions if lesson else ()
    found = next((one.language for one in versions if one.pk == page.pk), ORIGINAL)
    return "" if found == ORIGINAL else found
