"""What pages register elsewhere, and what they do when something is published."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.utils.translation import gettext_lazy as _
from wagtail.admin import signal_handlers
from wagtail.models import PageViewRestriction, Site
from wagtail.signals import (
    page_published,
    page_slug_changed,
    page_unpublished,
    post_page_move,
)

from home.core.registries import DemoStep, HouseContact, demo_steps, house_contacts
from home.pages.demo import load
from home.pages.generation import on_change
from home.pages.models import (
    ContentPage,
    SiteSettings,
    StepGuide,
    TeachingFile,
    TeachingImage,
    WritingPrompts,
)
from home.pages.pictures import make_sizes
from home.pages.queries import contact_settings
from home.pages.registries import SearchKind, search_kinds


def on_published(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Pictures get their sizes; kept pages are forgotten once this is committed."""
    if isinstance(instance, ContentPage):
        make_sizes(instance)
    on_change()


page_published.connect(on_published, dispatch_uid="pages_published")
for signal in (page_unpublished, post_page_move, page_slug_changed):
    signal.connect(on_change, dispatch_uid=f"pages_changed_{id(signal)}")
for model in (
    SiteSettings,
    StepGuide,
    WritingPrompts,
    Site,
    PageViewRestriction,
    TeachingImage,
    TeachingFile,
):
    for saved in (post_save, post_delete):
        saved.connect(on_change, sender=model, dispatch_uid=f"pages_{model.__name__}_{id(saved)}")

# Wagtail would mail by itself, past the outbox; people see what waits on "Was ist dran?".
for notifier in (
    signal_handlers.task_submission_email_notifier,
    signal_handlers.workflow_submission_email_notifier,
    signal_handlers.workflow_approval_email_notifier,
    signal_handlers.workflow_rejection_email_notifier,
):
    notifier.valid_classes = ()


def house_contact(user: Any) -> HouseContact | None:
    """The contact of the site's settings, when no cohort has a nearer one."""
    settings = contact_settings()
    if not settings.phone and not settings.email:
        return None
    return HouseContact(settings.contact_name or settings.institute, settings.phone, settings.email)


house_contacts.register(house_contact, order=1000)
search_kinds.register(
    SearchKind("stadtteile", _("Districts"), ("districtpage", "districtindexpage")), order=30
)
search_kinds.register(SearchKind("leistungen", _("Services"), ("servicepage",)), order=40)
search_kinds.register(
    SearchKind("veroeffentlichungen", _("Publications"), ("publicationpage",)), order=50
)
search_kinds.register(SearchKind("seiten", _("Pages"), ("standardpage", "homepage")), order=60)
demo_steps.register(DemoStep("pages", load), order=20)
