"""The way from the signed-in menu to the public catalogue."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.csp import CSP
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.documents.views import serve as docs_serve

from home.pages.models import TeachingFile
from home.pages.queries import path_of
from lernen.material.models import CataloguePage
from lernen.material.providers import PROVIDERS
from lernen.material.queries import lesson_url, lessons_visible_to
from lernen.material.ranges import MEDIA, serve_medium


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
    response._csp_config = {  # type: ignore[attr-defined] -- what csp_override sets
        **settings.SECURE_CSP,
        "frame-src": [CSP.SELF, f"https://{host.host}"],
    }
    return response


@login_not_required
@require_safe
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """The reading view of a lesson: text only, one column, ready to be printed."""
    lesson = get_object_or_404(lessons_visible_to(request.user), pk=pk)
    return render(request, "material/read.html", {"page": lesson})
