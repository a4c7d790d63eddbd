"""Tags of courses and lessons."""

from typing import Any

from django import template

from home.core.clock import today
from home.pages.queries import kept
from lernen.material.registries import course_runs, standings
from lernen.material.wording import duration as duration_text

register = template.Library()


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
    return kept(
        f"runs:{key}:{today()}", lambda: [line for ask in course_runs for line in ask(key)]
    )
