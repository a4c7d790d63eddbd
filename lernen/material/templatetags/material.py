"""Tags of courses and lessons."""

from typing import Any

from django import template

from lernen.material.panels import duration as duration_text

register = template.Library()


@register.filter
def duration(minutes: int) -> str:
    return duration_text(minutes)


@register.simple_tag
def position(outline: Any, page: Any) -> Any:
    """Where a lesson stands in its course."""
    return outline.at(page.pk) if outline else None


@register.simple_tag
def module_of(outline: Any, page: Any) -> Any:
    return outline.module_at(page.pk) if outline else None
