"""Page types of the ground floor, images and teaching files, the site's settings.

Everything here is content: nothing has a state of the domain, nothing is confidential (rule R1).
"""

from typing import Any, ClassVar

from django.apps import apps
from django.db import models
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.documents.models import AbstractDocument
from wagtail.fields import StreamField
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.models import Page, PageViewRestriction, Task, TaskState
from wagtail.search import index
from wagtail.snippets.models import register_snippet
from wagtail.url_routing import RouteResult

from home.core.clock import today
from home.core.registries import DistrictFacts, DistrictWork, district_facts, district_works
from home.pages.blocks import SHARED_BLOCKS, DateBlock, NumberBlock
from home.pages.forms import ContentPageForm
from home.pages.gates import Finding, GateError, findings_of
from home.pages.licences import LicensedModel
from home.pages.panels_cms import GatesPanel
from home.pages.registries import guided_steps
from home.pages.rights import may_publish


class TeachingImage(LicensedModel, AbstractImage):
    """A picture of the teaching material (Bild), with author and licence."""

    admin_form_fields: ClassVar[tuple[str, ...]] = (
        "title",
        "file",
        "author",
        "licence",
        "origin",
        "collection",
        "tags",
    )

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")
        permissions: ClassVar[Any] = [("choose_image", "Can choose image")]


class Rendition(AbstractRendition):
    """One size of a picture, made when a page with it is published."""

    image = models.ForeignKey(TeachingImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="rendition_once", fields=("image", "filter_spec", "focal_point_key")
            ),
        )


class TeachingFile(LicensedModel, AbstractDocument):
    """A file of the teaching material (Datei), with author and licence."""

    admin_form_fields: ClassVar[tuple[str, ...]] = (
        "title",
        "file",
        "author",
        "licence",
        "origin",
        "collection",
        "tags",
    )

    class Meta(AbstractDocument.Meta):
        verbose_name = _("file")
        verbose_name_plural = _("files")
        permissions: ClassVar[Any] = [("choose_document", "Can choose document")]


