"""What a task link opens. Opening changes nothing, makes no session; dead ends are one page."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import ListView

from home.core.clock import now
from home.core.contacts import contact_for
from home.core.forms import ConfirmForm
from home.core.limits import address_of, count_try, tries
from home.core.registries import HouseContact, link_pages
from home.core.views import ActionView
from home.people.models import User
from home.tasklinks.actions import (
    LinkOverError,
    approve_hand_on,
    forward_link,
    refuse_hand_on,
    reissue_link,
    renew_link,
    request_hand_on,
    withdraw_link,
)
from home.tasklinks.forms import FreshLinkForm, HandOnForm
from home.tasklinks.language import keep_language, wants_simple
from home.tasklinks.models import HandOnRequest, TaskLink
from home.tasklinks.queries import (
    current_links,
    expired,
    hand_ons_visible_to,
    link_by_token,
    link_rows,
    links_visible_to,
    unanswered,
)
from home.tasklinks.states import HandOnState

UNKNOWN_AN_HOUR = 20
FRESH_AN_HOUR = 10
HOUR = 60 * 60
TOO_MANY_LINKS = 5

View = Callable[..., HttpResponse]


class TooManyGuessesError(Exception):
    """This address has asked for more unknown links in an hour than anybody mistypes."""


def link_page(view: View) -> View:
    """A page without an account: kept by nobody, told to nobody, found by no search engine.

    The policy is ``strict-origin`` and not ``no-referrer``: the address is in no Referer either
    way, but with ``no-referrer`` browsers send ``Origin: null`` with the answer, which the
    protection against forged requests has to refuse.
    """

    @login_not_required
    @wraps(view)
    def wrapped(request: HttpRequest, token: str = "", **kwargs: Any) -> HttpResponse:
        if tries("unknown-link", address_of(request)) >= UNKNOWN_AN_HOUR:
            response = too_many(request)
        else:
            try:
                response = view(request, token, **kwargs)
            except TooManyGuessesError:
                response = too_many(request)
        keep_language(request, response)
        response.headers["Cache-Control"] = "no-store, private"
        response.headers["Referrer-Policy"] = "strict-origin"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapped


def find(request: HttpRequest, token: str) -> TaskLink | None:
    """The link of this address; a miss is counted against the caller.

    Counted is also what came at the same moment as the last one allowed.
    """
    link = link_by_token(token)
    if link is None:
        number = count_try("unknown-link", address_of(request), seconds=HOUR)
        if number > UNKNOWN_AN_HOUR:
            raise TooManyGuessesError
    return link


def contact_of(link: TaskLink | None) -> HouseContact:
    purpose = link.kind if link else None
    found = purpose.contact(link) if purpose else None
    return found or contact_for(link.person if link else None)


def page(
    request: HttpRequest, name: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    context = context | {"simple": wants_simple(request)}
    return render(request, f"tasklinks/{name}.html", context, status=status)


def too_many(request: HttpRequest) -> HttpResponse:
    return page(request, "too_many", {"contact": contact_for(None)}, status=429)


def link_over(request: HttpRequest, token: str, form: FreshLinkForm | None = None) -> HttpResponse:
    """The one page (M61) for expired, cut-off, revoked and unknown: it tells nobody which."""
    whole = token if token and "/" not in token else "unbekannt"
    context = {
        "contact": contact_for(None),
        "form": form or FreshLinkForm(),
        "fresh_url": reverse("tasklinks:fresh", args=[whole[:80]]),
    }
    return page(request, "link_over", context, status=422 if form else 404)


@link_page
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the request, POST carries the answer: both are the purpose's own page."""
    link = find(request, token)
    if link is None or not link.opens() or link.kind is None or not link.person.is_active:
        return link_over(request, token)
    request.task_link = link  # type: ignore[attr-defined]
    if link.done_at is not None and not link.kind.shows_done:
        return page(request, "link_done", {"link": link, "contact": contact_of(link)})
    if link.done_at is None and not link.kind.is_open(link):
        return page(request, "link_done", {"link": link, "contact": contact_of(link)})
    return link.kind.handle(request, link)


