"""Catalogue, courses, modules and lessons: what is taught. Dated runs belong to the floor above."""

from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import PagePermissionTester
from wagtail.search import index
from wagtail.snippets.models import register_snippet

from home.pages.blocks import SHARED_BLOCKS, SHORT_FEATURES
from home.pages.gates import Finding
from home.pages.licences import LICENCE_TEXTS, Licence
from home.pages.models import ContentPage, DistrictPage, TeachingImage
from lernen.material.blocks import LESSON_BLOCKS
from lernen.material.forms import CourseForm, LessonForm


class MaterialPermissionTester(PagePermissionTester):
    """Lecturers add pages in their own subtree; a course begins in the catalogue."""

    def can_add_subpage(self) -> bool:
        if not super().can_add_subpage():
            return False
        if self.user.is_superuser or "publish" in self.permissions:
            return True
        return isinstance(self.page.specific, CataloguePage) or "change" in self.permissions


class MaterialPage(ContentPage):
    """What catalogue, course, module and lesson share. Abstract."""

    class Meta:
        abstract = True

    def permissions_for_user(self, user: Any) -> MaterialPermissionTester:
        return MaterialPermissionTester(user, self)


class CataloguePage(MaterialPage):
    """All courses (Qualifizierung)."""

    body = StreamField(SHARED_BLOCKS, verbose_name=_("body"), blank=True)

    content_panels: ClassVar[list[Any]] = [*ContentPage.content_panels, FieldPanel("body")]
    search_fields: ClassVar[list[Any]] = [*ContentPage.search_fields, index.SearchField("body")]
    parent_page_types: ClassVar[list[str]] = ["pages.HomePage"]
    subpage_types: ClassVar[list[str]] = ["material.CoursePage"]
    max_count = 1

    class Meta:
        verbose_name = _("catalogue")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from lernen.material.queries import course_cards

        return {**super().get_context(request, *args, **kwargs), "courses": course_cards(self)}


class Audience(models.TextChoices):
    """For whom a course is meant."""

    PROFESSIONALS = "professionals", _("professionals")
    STUDENTS = "students", _("students")
    BOTH = "both", _("professionals and students")


class Topic(models.TextChoices):
    """What a course is about, for the filters of the search."""

    NEIGHBOURHOOD = "neighbourhood", _("community work")
    PARTICIPATION = "participation", _("participation")
    POVERTY = "poverty", _("poverty and housing")
    CONFLICT = "conflict", _("conflict and safety")
    GUIDANCE = "guidance", _("guiding students")
    SPACE = "space", _("reading a district")


class Level(models.TextChoices):
    """How much one should know before."""

    BASIC = "basic", _("for the start")
    ADVANCED = "advanced", _("for going deeper")


class Format(models.TextChoices):
    """How one learns."""

    SELF = "self", _("on your own, at any time")
    BLENDED = "blended", _("on your own and in meetings")
    MEETINGS = "meetings", _("in meetings")


