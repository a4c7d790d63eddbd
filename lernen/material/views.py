"""The way from the signed-in menu to the public catalogue."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.csp import CSP
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.documents.views import serve as docs_serve

from home.core.views import ActionView
from home.pages.models import TeachingFile
from home.pages.queries import is_public, kept, path_of
from home.people.roles import Role, has_role
from lernen.material.actions import begin_version, confirm_version, original_of
from lernen.material.care import care_rows_for
from lernen.material.edition.metadata import amb_of
from lernen.material.edition.parts import edition_of
from lernen.material.forms import BeginVersionForm
from lernen.material.models import CataloguePage, CoursePage, LessonPage
from lernen.material.providers import PROVIDERS
from lernen.material.queries import (
    digest_of,
    kept_version_for,
    lesson_url,
    lessons_visible_to,
)
from lernen.material.ranges import MEDIA, serve_medium
from lernen.material.versions import LABELS, ORIGINAL


@login_not_required
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Go to the catalogue, wherever it lies in the page tree."""
    page = CataloguePage.objects.filter(live=True).first()
    if page is None:
        raise Http404
    return redirect(path_of(page))


@login_not_required
@require_safe
def lesson(request: HttpRequest, slug: str) -> HttpResponse:
    """A lasting address for one lesson: mails and other slices name it by its slug."""
    url = lesson_url(slug)
    if not url:
        raise Http404
    return redirect(url)


@login_not_required
@require_safe
def file(request: HttpRequest, document_id: int, document_filename: str) -> HttpResponseBase:
    """A teaching file: films and sounds piece by piece, all others as Wagtail serves them.

    Whether the person may have it, Wagtail's own hooks say in both cases.
    """
    document = TeachingFile.objects.filter(pk=document_id).first()
    if (
        document is None
        or document.filename != document_filename
        or document.file_extension.lower() not in MEDIA
    ):
        return docs_serve.serve(request, document_id, document_filename)
    for hook in hooks.get_hooks("before_serve_document"):
        refused = hook(document, request)
        if isinstance(refused, HttpResponse):
            return refused
    return serve_medium(document, request)


@login_not_required
@require_safe
def embed(request: HttpRequest, pk: int, provider: str, number: str) -> HttpResponse:
    """A film at another provider: only one that stands in this lesson, and only this host."""
    lesson = get_object_or_404(lessons_visible_to(request.user), pk=pk)
    film = next(
        (
            block.value
            for block in lesson.body
            if block.block_type == "embed"
            and (block.value["provider"], block.value["number"]) == (provider, number)
        ),
        None,
    )
    if film is None or provider not in PROVIDERS:
        raise Http404
    host = PROVIDERS[provider]
    context = {
        "film": film,
        "provider": host,
        "frame": host.frame_of(number),
        "address": host.page_of(number),
        "back": path_of(lesson),
    }
    response = render(request, "material/embed.html", context)
    # what csp_override sets
    response._csp_config = {  # type: ignore[attr-defined]
        **settings.SECURE_CSP,
        "frame-src": [CSP.SELF, f"https://{host.host}"],
    }
    return response


def _course(user: Any, key: UUID) -> CoursePage:
    """A course this person may take along: an open one, or any for the signed-in."""
    found = CoursePage.objects.filter(live=True, translation_key=key).first()
    if found is None or not is_public(found):
        raise Http404
    if not found.is_open and not user.is_authenticated:
        raise Http404
    return found


def _paper(course: CoursePage) -> bytes:
    """Made once for each generation: a paper costs a second of the processor."""
    from lernen.material.edition.paper import paper_of

    return kept(
        f"edition:{course.pk}:{course.is_open}",
        lambda: paper_of(edition_of(course, only_open=course.is_open)),
    )


@login_not_required
@require_safe
def course_pdf(request: HttpRequest, key: UUID) -> HttpResponse:
    """A whole course as one tagged PDF."""
    from home.papers import pdf_response

    course = _course(request.user, key)
    return pdf_response(_paper(course), course.slug)


@login_not_required
@require_safe
def course_zip(request: HttpRequest, key: UUID) -> HttpResponse:
    """A whole course as a folder that opens without a server."""
    from lernen.material.edition.archive import archive_of

    course = _course(request.user, key)
    edition = edition_of(course, only_open=course.is_open)
    content = archive_of(edition, _paper(course))
    response = HttpResponse(content, content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{course.slug}.zip"'
    return response


@login_not_required
@require_safe
def course_amb(request: HttpRequest, key: UUID) -> JsonResponse:
    """An open course's metadata for harvesters (AMB)."""
    course = CoursePage.objects.filter(live=True, is_open=True, translation_key=key).first()
    if course is None or not is_public(course):
        raise Http404
    return JsonResponse(
        amb_of(course, settings.SITE_URL),
        content_type="application/ld+json",
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )


@login_not_required
@require_safe
def oer_sitemap(request: HttpRequest) -> HttpResponse:
    """All open courses, for harvesters."""
    courses = CoursePage.objects.filter(live=True, is_open=True).order_by("path")
    rows = [course for course in courses if is_public(course)]
    context = {"courses": rows, "site": settings.SITE_URL}
    return render(request, "material/oer_sitemap.xml", context, content_type="application/xml")


@login_not_required
@require_safe
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """The reading view of a lesson: text only, one column, ready to be printed."""
    lesson = get_object_or_404(lessons_visible_to(request.user), pk=pk)
    kept = kept_version_for(request.user, lesson)
    page = kept.page if kept else lesson
    return render(request, "material/read.html", {"page": page, "kept": kept})


class CareView(TemplateView):
    """What the author's own pages need, and how they read."""

    template_name = "material/care.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not has_role(self.request.user, Role.LECTURER, Role.COORDINATOR, Role.ADMIN):
            raise PermissionDenied
        rows = care_rows_for(self.request.user)
        needy = [row for row in rows if row.points]
        read = [row for row in rows if row.readability]
        return super().get_context_data(needy=needy, read=read, **kwargs)


class VersionsView(ActionView):
    """The versions of one lesson: begin one, or say that one fits its original again."""

    form_class = BeginVersionForm
    template_name = "material/versions.html"
    slug_field = "pk"
    slug_url_kwarg = "pk"

    def get_queryset(self) -> Any:
        return lessons_visible_to(self.request.user).select_related("locale")

    def get_object(self) -> LessonPage:
        found: LessonPage = super().get_object()
        original = original_of(found) or found
        if not original.permissions_for_user(self.request.user).can_edit():
            raise PermissionDenied
        return original

    def perform(self, form: Any) -> None:
        language = form.cleaned_data["language"]
        known = self._versions().get(language)
        self.made = known
        if known is None:
            self.made = begin_version(self.object, language=language, by=self.request.user)
        else:
            confirm_version(known, by=self.request.user)

    def get_success_url(self) -> str:
        if self.made is not None and not self.made.live:
            return reverse("wagtailadmin_pages:edit", args=[self.made.pk])
        return reverse("material:versions", args=[self.object.pk])

    def _versions(self) -> dict[str, LessonPage]:
        same = LessonPage.objects.filter(translation_key=self.object.translation_key)
        return {page.language: page for page in same.select_related("locale")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        versions, digest = self._versions(), digest_of(self.object)
        rows = [
            {
                "language": language,
                "label": label,
                "page": (page := versions.get(language)),
                "edit": reverse("wagtailadmin_pages:edit", args=[page.pk]) if page else "",
                "outdated": page is not None and language != ORIGINAL and page.made_from != digest,
            }
            for language, label in LABELS.items()
            if language != ORIGINAL
        ]
        return super().get_context_data(rows=rows, **kwargs)
