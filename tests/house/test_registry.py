"""Rule R1: no model of the domain is a Wagtail thing (F-11), whatever the registry."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import URLPattern, get_resolver
from wagtail.admin.viewsets import viewsets
from wagtail.contrib.settings.registry import registry as settings_registry
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.models import Page, Task
from wagtail.models.reference_index import ReferenceIndex
from wagtail.permissions import policy_registry
from wagtail.search import index
from wagtail.snippets.models import get_snippet_models

#: What is content and may be Wagtail's: page types, pictures, files, the settings, the glossary.
CONTENT = (Page, AbstractImage, AbstractRendition, AbstractDocument, Task)
CONTENT_NAMES = {
    "pages.SiteSettings",
    "pages.StepGuide",
    "pages.WritingPrompts",
    "material.GlossaryTerm",
}
FLOOR = 25


def domain_models() -> set[type[models.Model]]:
    """All models of the house that are not content."""
    return {
        model
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith(("home.", "lernen.", "kurse."))
        and not issubclass(model, CONTENT)
        and model._meta.label not in CONTENT_NAMES
    }


def chooser_models() -> set[Any]:
    found = set()
    for viewset in viewsets.viewsets:
        for name in ("model", "_model"):
            if isinstance(getattr(viewset, name, None), type):
                found.add(getattr(viewset, name))
    return found


REGISTRIES = {
    "snippets": lambda: set(get_snippet_models()),
    "viewsets and choosers": lambda: chooser_models() - {apps.get_model("people.User")},
    "settings": lambda: set(settings_registry),
    "search index": lambda: set(index.get_indexed_models()),
    "reference index": lambda: set(ReferenceIndex.tracked_models),
    "permission policies": lambda: (
        (set(policy_registry.values_by_class) | set(policy_registry.values_by_exact_class))
        - {apps.get_model("people.User")}
    ),
}


def test_enough_models_are_looked_at():
    assert len(domain_models()) >= FLOOR


@pytest.mark.parametrize("name", REGISTRIES)
def test_no_domain_model_is_registered(name):
    registered = REGISTRIES[name]()

    assert registered, f"The registry {name} looks empty: the test would prove nothing."
    assert {model._meta.label for model in registered & domain_models()} == set()


@pytest.mark.parametrize("name", ["viewsets and choosers", "search index", "reference index"])
def test_control_a_domain_model_would_be_found(name, monkeypatch):
    place = next(iter(domain_models()))
    monkeypatch.setitem(REGISTRIES, name, lambda: {place})

    assert REGISTRIES[name]() & domain_models() == {place}


def test_wagtails_people_are_managed_by_nobody_with_a_role():
    """``people.User`` stands in Wagtail's own user views; no CMS group has a right to them."""
    from home.pages.rights import GROUP_OF_ROLE

    assert set(GROUP_OF_ROLE.values()) == {"Lehrende", "Koordination", "Technik"}


@pytest.mark.django_db
def test_no_cms_group_may_touch_a_domain_model():
    from django.contrib.auth.models import Permission

    from home.pages.setup import setup_site

    setup_site()
    ours = {
        ContentType.objects.get_for_model(model, for_concrete_model=False).pk
        for model in domain_models()
    }
    given = Permission.objects.filter(group__isnull=False).values_list("content_type", flat=True)

    assert set(given) & ours == set()
    assert Permission.objects.filter(group__isnull=False).exists()


@pytest.mark.django_db
def test_saving_a_domain_model_writes_nothing_into_wagtails_tables(cast):
    from wagtail.models import ModelLogEntry, PageLogEntry
    from wagtail.search.models import IndexEntry

    ours = {ContentType.objects.get_for_model(model).pk for model in domain_models()}

    for table in (ModelLogEntry, PageLogEntry, IndexEntry, ReferenceIndex):
        assert not table.objects.filter(content_type__in=ours).exists(), table


def addresses(patterns: Any, prefix: str = "") -> set[str]:
    found = set()
    for pattern in patterns:
        here = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            found.add(here)
        else:
            found |= addresses(pattern.url_patterns, here)
    return found


def test_no_api_and_no_generic_admin_is_mounted():
    found = addresses(get_resolver().url_patterns)

    assert len(found) > 200
    assert not apps.is_installed("django.contrib.admin")
    assert not any(address.startswith(("api/", "cms/api/v2", "cms/api/v3")) for address in found)
