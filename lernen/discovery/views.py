"""The search page, for everybody."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from home.pages.queries import teasers
from lernen.discovery.queries import FACETS, hits_of, search

PER_PAGE = 20


@login_not_required
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Find pages by words; filters narrow. Nothing about the search is kept."""
    text = request.GET.get("q", "").strip().replace("\x00", "")[:100]
    chosen = {name: request.GET.get(name, "")[:80] for name in FACETS}
    results = search(text, user=request.user, chosen=chosen)
    page = Paginator(results.rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "text": text,
        "results": results,
        "page_obj": page,
        "hits": hits_of(list(page.object_list), results.instead or text),
        "narrowed": any(chosen.values()),
        "more": teasers()["more"] if text and not results.total else None,
    }
    return render(request, "discovery/search.html", context)
