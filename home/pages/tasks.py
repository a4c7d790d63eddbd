"""The search index: filled by the worker after publishing; here for whoever cannot wait for it."""

from wagtail.models import Page
from wagtail.search import index


def index_pages() -> int:
    """Write all pages into the search index now; says how many. Repeatable."""
    pages = list(Page.objects.filter(depth__gt=1).specific())
    for page in pages:
        index.insert_or_update_object(page)
    return len(pages)