@link_page
def fresh_link(request: HttpRequest, token: str) -> HttpResponse:
    """Send a fresh link to the stored address; the answer is the same whatever happened."""
    if request.method != "POST":
        return redirect("tasklinks:open", token=token)
    form = FreshLinkForm(request.POST)
    if not form.is_valid():
        return link_over(request, token, form)
    if count_try("fresh-link", address_of(request), seconds=HOUR) > FRESH_AN_HOUR:
        return too_many(request)
    link = find(request, token)
    if link is not None:
        _renew_once(link)
    elif email := form.cleaned_data["email"]:
        _renew_all(email)
    return page(request, "link_sent", {"contact": contact_for(None)})


def _renew_once(link: TaskLink) -> None:
    """At most every ten minutes, so that nobody fills a mailbox by clicking."""
    if count_try("renew-link", f"{link.person_id}-{link.purpose}-{link.about}", seconds=600) == 1:
        renew_link(link)


def _renew_all(email: str) -> None:
    """Every open request of the person with this address gets a fresh link, newest first."""
    person = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if person is None:
        return
    for link in current_links(person=person).order_by("-issued_at")[:TOO_MANY_LINKS]:
        _renew_once(link)


@link_page
def hand_on(request: HttpRequest, token: str) -> HttpResponse:
    """ "I am not responsible" (P06)."""
    link = find(request, token)
    if link is None or not link.is_live() or not link.person.is_active:
        return link_over(request, token)
    if link.kind is None or not link.kind.forwardable:
        return link_over(request, token)
    request.task_link = link  # type: ignore[attr-defined]
    form = HandOnForm(request.POST or None, link=link)
    context = {"link": link, "form": form, "token": token, "contact": contact_of(link)}
    if request.method != "POST":
        return page(request, "hand_on", context)
    if not form.is_valid():
        return page(request, "hand_on", context, status=422)
    try:
        _handed_on(link, form)
    except LinkOverError:
        return link_over(request, token)
    except ValidationError as error:
        form.add_error(None, error)
        return page(request, "hand_on", context, status=409)
    return page(request, "handed_on", context | {"pending": form.colleague is None})


@transaction.atomic
def _handed_on(link: TaskLink, form: HandOnForm) -> None:
    data = form.cleaned_data
    if form.colleague is not None:
        forward_link(link, to_person=form.colleague, by_name=data["name"])
        return
    named = data["to"] == "new"
    request_hand_on(
        link,
        first_name=data["first_name"] if named else "",
        last_name=data["last_name"] if named else "",
        email=data["email"] if named else "",
        by_name=data["name"],
    )


@link_page
def paper(request: HttpRequest, token: str) -> HttpResponse:
    """A sheet to print, tick, sign and send back; worth the same."""
    link = find(request, token)
    if link is None or not link.is_live() or not link.person.is_active:
        return link_over(request, token)
    if link.kind is None or not link.kind.choices:  # nothing that paper could answer
        return link_over(request, token)
    context = {"link": link, "purpose": link.kind, "contact": contact_of(link), "token": token}
    return page(request, "paper", context | {"rows": link.kind.summary(link)})


@link_page
def data(request: HttpRequest, token: str) -> HttpResponse:
    """What is kept of whoever answers, and for how long."""
    link = find(request, token)
    if link is None or not link.opens() or link.kind is None or not link.person.is_active:
        return link_over(request, token)
    return page(request, "data", {"link": link, "contact": contact_of(link)})


@link_page
def side_page(request: HttpRequest, token: str, name: str) -> HttpResponse:
    """A page of a higher slice for whoever holds this link, answered or not."""
    link = find(request, token)
    side = link_pages.get(name)
    if side is None or link is None or not link.opens() or not link.person.is_active:
        return link_over(request, token)
    if link.purpose not in side.purposes:
        return link_over(request, token)
    request.task_link = link  # type: ignore[attr-defined]
    answer: HttpResponse = side.handle(request, link)
    return answer


