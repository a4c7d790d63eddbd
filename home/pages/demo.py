"""Demo: the public pages of the institute. Districts are real, the people invented."""

import datetime as dt
from typing import Any

from home.pages import demo_texts
from home.pages.drawings import add_image
from home.pages.models import (
    DistrictIndexPage,
    DistrictPage,
    HomePage,
    PublicationPage,
    ServicePage,
    StandardPage,
)
from home.pages.setup import child, setup_site, teaching_collection
from home.pages.streams import stream_of
from home.pages.tasks import index_pages

AUTHOR = "Rana Albrecht, ISSAB"


def load(world: Any) -> None:
    """Home page, districts, project study, services, publications; all published."""
    home = setup_site()
    images = _images()
    _districts(home, images)
    study = _study(home, images)
    _institute(home, images)
    _home_page(home, study, world.today)
    world.things["home_page"] = home
    world.things["images"] = images
    index_pages()


def _images() -> dict[str, Any]:
    collection = teaching_collection()
    return {
        name: add_image(name, title, author=AUTHOR, licence="cc-by-sa", collection=collection)
        for name, title in demo_texts.IMAGES.items()
    }


def filled(blocks: list[tuple[str, Any]], images: dict[str, Any]) -> str:
    """Blocks in which a figure names its drawing, as JSON of a StreamField."""
    return stream_of(
        [
            (kind, {**value, "image": images[value["image"]]} if kind == "figure" else value)
            for kind, value in blocks
        ]
    )


def _districts(home: HomePage, images: dict[str, Any]) -> None:
    index = child(
        home,
        DistrictIndexPage,
        "quartiere",
        title="Quartiere",
        intro=demo_texts.DISTRICTS_LEAD,
        body=stream_of(demo_texts.ESSEN_MODEL),
        show_in_menus=True,
    )
    for slug, fields, body in demo_texts.DISTRICTS:
        child(index, DistrictPage, slug, body=filled(body, images), **fields)


def _study(home: HomePage, images: dict[str, Any]) -> StandardPage:
    study = child(
        home,
        StandardPage,
        "projektstudium",
        title="Projektstudium",
        intro=demo_texts.STUDY_LEAD,
        body=filled(demo_texts.STUDY, images),
        list_children=True,
        show_in_menus=True,
    )
    for slug, title, intro, body in demo_texts.STUDY_PAGES:
        child(study, StandardPage, slug, title=title, intro=intro, body=filled(body, images))
    return study


def _institute(home: HomePage, images: dict[str, Any]) -> None:
    services = child(
        home,
        StandardPage,
        "beratung",
        title="Beratung",
        intro=demo_texts.SERVICES_LEAD,
        list_children=True,
        show_in_menus=True,
    )
    for slug, fields, body in demo_texts.SERVICES:
        child(services, ServicePage, slug, body=filled(body, images), **fields)
    institute = child(
        home,
        StandardPage,
        "institut",
        title="Institut",
        intro=demo_texts.INSTITUTE_LEAD,
        body=filled(demo_texts.INSTITUTE, images),
        list_children=True,
        show_in_menus=True,
    )
    publications = child(
        institute,
        StandardPage,
        "veroeffentlichungen",
        title="Veröffentlichungen",
        intro=demo_texts.PUBLICATIONS_LEAD,
        list_children=True,
    )
    for slug, fields, body in demo_texts.PUBLICATIONS:
        child(publications, PublicationPage, slug, body=stream_of(body), **fields)


def _home_page(home: HomePage, study: StandardPage, today: dt.date) -> None:
    home = HomePage.objects.get(pk=home.pk)
    catalogue = home.get_children().filter(slug="qualifizierung").first()
    for name, value in demo_texts.HOME.items():
        setattr(home, name, value)
    home.first_link, home.second_link = catalogue, study.page_ptr
    study = StandardPage.objects.get(pk=study.pk)
    home.study_page = study.get_children().filter(slug="so-laeuft-das-projektstudium").first()
    home.offer_page = study.get_children().filter(slug="platz-anbieten").first()
    home.numbers = stream_of([("number", row) for row in demo_texts.NUMBERS])
    home.dates = stream_of(
        [
            (
                "date",
                {
                    "on": _workday(today + dt.timedelta(days=days)).isoformat(),
                    **row,
                    "page": catalogue.pk,
                },
            )
            for days, row in demo_texts.DATES
        ]
    )
    home.save_revision().publish()


def _workday(day: dt.date) -> dt.date:
    return day + dt.timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