@register_setting(icon="site")
class SiteSettings(BaseSiteSetting):
    """Who runs the site and how to reach them; shown in the footer and on help pages."""

    institute = models.CharField(_("institute"), max_length=200, blank=True)
    address = models.TextField(_("address"), blank=True)
    contact_name = models.CharField(_("contact"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    hours = models.CharField(_("office hours"), max_length=160, blank=True)
    footer_text = models.TextField(_("text in the footer"), blank=True)

    panels: ClassVar[list[Any]] = [
        MultiFieldPanel(
            [FieldPanel("institute"), FieldPanel("address"), FieldPanel("footer_text")],
            heading=_("Institute"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("contact_name"),
                FieldPanel("email"),
                FieldPanel("phone"),
                FieldPanel("hours"),
            ],
            heading=_("Contact"),
        ),
    ]

    class Meta:
        verbose_name = _("contact and footer")


def guided_step_choices() -> list[tuple[str, Any]]:
    return [(step.key, step.label) for step in guided_steps]


@register_snippet
class StepGuide(models.Model):
    """Which page is shown beside which step of somebody's work (Hilfe am Arbeitsschritt)."""

    step = models.CharField(_("step"), max_length=60, unique=True, choices=guided_step_choices)
    page = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.CASCADE, related_name="+", verbose_name=_("page")
    )

    panels: ClassVar[list[Any]] = [FieldPanel("step"), FieldPanel("page")]

    class Meta:
        verbose_name = _("page beside a step")
        verbose_name_plural = _("pages beside steps")

    def __str__(self) -> str:
        return str(dict(guided_step_choices()).get(self.step, self.step))


PROMPTS = _(
    "One question a line. Students may take one up in their journal; what they write stays theirs."
)


@register_setting(icon="edit")
class WritingPrompts(BaseSiteSetting):
    """Questions that help to begin a reflection (Schreibanregungen), by part of practice."""

    beginning = models.TextField(_("at the beginning of practice"), blank=True, help_text=PROMPTS)
    middle = models.TextField(_("in the middle of practice"), blank=True, help_text=PROMPTS)
    end = models.TextField(_("at the end of practice"), blank=True, help_text=PROMPTS)

    panels: ClassVar[list[Any]] = [
        FieldPanel("beginning"),
        FieldPanel("middle"),
        FieldPanel("end"),
    ]

    class Meta:
        verbose_name = _("prompts for reflections")


class ContentPage(Page):
    """What all page types share: a lead, gates before publishing, a place in the page cache.

    Abstract. ``streams`` names the StreamFields the gates look through.
    """

    intro = models.TextField(
        _("lead"), blank=True, max_length=600, help_text=_("One or two sentences below the title.")
    )

    base_form_class = ContentPageForm
    streams: ClassVar[tuple[str, ...]] = ("body",)
    content_panels: ClassVar[list[Any]] = [
        GatesPanel(),
        *Page.content_panels,
        FieldPanel("intro"),
    ]
    search_fields: ClassVar[list[Any]] = [*Page.search_fields, index.SearchField("intro")]
    show_in_menus_default = False

    class Meta:
        abstract = True

    def gates(self) -> list[Finding]:
        """What must be mended before this page may be published, with the place of each."""
        return findings_of(self)

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> Any:
        """The one way to the public: form, workflow, schedule and bulk action all pass here.

        Raises:
            GateError: something is missing; its sentences say what and where.
        """
        if found := revision.as_object().gates():
            raise GateError(found)
        return super().publish(revision, *args, **kwargs)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Public pages may be kept by the page cache; whether they are, it decides itself."""
        from home.pages.queries import is_public

        request.may_keep_answer = is_public(self)  # type: ignore[attr-defined]
        return super().serve(request, *args, **kwargs)

    def get_view_restrictions(self) -> Any:
        """Wagtail asks twice on every page; what is known to be public needs no query."""
        from home.pages.queries import is_public

        if self.path and is_public(self):
            return PageViewRestriction.objects.none()
        return super().get_view_restrictions()

    @cached_property
    def visible_children(self) -> list[Any]:
        """Public child pages in their order, as their own types."""
        from home.pages.queries import is_public

        return [page for page in self.get_children().live().specific() if is_public(page)]


class HomePage(ContentPage):
    """The start page (Startseite)."""

    over = models.CharField(_("line above the title"), max_length=120, blank=True)
    first_link = models.ForeignKey(
        Page,
        verbose_name=_("first button"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    first_label = models.CharField(_("label of the first button"), max_length=60, blank=True)
    second_link = models.ForeignKey(
        Page,
        verbose_name=_("second button"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    second_label = models.CharField(_("label of the second button"), max_length=60, blank=True)
    courses_title = models.CharField(_("title of the courses"), max_length=120, blank=True)
    courses_intro = models.TextField(_("text on the courses"), blank=True, max_length=400)
    districts_title = models.CharField(_("title of the districts"), max_length=120, blank=True)
    districts_intro = models.TextField(_("text on the districts"), blank=True, max_length=600)
    study_title = models.CharField(_("title of the project study"), max_length=120, blank=True)
    study_intro = models.TextField(_("text on the project study"), blank=True, max_length=600)
    study_page = models.ForeignKey(
        Page,
        verbose_name=_("page on the project study"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    offer_page = models.ForeignKey(
        Page,
        verbose_name=_("page for agencies"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    numbers = StreamField([("number", NumberBlock())], verbose_name=_("numbers"), blank=True)
    dates = StreamField([("date", DateBlock())], verbose_name=_("dates"), blank=True)

    streams: ClassVar[tuple[str, ...]] = ()
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    max_count = 1
    content_panels: ClassVar[list[Any]] = [
        GatesPanel(),
        FieldPanel("over"),
        *Page.content_panels,
        FieldPanel("intro"),
        MultiFieldPanel(
            [
                FieldPanel("first_link"),
                FieldPanel("first_label"),
                FieldPanel("second_link"),
                FieldPanel("second_label"),
            ],
            heading=_("Buttons"),
        ),
        MultiFieldPanel(
            [FieldPanel("courses_title"), FieldPanel("courses_intro")], heading=_("Courses")
        ),
        MultiFieldPanel(
            [FieldPanel("districts_title"), FieldPanel("districts_intro")], heading=_("Districts")
        ),
        MultiFieldPanel(
            [
                FieldPanel("study_title"),
                FieldPanel("study_intro"),
                FieldPanel("study_page"),
                FieldPanel("offer_page"),
                FieldPanel("numbers"),
            ],
            heading=_("Project study"),
        ),
        FieldPanel("dates"),
    ]

    class Meta:
        verbose_name = _("home page")

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        """Find a page below by its whole address in one query, not one for each part."""
        return find_route(self, request, path_components) or super().route(request, path_components)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from home.pages.queries import district_rows, teasers

        districts = district_rows()
        coming = [date.value for date in self.dates if date.value["on"] >= today()]
        return {
            **super().get_context(request, *args, **kwargs),
            "districts": districts,
            "teasers": teasers(),
            "coming_dates": sorted(coming, key=lambda value: value["on"])[:3],
        }


def find_route(home: HomePage, request: HttpRequest, path_components: list[str]) -> Any:
    """The route to a live page of an ordinary type below ``home``, or None."""
    from home.pages.queries import kept

    if not path_components:
        return None
    url_path = f"{home.url_path}{'/'.join(path_components)}/"

    def look_up() -> tuple[str, int] | None:
        pages = Page.objects.filter(path__startswith=home.path, url_path=url_path, live=True)
        found = pages.select_related("content_type").first()
        model = found.content_type.model_class() if found else None
        if found is None or model is None or not issubclass(model, ContentPage):
            return None
        return model._meta.label, found.pk

    known = kept(f"route:{url_path}", look_up)
    if known is None:
        return None
    page = apps.get_model(known[0])._default_manager.filter(pk=known[1], live=True).first()
    return RouteResult(page) if page else None


class StandardPage(ContentPage):
    """An ordinary page (Standardseite): a lead, a body, and its child pages as cards if wished."""

    body = StreamField(SHARED_BLOCKS, verbose_name=_("body"), blank=True)
    list_children = models.BooleanField(_("list the pages below as cards"), default=False)

    content_panels: ClassVar[list[Any]] = [
        *ContentPage.content_panels,
        FieldPanel("body"),
        FieldPanel("list_children"),
    ]
    search_fields: ClassVar[list[Any]] = [*ContentPage.search_fields, index.SearchField("body")]
    parent_page_types: ClassVar[list[str]] = ["pages.HomePage", "pages.StandardPage"]

    class Meta:
        verbose_name = _("standard page")
        verbose_name_plural = _("standard pages")


class ServicePage(ContentPage):
    """What the institute offers (Leistung): for whom, what one gets, whom to ask."""

    audience = models.CharField(_("for whom"), max_length=200, blank=True)
    scope = models.CharField(_("what and how long"), max_length=200, blank=True)
    costs = models.CharField(_("costs"), max_length=200, blank=True)
    contact = models.CharField(_("whom to ask"), max_length=200, blank=True)
    body = StreamField(SHARED_BLOCKS, verbose_name=_("body"), blank=True)

    content_panels: ClassVar[list[Any]] = [
        *ContentPage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("audience"),
                FieldPanel("scope"),
                FieldPanel("costs"),
                FieldPanel("contact"),
            ],
            heading=_("In short"),
        ),
        FieldPanel("body"),
    ]
    search_fields: ClassVar[list[Any]] = [
        *ContentPage.search_fields,
        index.SearchField("audience"),
        index.SearchField("body"),
    ]
    parent_page_types: ClassVar[list[str]] = ["pages.StandardPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("service page")
        verbose_name_plural = _("service pages")


class PublicationPage(ContentPage):
    """A publication of the institute (Veröffentlichung)."""

    authors = models.CharField(_("authors"), max_length=300)
    year = models.PositiveSmallIntegerField(_("year"))
    published_in = models.CharField(_("published in"), max_length=300, blank=True)
    file = models.ForeignKey(
        TeachingFile,
        verbose_name=_("file"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    body = StreamField(SHARED_BLOCKS, verbose_name=_("body"), blank=True)

    content_panels: ClassVar[list[Any]] = [
        *ContentPage.content_panels,
        FieldPanel("authors"),
        FieldPanel("year"),
        FieldPanel("published_in"),
        FieldPanel("file"),
        FieldPanel("body"),
    ]
    search_fields: ClassVar[list[Any]] = [
        *ContentPage.search_fields,
        index.SearchField("authors"),
        index.SearchField("body"),
    ]
    parent_page_types: ClassVar[list[str]] = ["pages.StandardPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")


class DistrictIndexPage(ContentPage):
    """All districts with the map (Quartiere)."""

    body = StreamField(SHARED_BLOCKS, verbose_name=_("body"), blank=True)

    content_panels: ClassVar[list[Any]] = [*ContentPage.content_panels, FieldPanel("body")]
    search_fields: ClassVar[list[Any]] = [*ContentPage.search_fields, index.SearchField("body")]
    parent_page_types: ClassVar[list[str]] = ["pages.HomePage"]
    subpage_types: ClassVar[list[str]] = ["pages.DistrictPage"]
    max_count = 1

    class Meta:
        verbose_name = _("overview of the districts")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from home.pages.queries import district_rows

        return {**super().get_context(request, *args, **kwargs), "districts": district_rows()}


class DistrictPage(ContentPage):
    """A district of the city (Stadtteilseite).

    ``slug`` is that of the district the upper floors know; ``mark`` names building, pattern and
    colour in the look; ``outline`` is the SVG path of its area on the schematic map.
    """

    mark = models.CharField(
        _("mark"),
        max_length=2,
        blank=True,
        choices=[
            ("ka", "Katernberg"),
            ("ad", "Altendorf"),
            ("ae", "Altenessen-Süd"),
            ("bm", "Bergmannsfeld"),
            ("kr", "Kray"),
        ],
    )
    summary = models.CharField(_("in one sentence"), max_length=200, blank=True)
    programme = models.CharField(_("programme area"), max_length=200, blank=True)
    office = models.CharField(_("district office"), max_length=200, blank=True)
    body = StreamField(SHARED_BLOCKS, verbose_name=_("body"), blank=True)

    content_panels: ClassVar[list[Any]] = [
        *ContentPage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("mark"),
                FieldPanel("summary"),
                FieldPanel("programme"),
                FieldPanel("office"),
            ],
            heading=_("In short"),
        ),
        FieldPanel("body"),
    ]
    search_fields: ClassVar[list[Any]] = [
        *ContentPage.search_fields,
        index.SearchField("summary"),
        index.SearchField("body"),
    ]
    parent_page_types: ClassVar[list[str]] = ["pages.DistrictIndexPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("district page")
        verbose_name_plural = _("district pages")

    @property
    def name(self) -> str:
        return str(self.title)

    def facts(self) -> DistrictFacts:
        return facts_of([self.slug]).get(self.slug, DistrictFacts())

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        work = next((source(self.slug) for source in district_works), DistrictWork())
        return {
            **super().get_context(request, *args, **kwargs),
            "facts": self.facts(),
            "work": work,
        }


def facts_of(slugs: list[str]) -> dict[str, DistrictFacts]:
    """What the upper floors tell of these districts; later registrations add to earlier ones."""
    found: dict[str, DistrictFacts] = {}
    for source in district_facts:
        for slug, facts in source(slugs).items():
            known = found.get(slug, DistrictFacts())
            found[slug] = DistrictFacts(
                agencies=known.agencies + facts.agencies,
                places=known.places + facts.places,
                lines=known.lines + facts.lines,
                outline=facts.outline or known.outline,
            )
    return found


class SecondPersonTask(Task):
    """Four eyes (Freigabe durch eine zweite Person): who asked for it cannot approve it.

    Approvers are those who may publish this page today, by role; no list of groups to keep.
    """

    class Meta:
        verbose_name = _("approval by a second person")
        verbose_name_plural = _("approvals by a second person")

    @staticmethod
    def _may_decide(obj: Any, user: Any) -> bool:
        return may_publish(user, obj)

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        return self._may_decide(obj, user)

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        return not self._may_decide(obj, user)

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        if not self._may_decide(obj, user):
            return []
        back = ("reject", _("Send back, because …"), True)
        state = obj.current_workflow_state
        if state is None or state.requested_by_id == user.pk:
            return [back]
        # Wagtail asks with the draft on one page and with the bare page on another
        draft = obj if isinstance(obj, ContentPage) else obj.get_latest_revision_as_object()
        if draft.gates():
            return [back]
        return [back, ("approve", _("Approve"), False)]

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> Any:
        waiting = TaskState.objects.filter(task=self, status=TaskState.STATUS_IN_PROGRESS)
        if not may_publish(user):
            return waiting.none()
        return waiting.exclude(workflow_state__requested_by=user)

    @classmethod
    def get_description(cls) -> Any:
        return _("Somebody who may publish, other than the person who asked, approves the page.")
