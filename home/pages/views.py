"""The search page."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from home.pages.queries import teasers
from home.pages.search import hits_of, search_pages

PER_PAGE = 20


@login_not_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Find public pages by words; ``art`` narrows to one kind."""
    text = request.GET.get("q", "").strip()[:100]
    kind = request.GET.get("art", "")
    results = search_pages(text, user=request.user, kind=kind)
    page = Paginator(results.pages, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "text": text,
        "kind": kind,
        "results": results,
        "page_obj": page,
        "hits": hits_of(page.object_list),
        "more": teasers()["more"] if text and not results.total else None,
    }
    return render(request, "pages/search.html", context)
