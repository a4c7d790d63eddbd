"""The material's part of ``setup_site``: the catalogue, who writes in it, and the four eyes."""

from typing import Any

from django.contrib.auth.models import Group

from home.pages.setup import allow, child, page_rows, second_person_workflow
from lernen.material.models import CataloguePage


def setup_material(home: Any) -> None:
    """Can be repeated."""
    catalogue = child(
        home,
        CataloguePage,
        "qualifizierung",
        title="Qualifizierung",
        intro="Kurze Lektionen zum Nachlesen, Termine vor Ort zum Ausprobieren.",
        show_in_menus=True,
    )
    page_rows(Group.objects.get(name="Lehrende"), catalogue, ("add_page",))
    second_person_workflow(catalogue.page_ptr)
    for group in ("Lehrende", "Koordination", "Technik"):
        allow(group, "material", "add_glossaryterm", "change_glossaryterm", "view_glossaryterm")
    for group in ("Koordination", "Technik"):
        allow(group, "material", "delete_glossaryterm")
