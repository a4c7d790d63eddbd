"""One's own papers, the public check page, the badge, and the corrections of those who issue."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django.views.generic import DetailView, ListView, View

from home.core.contacts import contact_for
from home.core.limits import address_of, count_try, tries
from home.core.registries import HouseContact
from home.core.views import ActionView
from home.papers import pdf_response
from home.tasklinks.models import TaskLink
from lernen.certificates.actions import revoke_certificate, supersede_certificate
from lernen.certificates.badges import badge_of, did_document, keys, public_keys, status_list
from lernen.certificates.forms import ReplaceForm, RevokeForm
from lernen.certificates.models import Certificate, CertificateState
from lernen.certificates.queries import (
    certificate_by_public_id,
    certificates_of,
    certificates_visible_to,
    issued_rows_for,
)
from lernen.certificates.states import CERTIFICATE_MOVES

#: Whoever asks for unknown numbers more often is guessing.
UNKNOWN_AN_HOUR = 30
HOUR = 60 * 60


class OwnListView(ListView):
    """One's own papers; below them what one has issued."""

    template_name = "certificates/certificate_list.html"
    context_object_name = "certificates"

    def get_queryset(self) -> QuerySet[Certificate]:
        return certificates_of(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        issues = self.request.user.has_perm("certificates.issue_certificate")
        issued = list(issued_rows_for(self.request.user)[:100]) if issues else []
        return super().get_context_data(issued=issued, issues=issues, **kwargs)


class CertificateView(DetailView):
    """One paper: what it says, download, badge, its way."""

    template_name = "certificates/certificate_detail.html"
    context_object_name = "certificate"
    slug_field = "public_id"
    slug_url_kwarg = "public_id"

    def get_queryset(self) -> QuerySet[Certificate]:
        return (
            certificates_visible_to(self.request.user)
            .select_related("person", "superseded_by")
            .defer("pdf", "superseded_by__pdf")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, certificate = self.request.user, self.object
        own = certificate.person_id == user.pk
        return super().get_context_data(
            facts=certificate.facts,
            own=own,
            badge=own and certificate.state == CertificateState.VALID and bool(keys()),
            moves=CERTIFICATE_MOVES.open_to(user, certificate),
            events=list(certificate.events.select_related("by")) if not own else [],
            **kwargs,
        )


class PaperView(View):
    """The paper as it was issued: the same file each time."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        certificate = (
            certificates_visible_to(request.user).defer(None).filter(public_id=public_id).first()
        )
        if certificate is None:
            raise Http404
        if not request.user.has_perm("certificates.open_certificate", certificate):
            raise PermissionDenied
        return paper_response(certificate)


def paper_response(certificate: Certificate) -> HttpResponse:
    title = certificate.facts["title"]
    return pdf_response(bytes(certificate.pdf), f"{title} {certificate.reference}")


class BadgeView(View):
    """The badge as a file, for its person alone and while the paper is valid."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        certificate = (
            certificates_visible_to(request.user)
            .select_related("person")
            .filter(public_id=public_id)
            .first()
        )
        if certificate is None:
            raise Http404
        if not request.user.has_perm("certificates.take_badge", certificate):
            raise PermissionDenied
        if certificate.state != CertificateState.VALID or not keys():
            raise Http404
        response = HttpResponse(badge_of(certificate), content_type="application/vc+jwt")
        name = f"Nachweis-{certificate.reference}.jwt"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        response.headers["Cache-Control"] = "private, no-store"
        return response


class ChangeView(ActionView):
    permission_required = "certificates.manage_certificate"
    template_name = "certificates/certificate_change.html"

    def get_queryset(self) -> QuerySet[Certificate]:
        return certificates_visible_to(self.request.user).select_related("person")


class ReplaceView(ChangeView):
    """Correct a paper: a new one takes its place."""

    form_class = ReplaceForm
    success_message = _("The corrected paper is issued. The old one says that it was replaced.")
    extra_context = {
        "title": _("Correct this certificate?"),
        "text": _(
            "A new paper takes its place. Whoever checks the old one reads that it was replaced."
        ),
    }

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "certificate": self.object}

    def perform(self, form: Any) -> None:
        self.object = supersede_certificate(
            self.object,
            facts=form.facts(),
            name=form.cleaned_data["name"],
            reason=form.cleaned_data["reason"],
            by=self.request.user,
        )


class RevokeView(ChangeView):
    """M21."""

    form_class = RevokeForm
    success_message = _("The certificate is withdrawn. The check page says so.")
    extra_context = {
        "title": _("Withdraw this certificate?"),
        "text": _("The check page shows “withdrawn” from now on; the person gets your reason."),
    }

    def perform(self, form: Any) -> None:
        revoke_certificate(self.object, reason=form.cleaned_data["reason"], by=self.request.user)


# For everybody ----------------------------------------------------------------------------------


def _unindexed(response: HttpResponse) -> HttpResponse:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store, private"
    return response


@login_not_required
@require_safe
def check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Whether a paper is valid (row 82): what it is for, when, how much; never whose it is."""
    if tries("unknown-certificate", address_of(request)) >= UNKNOWN_AN_HOUR:
        return _checked(request, {"state": "wait"}, 429)
    certificate = certificate_by_public_id(public_id)
    if certificate is None:
        count_try("unknown-certificate", address_of(request), seconds=HOUR)
        return _checked(request, {"state": "unknown"}, 404)
    facts = certificate.facts
    shown = {name: facts[name] for name in ("title", "subject", "period", "scope", "issued_on")}
    shown["issued_on"] = dt.date.fromisoformat(shown["issued_on"])
    context = {
        "state": certificate.state,
        "facts": shown,
        "certificate": certificate,
        "replacement": certificate.replacement,
    }
    return _checked(request, context, 200)


def _checked(request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
    return _unindexed(render(request, "certificates/check.html", context, status=status))


@login_not_required
@require_safe
def status(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """For software that checks badges: is this one withdrawn?"""
    certificate = certificate_by_public_id(public_id)
    if certificate is None:
        count_try("unknown-certificate", address_of(request), seconds=HOUR)
        raise Http404
    return _unindexed(JsonResponse(status_list(certificate)))


@login_not_required
@require_safe
def did(request: HttpRequest) -> HttpResponse:
    return JsonResponse(did_document(), content_type="application/did+json")


@login_not_required
@require_safe
def key_set(request: HttpRequest) -> HttpResponse:
    return JsonResponse(public_keys(), content_type="application/jwk-set+json")


# By link, for people without an account ---------------------------------------------------------


def certificate_of_link(link: TaskLink) -> Certificate | None:
    """The paper of this link, or the one that took its place."""
    found = (
        Certificate.objects.filter(public_id=link.about, person=link.person)
        .select_related("superseded_by")
        .first()
    )
    while found is not None and found.replacement is not None:
        found = found.replacement
    return found if found is not None and found.state == CertificateState.VALID else None


def take_by_link(request: HttpRequest, link: TaskLink) -> HttpResponse:
    """GET shows the paper's words; with ``?datei`` the file. Nothing is ever written."""
    certificate = certificate_of_link(link)
    if certificate is None:
        raise Http404
    if "datei" in request.GET:
        return paper_response(certificate)
    contact: HouseContact = contact_for(link.person)
    return render(
        request,
        "certificates/take.html",
        {"certificate": certificate, "facts": certificate.facts, "contact": contact, "link": link},
    )
