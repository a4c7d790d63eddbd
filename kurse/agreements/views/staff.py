"""What only the coordination does with an agreement: answer, paper, change, drop, ask again."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from home.core.views import ActionView
from home.people.roles import Role, has_role
from kurse.agreements import actions, forms
from kurse.agreements.models import (
    Agreement,
    AgreementState,
    Remark,
    WordingKind,
)
from kurse.agreements.queries import (
    agreements_visible_to,
    is_alive,
    turn_of,
    wording_in_use,
)
from kurse.agreements.views.common import OfAgreement, lost_words
from kurse.agreements.wordings import (
    OWN_DATA,
)
from kurse.partners.queries import contacts_active
from kurse.placements.models import PlacementState

State = PlacementState


class SettleView(ActionView):
    """The coordination answers a remark; changing the text is a page of its own."""

    form_class = forms.SettleForm
    template_name = "agreements/settle.html"
    success_message = gettext_lazy("Settled.")

    def get_queryset(self) -> QuerySet[Remark]:
        if not has_role(self.request.user, Role.COORDINATOR):
            return Remark.objects.none()
        return Remark.objects.filter(
            agreement__in=agreements_visible_to(self.request.user).values("pk"),
            settled_at__isnull=True,
        ).select_related("agreement__placement__student", "agreement__placement__place")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"back": self.object.agreement.get_absolute_url()}

    def perform(self, form: Any) -> None:
        actions.settle_remark(
            self.object,
            answer=form.cleaned_data["answer"],
            by=self.request.user,  # type: ignore[arg-type]
        )

    def get_success_url(self) -> str:
        return self.object.agreement.get_absolute_url()


class OfCoordination(OfAgreement):
    permission_required = "agreements.coordinate_agreement"
    template_name = "agreements/form.html"


class PaperSignatureView(OfCoordination):
    """A sheet came: recorded, and worth the same."""

    form_class = forms.PaperForm
    success_message = gettext_lazy("Recorded. Paper counts the same.")

    def get_object(self) -> Agreement:
        agreement: Agreement = super().get_object()
        if not is_alive(agreement):
            raise Http404
        return agreement

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"parties": turn_of(self.object)}

    def perform(self, form: Any) -> None:
        actions.record_paper_signature(self.object, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            title=_("Record a signature on paper"),
            lead=_("The sheet must show version %(number)d; it stands in its foot.")
            % {"number": self.object.text.number},
            **kwargs,
        )


class ChangeView(OfCoordination):
    """K10: change the text (M18), or amend an agreement that all have signed."""

    form_class = forms.ChangeForm
    success_message = gettext_lazy("A new version. Who signs has been asked with your reason.")

    def get_object(self) -> Agreement:
        agreement: Agreement = super().get_object()
        if agreement.placement.state not in (
            State.AGREEMENT_OPEN,
            State.AGREED,
            State.READY,
            State.RUNNING,
            State.INTERRUPTED,
        ):
            raise Http404
        return agreement

    def get_form_kwargs(self) -> dict[str, Any]:
        agreement = self.object
        version = agreement.text
        contacts = contacts_active().filter(agency=agreement.placement.place.facility.agency_id)
        return super().get_form_kwargs() | {
            "values": version.values,
            "contacts": contacts.select_related("user"),
            "newer_wording": wording_in_use(WordingKind.AGREEMENT).number > version.wording.number,
        }

    def get_initial(self) -> dict[str, Any]:
        version = self.object.text
        supervisor = version.practice_supervisor
        return {
            "starts_on": version.starts_on,
            "ends_on": version.ends_on,
            "practice_supervisor": supervisor.public_id if supervisor else None,
            "base": version.number,
        }

    def perform(self, form: Any) -> None:
        data = form.cleaned_data
        actions.change_agreement(
            self.object,
            reason=data["reason"],
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            practice_supervisor=data["practice_supervisor"],
            data={key: data[key] for fields in OWN_DATA.values() for key in fields},
            renew_wording=data.get("renew_wording", False),
            base=data["base"],
            by=self.request.user,  # type: ignore[arg-type]
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        amends = self.object.state != AgreementState.OPEN
        return super().get_context_data(
            title=_("Amend the agreement") if amends else _("Change the text?"),
            lead=_("All three sign the new version. Until then the old one holds.")
            if amends
            else _("Everybody reads what is new and why, and signs the new version."),
            warning=lost_words(self.object),
            **kwargs,
        )


class DropView(OfCoordination):
    form_class = forms.ReasonForm
    success_message = gettext_lazy("Dropped. The text all have signed stays in force.")

    def get_object(self) -> Agreement:
        agreement: Agreement = super().get_object()
        if agreement.state != AgreementState.AMENDING:
            raise Http404
        return agreement

    def perform(self, form: Any) -> None:
        actions.drop_amendment(
            self.object,
            reason=form.cleaned_data["reason"],
            by=self.request.user,  # type: ignore[arg-type]
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            title=_("Drop the amendment?"),
            lead=_("Signatures under it end; they stay in the history."),
            **kwargs,
        )


class AskAgainView(OfCoordination):
    form_class = forms.HouseForm
    success_message = gettext_lazy("Asked again, with a fresh link.")

    def get_object(self) -> Agreement:
        agreement: Agreement = super().get_object()
        if not is_alive(agreement):
            raise Http404
        return agreement

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.button = _("Ask again")
        return form

    def perform(self, form: Any) -> None:
        actions.ask_again(self.object, by=self.request.user)  # type: ignore[arg-type]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        signatory = self.object.signatory
        return super().get_context_data(
            title=_("Ask again?"),
            lead=_("Who still has to sign gets a mail; at the agency: %(name)s.")
            % {"name": signatory.user if signatory else "–"},
            **kwargs,
        )
