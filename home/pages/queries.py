"""What public pages show besides their own content. Shared things are kept for each generation."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache import caches
from wagtail.models import Page, PageViewRestriction, Site

from home.core.registries import DistrictFacts
from home.pages import registries
from home.pages.generation import generation
from home.pages.models import DistrictPage, SiteSettings, StepGuide, WritingPrompts, facts_of

T = TypeVar("T")


def kept(name: str, make: Callable[[], T]) -> T:
    """The value of ``make()``, kept in this process until anything public changes."""
    cache, key = caches["pages"], f"{generation()}:kept:{name}"
    value = cache.get(key)
    if value is None:
        value = make()
        if value is not None:  # addresses that lead nowhere must not push others out
            cache.set(key, value)
    return value


def path_of(page: Any) -> str:
    """The address of a page in this one site, without asking the database."""
    return "/" + str(page.url_path).split("/", 2)[2]


def the_site() -> Site | None:
    """The one site with its home page as its own type."""

    def make() -> Site | None:
        site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
        if site is not None:
            site.root_page = site.root_page.specific
        return site

    return kept("site", make)


def restricted_paths() -> list[str]:
    """Tree paths of pages that are not for everybody, nor anything below them."""
    return kept(
        "restricted",
        lambda: ["", *PageViewRestriction.objects.values_list("page__path", flat=True)],
    )[1:]


def is_public(page: Any) -> bool:
    return not any(page.path.startswith(path) for path in restricted_paths())


def contact_settings() -> SiteSettings:
    """Address, telephone and texts of the footer; empty ones before the site is set up."""

    def make() -> SiteSettings:
        site = the_site()
        found = SiteSettings.objects.filter(site=site).first() if site else None
        return found or SiteSettings()

    return kept("settings", make)


def writing_prompts(part: str) -> list[str]:
    """The prompts for reflections in one part of practice (beginning, middle, end)."""

    def make() -> dict[str, list[str]]:
        site = the_site()
        found = WritingPrompts.objects.filter(site=site).first() if site else None
        row = found or WritingPrompts()
        return {
            name: [line.strip() for line in getattr(row, name).splitlines() if line.strip()]
            for name in ("beginning", "middle", "end")
        }

    return kept("writing_prompts", make)[part]


def menu_rows() -> list[dict[str, str]]:
    """Top pages with "show in menus", in the order of the tree."""

    def make() -> list[dict[str, str]]:
        site = the_site()
        if site is None:
            return []
        pages = Page.objects.child_of(site.root_page).live().in_menu().order_by("path")
        return [{"title": page.title, "url": path_of(page)} for page in pages if is_public(page)]

    return kept("menu", make)


def guides() -> dict[str, dict[str, Any]]:
    """Step → title, address and minutes of its page, where it is published and public."""

    def make() -> dict[str, dict[str, Any]]:
        rows = StepGuide.objects.filter(page__live=True).select_related("page")
        return {
            row.step: {
                "title": row.page.title,
                "url": path_of(row.page),
                "minutes": getattr(row.page.specific, "minutes", None),
            }
            for row in rows
            if is_public(row.page)
        }

    return kept("guides", make)


def district_rows() -> list[dict[str, Any]]:
    """All public district pages with what the upper floors know of each."""
    pages = [page for page in DistrictPage.objects.live().order_by("path") if is_public(page)]
    facts = facts_of([page.slug for page in pages])
    return [
        {
            "name": page.title,
            "slug": page.slug,
            "mark": page.mark,
            "summary": page.summary,
            "url": path_of(page),
            "facts": facts.get(page.slug, DistrictFacts()),
            "outline": facts.get(page.slug, DistrictFacts()).outline,
        }
        for page in pages
    ]


def teasers() -> dict[str, Any]:
    """Cards of higher slices for the home page, and where the rest is."""
    cards = [card for source in registries.teasers for card in source()]
    more = next((found for source in registries.teaser_homes if (found := source())), None)
    return {"cards": cards[:3], "more": more}


def ancestors_of(page: Any) -> list[dict[str, str]]:
    """The way down to a page, without the home page: title and address of each."""
    if page.depth <= 3:
        return []
    upper = [page.path[: page.steplen * depth] for depth in range(3, page.depth)]

    def make() -> list[dict[str, str]]:
        rows = Page.objects.filter(path__in=upper).order_by("path")
        return [{"title": row.title, "url": path_of(row)} for row in rows]

    return kept(f"crumbs:{upper[-1]}", make)
