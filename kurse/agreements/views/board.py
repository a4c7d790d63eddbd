"""The board, drawing up, and signing several for the university."""

from dataclasses import dataclass
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView, TemplateView

from home.people.roles import Role, has_role
from home.today.queries import SIGNER, Visit, row_since
from kurse.agreements import actions, forms
from kurse.agreements.actions.texts import preview_of
from kurse.agreements.checklist import open_items
from kurse.agreements.models import (
    Agreement,
    AgreementState,
    Party,
    WordingKind,
)
from kurse.agreements.queries import (
    LIST_LOOK,
    agreements_visible_to,
    board_rows,
    is_alive,
    missing_parties,
    own_agreements,
    turn_of,
    with_signatures,
    wording_in_use,
)
from kurse.agreements.steps import names_of
from kurse.agreements.views.common import OfCoordinator, OfPlacement
from kurse.agreements.wordings import (
    blocks_of,
)
from kurse.placements.models import Placement, PlacementState

State = PlacementState
PARTIES = (Role.STUDENT, Role.COORDINATOR, Role.AGENCY)

GROUPS: dict[str, Any] = {
    "draw": gettext_lazy("to be drawn up"),
    "remark": gettext_lazy("with a remark"),
    "waiting": gettext_lazy("waiting for signatures"),
    "university": gettext_lazy("ready for the university"),
    "conditions": gettext_lazy("conditions open"),
    "ready": gettext_lazy("ready to start"),
}


@dataclass(frozen=True)
class BoardRow:
    """One line of the board, in the words of whoever reads it."""

    name: str
    place: str
    agency: str
    group: str
    kind: str
    words: str
    detail: str
    due: Any
    url: str
    number: str
    is_new: bool


def board_row(placement: Any) -> BoardRow:
    agreement: Agreement | None = getattr(placement, "agreement", None)
    group, kind, words, detail, due = "ready", "ok", str(_("Ready to start")), "", None
    url = placement.get_absolute_url()
    if agreement is not None:
        agreement.placement = placement
        url = agreement.get_absolute_url()
    if placement.state == State.AGENCY_CONFIRMED:
        group, kind, words = "draw", "told", _("No agreement yet")
        url = reverse("agreements:draw_up", args=[placement.public_id])
    elif agreement is not None and is_alive(agreement):
        ready = Party.UNIVERSITY in turn_of(agreement)
        group, kind = ("university", "told") if ready else ("waiting", "wait")
        missing = names_of(missing_parties(agreement))
        words = _("Missing: %(who)s") % {"who": missing}
        detail = _("Amendment") if agreement.state == AgreementState.AMENDING else ""
        due = agreement.sign_until
        if agreement.open_remarks:  # type: ignore[attr-defined]
            group, kind, detail = "remark", "bad", _("An error was reported")
    elif placement.state == State.AGREED:
        open_ = [*open_items(placement, own=True), *open_items(placement, own=False)]
        group, kind, words = "conditions", "wait", _("Signed. Conditions open")
        detail = ", ".join(line.label for line in open_)
        due = placement.starts_on
        url = reverse("agreements:checklist", args=[placement.public_id])
    since, changed_at = row_since(placement), placement.changed_at
    return BoardRow(
        name=placement.student.get_full_name(),
        place=placement.place.title,
        agency=placement.place.facility.agency.name,
        group=group,
        kind=kind,
        words=str(words),
        detail=str(detail),
        due=due,
        url=url,
        number=placement.number,
        is_new=bool(since and changed_at and changed_at > since),
    )


