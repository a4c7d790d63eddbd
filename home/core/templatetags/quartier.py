"""Template tags of the house's look."""

from django import template

register = template.Library()
