"""The way from the signed-in menu to the public catalogue."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from home.pages.queries import path_of
from lernen.material.models import CataloguePage
from lernen.material.queries import lesson_url


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
