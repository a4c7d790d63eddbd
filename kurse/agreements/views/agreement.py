"""One agreement for its parties: read, correct, sign, take back, report, history, paper."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from home.papers import pdf_response
from kurse.agreements import actions, forms
from kurse.agreements.models import (
    Agreement,
    AgreementState,
    Party,
)
from kurse.agreements.paper import agreement_pdf
from kurse.agreements.queries import (
    agreements_visible_to,
    is_alive,
    missing_parties,
    standing_of,
    turn_of,
    versions_of,
    waits_for,
    with_signatures,
)
from kurse.agreements.steps import names_of
from kurse.agreements.views.common import OfAgreement, lost_words
from kurse.agreements.wordings import (
    OWN_DATA,
    blocks_of,
    difference,
)
from kurse.placements.models import PlacementState

State = PlacementState


def party_lines(agreement: Agreement, mine: str) -> list[dict[str, Any]]:
    """Each party: signed by whom and when, or that it hangs there."""
    current = {
        one.party: one for one in standing_of(agreement) if one.version_id == agreement.current_id
    }
    turn = turn_of(agreement)
    lines = []
    for party in Party.values:
        signature = current.get(party)
        before = waits_for(party, current)
        lines.append(
            {
                "label": Party(party).label,
                "mine": party == mine,
                "signature": signature,
                "is_turn": party in turn,
                "before": names_of(before),
            }
        )
    return lines


class DetailView(OfAgreement):
    """The text, who has signed, and the one thing to do."""

    template_name = "agreements/agreement.html"
    http_method_names = ("get", "head", "options")
    form_class = forms.HouseForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        agreement, user, party = self.object, self.request.user, self.party
        alive = is_alive(agreement)
        staff = user.has_perm("agreements.coordinate_agreement", agreement)
        versions = versions_of(agreement)
        shown = versions[-1] if alive or agreement.valid is None else agreement.valid
        shown = next(one for one in versions if one.pk == (agreement.current_id or shown.pk))
        earlier = [one for one in versions if one.number < shown.number]
        blocks = (
            difference(earlier[-1].body, shown.body) if earlier and alive else blocks_of(shown.body)
        )
        signed = {one.party for one in standing_of(agreement) if one.version_id == shown.pk}
        own = OWN_DATA.get(party, {})
        return super().get_context_data(
            version=shown,
            versions=len(versions),
            blocks=blocks,
            is_changed=bool(earlier) and alive,
            lines=party_lines(agreement, party),
            alive=alive,
            staff=staff,
            may_sign=party in turn_of(agreement)
            and user.has_perm("agreements.sign_agreement", agreement),
            has_signed=party in signed and alive,
            waits=names_of(waits_for(party, signed)) if alive and party not in signed else "",
            own=[(label, shown.values.get(key, "")) for key, (label, _most) in own.items()],
            remarks=agreement.open_remarks if staff else [],
            own_remarks=[
                one for one in agreement.remarks.order_by("-at")[:3] if one.party == party
            ],
            amends=agreement.state == AgreementState.AMENDING,
            may_change=staff
            and agreement.placement.state
            in (State.AGREEMENT_OPEN, State.AGREED, State.READY, State.RUNNING, State.INTERRUPTED),
            **kwargs,
        )


class HistoryView(OfAgreement):
    """All versions with what each changed, every signature that ever stood, every step."""

    template_name = "agreements/history.html"
    http_method_names = ("get", "head", "options")
    form_class = forms.HouseForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        versions = versions_of(self.object)
        rows = []
        for number, version in enumerate(versions):
            changed = (
                [
                    block
                    for block in difference(versions[number - 1].body, version.body)
                    if block.changed
                ]
                if number
                else []
            )
            rows.append(
                {
                    "version": version,
                    "changed": changed,
                    "is_valid": version.pk == self.object.valid_id,
                    "is_current": version.pk == self.object.current_id,
                    "signatures": list(version.signatures.all()),
                }
            )
        return super().get_context_data(rows=rows[::-1], **kwargs)


class PaperView(View):
    """The PDF of the current version, or of ``?fassung=``; row 40: for the parties only."""

    def get(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        agreement = get_object_or_404(
            with_signatures(agreements_visible_to(request.user)), public_id=public_id
        )
        wanted = request.GET.get("fassung", "")
        number = int(wanted) if wanted.isdecimal() and len(wanted) < 5 else agreement.text.number
        version = get_object_or_404(
            agreement.versions.prefetch_related("signatures"), number=number
        )
        name = f"Vereinbarung-{agreement.placement.number}-Fassung-{version.number}"
        return pdf_response(agreement_pdf(agreement, version), name)


class CorrectView(OfAgreement):
    """A party checks and corrects its own data, before it signs."""

    permission_required = "agreements.correct_own_data"
    form_class = forms.OwnDataForm
    template_name = "agreements/form.html"
    success_message = gettext_lazy("Corrected. What is new is marked in the text.")

    def get_object(self) -> Agreement:
        agreement: Agreement = super().get_object()
        if not is_alive(agreement):
            raise Http404
        return agreement

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {
            "party": self.party,
            "values": self.object.text.values,
        }

    def perform(self, form: Any) -> None:
        actions.correct_own_data(
            self.object,
            party=self.party,
            data=form.cleaned_data,
            by=self.request.user,  # type: ignore[arg-type]
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        signed = len([one for one in standing_of(self.object) if one.stands])
        return super().get_context_data(
            title=_("Is your own data right?"),
            lead=_("This is how it stands in the agreement. You change only what is yours."),
            warning=lost_words(self.object) if signed else "",
            **kwargs,
        )


class SignView(OfAgreement):
    """S04: the text once more, a tick, the name, the signature; after signing in again."""

    permission_required = "agreements.sign_agreement"
    form_class = forms.SignForm
    template_name = "agreements/sign.html"
    sign_in_again = ("GET", "POST")

    def get_object(self) -> Agreement:
        agreement: Agreement = super().get_object()
        if not is_alive(agreement):
            raise Http404
        return agreement

    def get_initial(self) -> dict[str, Any]:
        return {"sha256": self.object.text.sha256}

    def perform(self, form: Any) -> None:
        self.signed = actions.sign_agreement(
            self.object,
            party=self.party,
            name=form.cleaned_data["name"],
            sha256=form.cleaned_data["sha256"],
            by=self.request.user,  # type: ignore[arg-type]
        )

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            self.perform(form)
        except ValidationError as error:
            self.object = self.get_object()
            again = self.get_form_class()(
                initial=self.get_initial(), back=self.object.get_absolute_url()
            )
            for text in error.messages:
                messages.warning(self.request, text)
            return self.render_to_response(self.get_context_data(form=again), status=409)
        messages.success(self.request, self.get_success_message())
        return redirect(self.object)

    def get_success_message(self) -> str:
        missing = missing_parties(self.signed)
        if not missing:
            return _("Signed. All three have signed.")
        return _("Signed. Still missing: %(who)s.") % {"who": names_of(missing)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        version = self.object.text
        return super().get_context_data(version=version, blocks=blocks_of(version.body), **kwargs)


class WithdrawView(OfAgreement):
    """Take one's own signature back before all have signed; the row stays in the history."""

    permission_required = "agreements.sign_agreement"
    form_class = forms.HouseForm
    template_name = "agreements/form.html"
    success_message = gettext_lazy("Taken back. Your signature stays in the history.")

    def get_object(self) -> Agreement:
        agreement: Agreement = super().get_object()
        if not is_alive(agreement):
            raise Http404
        return agreement

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.button = _("Take my signature back")
        return form

    def perform(self, form: Any) -> None:
        actions.withdraw_signature(self.object, party=self.party, by=self.request.user)  # type: ignore[arg-type]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            title=_("Take your signature back?"),
            lead=_("You can sign again until all three have signed. The history keeps both."),
            **kwargs,
        )


class ReportView(OfAgreement):
    """„Fehler melden“: something that is not one's own data."""

    permission_required = "agreements.correct_own_data"
    form_class = forms.RemarkForm
    template_name = "agreements/form.html"
    success_message = gettext_lazy("Your remark is with the coordination. Nothing is signed yet.")

    def get_object(self) -> Agreement:
        agreement: Agreement = super().get_object()
        if not is_alive(agreement):
            raise Http404
        return agreement

    def perform(self, form: Any) -> None:
        user: Any = self.request.user
        actions.report_error(
            self.object,
            party=self.party,
            text=form.cleaned_data["text"],
            name=user.get_full_name(),
            by=user,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            title=_("Report an error"),
            lead=_("For everything that is not your own data. We change the text, or call you."),
            **kwargs,
        )
