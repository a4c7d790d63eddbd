"""What this house changes in the CMS."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.rich_text.pages import PageLinkHandler

from home.pages.models import ContentPage
from home.pages.queries import path_of


@hooks.register("before_bulk_action")
def gates_hold_for_many(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """Publishing many at once stops at the first page that still lacks something."""
    if action_type != "publish" or request.method != "POST":
        return None
    for page in objects:
        draft = page.get_latest_revision_as_object()
        found = draft.gates() if isinstance(draft, ContentPage) else []
        if found:
            text = ngettext(
                "“%(title)s” cannot be published yet. %(number)s point is left: %(first)s",
                "“%(title)s” cannot be published yet. %(number)s points are left: %(first)s",
                len(found),
            ) % {"title": draft.title, "number": len(found), "first": found[0].text}
            messages.error(request, text)
            return redirect(reverse("wagtailadmin_pages:edit", args=[page.pk]) + found[0].anchor)
    return None


class HouseLinkHandler(PageLinkHandler):
    """Links between pages of this one site, without asking the shared cache for each."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, str]]) -> list[str]:
        return [
            f'<a href="{path_of(page)}">' if page else "<a>" for page in cls.get_many(attrs_list)
        ]


@hooks.register("register_rich_text_features", order=100)
def use_house_links(features: Any) -> None:
    features.register_link_type(HouseLinkHandler)


@hooks.register("construct_main_menu")
def only_what_the_house_uses(request: HttpRequest, menu_items: list[Any]) -> None:
    """Help and "what's new" lead to other hosts; people and groups are not kept here."""
    menu_items[:] = [item for item in menu_items if item.name not in {"help"}]
