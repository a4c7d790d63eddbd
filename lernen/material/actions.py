"""Versions of a lesson: beginning one, and saying that it fits its original again."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Page

from home.core.exceptions import DomainError
from home.pages.generation import on_change
from home.people.models import User
from lernen.material.models import LessonPage
from lernen.material.queries import digest_of
from lernen.material.versions import ENGLISH, LABELS, ORIGINAL, SIMPLE

SUFFIXES = {SIMPLE: "leichte-sprache", ENGLISH: "english"}


class VersionExistsError(DomainError):
    slug = "version-exists"
    text = _("This version exists already.")


def _may_write(lesson: LessonPage, by: User) -> None:
    if not lesson.permissions_for_user(by).can_edit():
        raise PermissionDenied


@transaction.atomic
def begin_version(lesson: LessonPage, *, language: str, by: User) -> LessonPage:
    """A draft beside the original, with its blocks to be translated. Shares its progress.

    Raises:
        VersionExistsError: there is one in this language.
    """
    _may_write(lesson, by)
    if language not in SUFFIXES or lesson.language != ORIGINAL:
        raise DomainError(_("Choose a language for the new version."))
    same = LessonPage.objects.filter(
        translation_key=lesson.translation_key, locale__language_code=language
    )
    if same.exists():
        raise VersionExistsError
    locale, _made = Locale.objects.get_or_create(language_code=language)
    title = gettext("%(title)s (%(language)s)") % {
        "title": lesson.title,
        "language": LABELS[language],
    }
    made: LessonPage = lesson.copy(
        update_attrs={
            "locale": locale,
            "title": title[:255],
            "draft_title": title[:255],
            "slug": f"{lesson.slug[:230]}-{SUFFIXES[language]}",
            "made_from": digest_of(lesson),
            "owner": by,
        },
        copy_revisions=False,
        keep_live=False,
        reset_translation_key=False,
        user=by,
    )
    original = Page.objects.get(pk=lesson.pk)
    Page.objects.get(pk=made.pk).move(original, pos="right", user=by)
    return LessonPage.objects.get(pk=made.pk)


@transaction.atomic
def confirm_version(version: LessonPage, *, by: User) -> None:
    """Somebody has compared the version with its original as it is now: it fits.

    The draft of the version carries the mark as well, so that publishing keeps it.
    """
    _may_write(version, by)
    original = original_of(version)
    if original is None:
        raise DomainError(_("The original of this version is not there any more."))
    digest = digest_of(original)
    draft = version.get_latest_revision_as_object()
    LessonPage.objects.filter(pk=version.pk).update(made_from=digest)
    if draft.made_from != digest and version.has_unpublished_changes:
        draft.made_from = digest
        draft.save_revision(user=by)
    on_change()


def original_of(version: LessonPage) -> LessonPage | None:
    return LessonPage.objects.filter(
        translation_key=version.translation_key, locale__language_code=ORIGINAL
    ).first()