class StartView(TemplateView):
    """``/mein/vereinbarung/``: who must do what; a student is led to the own agreement."""

    template_name = "agreements/board.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        if not has_role(user, *PARTIES):
            raise PermissionDenied
        if not has_role(user, Role.COORDINATOR, Role.AGENCY):
            own = list(own_agreements(user).order_by("-pk")[:2])
            if len(own) == 1:
                return redirect(own[0])
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        placements = list(board_rows(user))
        since = row_since(placements[0]) if placements else None
        rows = [board_row(placement) for placement in placements]
        chosen = self.request.GET.get("state", "")
        counts = {group: sum(row.group == group for row in rows) for group in GROUPS}
        tiles = [
            {
                "name": name,
                "number": counts[group],
                "url": f"{reverse('agreements:start')}?state={group}",
                "current": group == chosen,
            }
            for group, name in GROUPS.items()
            if counts[group] or group == chosen
        ]
        return super().get_context_data(
            rows=[row for row in rows if row.group == chosen] if chosen in GROUPS else rows,
            total=len(rows),
            tiles=tiles,
            chosen=GROUPS.get(chosen, ""),
            to_draw=counts["draw"],
            to_sign=counts["university"],
            is_staff=has_role(user, Role.COORDINATOR),
            visit=Visit(SIGNER.sign(LIST_LOOK), since, sum(row.is_new for row in rows)),
            **kwargs,
        )


class DrawUpManyView(OfCoordinator, FormView):
    """K10: all accepted placements at once."""

    form_class = forms.DrawUpForm
    template_name = "agreements/draw_up.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        rows = [one for one in board_rows(self.request.user) if one.state == State.AGENCY_CONFIRMED]
        return super().get_form_kwargs() | {
            "placements": rows,
            "back": reverse("agreements:start"),
        }

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            made = actions.draw_up_agreements(form.picked(), by=self.request.user)  # type: ignore[arg-type]
        except ValidationError as error:
            form.add_error(None, error)
            return self.render_to_response(self.get_context_data(form=form), status=409)
        text = ngettext(
            "%(number)d agreement is drawn up. Who signs has been asked.",
            "%(number)d agreements are drawn up. Who signs has been asked.",
            len(made),
        )
        messages.success(self.request, text % {"number": len(made)})
        return redirect("agreements:start")

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class DrawUpView(OfPlacement):
    """One agreement, read before it goes out."""

    permission_required = "placements.coordinate_placement"
    form_class = forms.HouseForm
    template_name = "agreements/draw_up_one.html"
    success_message = gettext_lazy("The agreement is drawn up. Who signs has been asked.")

    def get_object(self) -> Placement:
        placement: Placement = super().get_object()
        if placement.state != State.AGENCY_CONFIRMED:
            raise Http404
        return placement

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.button, form.back = _("Draw up and send"), self.object.get_absolute_url()
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        body = preview_of(wording_in_use(WordingKind.AGREEMENT).body, self.object)
        return super().get_context_data(blocks=blocks_of(body), **kwargs)

    def perform(self, form: Any) -> None:
        self.agreement = actions.draw_up_agreement(self.object, by=self.request.user)  # type: ignore[arg-type]

    def get_success_url(self) -> str:
        return self.agreement.get_absolute_url()


class SignManyView(OfCoordinator, FormView):
    """„41 bereit zur Unterschrift der Hochschule“: signed together, after signing in again."""

    form_class = forms.SignManyForm
    template_name = "agreements/sign_many.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not has_role(request.user, Role.COORDINATOR):
            raise PermissionDenied
        again = reauthentication_required(super().dispatch)
        response: HttpResponseBase = again(request, *args, **kwargs)
        return response

    def get_form_kwargs(self) -> dict[str, Any]:
        waiting = agreements_visible_to(self.request.user).exclude(state=AgreementState.AGREED)
        rows = [
            row
            for row in with_signatures(waiting).order_by("placement__student__sort_key", "pk")
            if Party.UNIVERSITY in turn_of(row) and not row.open_remarks  # type: ignore[attr-defined]
        ]
        return super().get_form_kwargs() | {"rows": rows, "back": reverse("agreements:start")}

    def form_valid(self, form: Any) -> HttpResponse:
        outcomes = actions.sign_for_university(
            form.picked(),
            name=form.cleaned_data["name"],
            by=self.request.user,  # type: ignore[arg-type]
        )
        failed = [(row, error) for row, error in outcomes if error is not None]
        signed = len(outcomes) - len(failed)
        if signed:
            text = ngettext(
                "%(number)d agreement is signed.", "%(number)d agreements are signed.", signed
            )
            messages.success(self.request, text % {"number": signed})
        for row, error in failed:
            name = row.placement.student.get_full_name()
            messages.warning(self.request, f"{name}: {' '.join(error.messages)}")
        return redirect("agreements:start")

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)