@link_page
def stray(request: HttpRequest, token: str = "", rest: str = "") -> HttpResponse:
    """Anything else below ``/a/``: an address that a mail program tore apart."""
    find(request, rest)
    return link_over(request, rest[:200])


# --- The coordination's pages


class LinkListView(ListView):
    """Who was asked what by link, and whether it was answered."""

    template_name = "tasklinks/link_list.html"
    context_object_name = "links"
    paginate_by = 50
    FILTERS = (
        ("open", _("waiting for an answer")),
        ("expired", _("run out")),
        ("done", _("answered")),
        ("all", _("all")),
    )

    def get_queryset(self) -> QuerySet[TaskLink]:
        if not self.request.user.has_perm("tasklinks.manage_links"):
            raise PermissionDenied
        links = link_rows(links_visible_to(self.request.user))
        wanted = self.request.GET.get("state", "open")
        if wanted == "expired":
            return expired(links)
        if wanted == "done":
            return links.filter(done_at__isnull=False)
        return links if wanted == "all" else unanswered(links)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        wanted = self.request.GET.get("state", "open")
        return super().get_context_data(filters=self.FILTERS, wanted=wanted, now=now(), **kwargs)


class LinkActionView(ActionView):
    form_class = ConfirmForm
    permission_required = "tasklinks.manage_links"
    template_name = "tasklinks/link_action.html"
    success_url = reverse_lazy("links:list")

    def get_queryset(self) -> QuerySet[TaskLink]:
        return links_visible_to(self.request.user).select_related("person")


class ReissueLinkView(LinkActionView):
    success_message = _("The fresh link is on its way.")
    extra_context = {
        "title": _("Send a fresh link?"),
        "text": _("The old one stops opening. The new one goes to the stored address."),
        "button": _("Send a fresh link"),
    }

    def perform(self, form: Any) -> None:
        reissue_link(self.object, by=self.request.user)


class WithdrawLinkView(LinkActionView):
    success_message = _("The link was withdrawn.")
    extra_context = {
        "title": _("Withdraw this link?"),
        "text": _("It stops opening at once. What was answered stays."),
        "button": _("Withdraw the link"),
    }

    def perform(self, form: Any) -> None:
        withdraw_link(self.object, by=self.request.user)


class HandOnListView(ListView):
    """Successors named by agencies whom we do not know yet."""

    template_name = "tasklinks/hand_on_list.html"
    context_object_name = "requests"
    paginate_by = 50

    def get_queryset(self) -> QuerySet[HandOnRequest]:
        if not self.request.user.has_perm("tasklinks.manage_links"):
            raise PermissionDenied
        return hand_ons_visible_to(self.request.user).order_by("-state", "-at")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(pending=HandOnState.PENDING, **kwargs)


class HandOnActionView(ActionView):
    form_class = ConfirmForm
    permission_required = "tasklinks.manage_links"
    template_name = "tasklinks/hand_on_action.html"
    success_url = reverse_lazy("links:hand_ons")

    def get_queryset(self) -> QuerySet[HandOnRequest]:
        return hand_ons_visible_to(self.request.user)


class ApproveHandOnView(HandOnActionView):
    success_message = _("Handed on. The new person has a mail.")
    extra_context = {
        "title": _("Hand this on?"),
        "text": _("The new person gets a link at once, the old link stops opening."),
        "button": _("Approve and send the link"),
    }

    def perform(self, form: Any) -> None:
        approve_hand_on(self.object, by=self.request.user)


class RefuseHandOnView(HandOnActionView):
    success_message = _("Not handed on. The request stays where it was.")
    extra_context = {
        "title": _("Leave it where it is?"),
        "text": _("The old link goes on opening. Best call the person who wrote to you."),
        "button": _("Leave it where it is"),
    }

    def perform(self, form: Any) -> None:
        refuse_hand_on(self.object, by=self.request.user)