class CoursePage(MaterialPage):
    """A course (Kurs): what is taught, evergreen; a run is its dated implementation."""

    audience = models.CharField(
        _("for whom"), max_length=20, choices=Audience, default=Audience.BOTH
    )
    goals = RichTextField(_("at the end you can"), features=SHORT_FEATURES, blank=True)
    image = models.ForeignKey(
        TeachingImage,
        verbose_name=_("image"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    note = models.CharField(
        _("short note on the card"),
        max_length=80,
        blank=True,
        help_text=_("e.g. with a certificate"),
    )
    licence = models.CharField(_("licence"), max_length=20, choices=Licence, blank=True)
    topic = models.CharField(_("topic"), max_length=20, choices=Topic, blank=True)
    level = models.CharField(_("level"), max_length=20, choices=Level, blank=True)
    format = models.CharField(_("format"), max_length=20, choices=Format, default=Format.SELF)
    district = models.ForeignKey(
        DistrictPage,
        verbose_name=_("district"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Leave empty if it is about all districts."),
    )
    is_open = models.BooleanField(
        _("open material"),
        default=False,
        help_text=_(
            "Everybody may take it along and use it again. Needs an open licence here and for "
            "every image and file in it."
        ),
    )
    teaser = models.BooleanField(_("show on the home page"), default=False)

    base_form_class = CourseForm
    streams: ClassVar[tuple[str, ...]] = ()
    content_panels: ClassVar[list[Any]] = [
        *ContentPage.content_panels,
        FieldPanel("audience"),
        MultiFieldPanel(
            [
                FieldPanel("topic"),
                FieldPanel("level"),
                FieldPanel("format"),
                FieldPanel("district"),
            ],
            heading=_("To be found"),
        ),
        FieldPanel("goals"),
        FieldPanel("image"),
        MultiFieldPanel(
            [FieldPanel("note"), FieldPanel("licence"), FieldPanel("teaser")],
            heading=_("On the card"),
        ),
        MultiFieldPanel([FieldPanel("is_open")], heading=_("Open material")),
    ]
    search_fields: ClassVar[list[Any]] = [*ContentPage.search_fields, index.SearchField("goals")]
    parent_page_types: ClassVar[list[str]] = ["material.CataloguePage"]
    subpage_types: ClassVar[list[str]] = ["material.ModulePage", "material.LessonPage"]

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    @property
    def licence_short(self) -> str:
        text = LICENCE_TEXTS.get(self.licence)
        return text.short if text else ""

    def gates(self) -> list[Finding]:
        from lernen.material.gates import course_findings

        return [*super().gates(), *course_findings(self.is_open, self.licence)]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from lernen.material.queries import outline_of

        return {**super().get_context(request, *args, **kwargs), "outline": outline_of(self)}


class ModulePage(MaterialPage):
    """A part of a course (Modul) with its lessons."""

    streams: ClassVar[tuple[str, ...]] = ()
    parent_page_types: ClassVar[list[str]] = ["material.CoursePage"]
    subpage_types: ClassVar[list[str]] = ["material.LessonPage"]

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from lernen.material.queries import outline_around

        return {**super().get_context(request, *args, **kwargs), "outline": outline_around(self)}


class LessonPage(MaterialPage):
    """One thing to learn in one sitting (Lektion)."""

    minutes = models.PositiveSmallIntegerField(
        _("minutes"),
        default=15,
        validators=[MinValueValidator(1)],
        help_text=_("How long it takes."),
    )
    checked_until = models.DateField(
        _("content checked until"),
        null=True,
        blank=True,
        help_text=_("After this day somebody should look whether all still holds."),
    )
    goals = RichTextField(_("at the end you can"), features=SHORT_FEATURES, blank=True)
    body = StreamField(LESSON_BLOCKS, verbose_name=_("body"), blank=True)
    base_form_class = LessonForm
    #: of a version: the fingerprint of the original it was last compared with
    made_from = models.CharField(max_length=64, blank=True, editable=False)

    content_panels: ClassVar[list[Any]] = [
        *ContentPage.content_panels,
        MultiFieldPanel(
            [FieldPanel("minutes"), FieldPanel("checked_until")], heading=_("In short")
        ),
        FieldPanel("goals"),
        FieldPanel("body"),
    ]
    search_fields: ClassVar[list[Any]] = [
        *ContentPage.search_fields,
        index.SearchField("goals"),
        index.SearchField("body"),
    ]
    parent_page_types: ClassVar[list[str]] = ["material.CoursePage", "material.ModulePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")

    def gates(self) -> list[Finding]:
        from lernen.material.gates import lesson_findings

        return [*super().gates(), *lesson_findings(self.checked_until)]

    @property
    def learning_key(self) -> Any:
        """What progress is kept by: the same for all versions, and for a lesson in two courses."""
        return self.alias_of.translation_key if self.alias_of_id else self.translation_key

    @property
    def language(self) -> str:
        """Language of this version: ``de`` is the original, ``de-simple`` Leichte Sprache."""
        return str(self.locale.language_code)

    @cached_property
    def outline(self) -> Any:
        """The course around this lesson, with the lesson's own place in it."""
        from lernen.material.queries import outline_around

        return outline_around(self)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Whoever takes part in a run that keeps its lessons reads the kept version here.

        Wagtail has asked before whether they may read this page at all.
        """
        from lernen.material.queries import kept_version_for

        page = self
        if not getattr(request, "is_preview", False):
            found = kept_version_for(request.user, self)
            request.kept_version = found  # type: ignore[attr-defined]
            if found and request.GET.get("fassung") != "heute":
                page = found.page
        return super(LessonPage, page).serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        kept = getattr(request, "kept_version", None)
        return {
            **super().get_context(request, *args, **kwargs),
            "outline": self.outline,
            "kept": kept,
            "reads_kept": kept is not None and self is kept.page,
        }


@register_snippet
class GlossaryTerm(index.Indexed, models.Model):
    """A term and its meaning in plain words (Fachwort)."""

    term = models.CharField(_("term"), max_length=80, unique=True)
    meaning = models.TextField(_("meaning"), max_length=600)

    panels: ClassVar[list[Any]] = [FieldPanel("term"), FieldPanel("meaning")]
    search_fields: ClassVar[list[Any]] = [
        index.SearchField("term"),
        index.AutocompleteField("term"),
        index.SearchField("meaning"),
    ]

    class Meta:
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")
        ordering: ClassVar[list[str]] = ["term"]

    def __str__(self) -> str:
        return self.term
