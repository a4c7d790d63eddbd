"""What the pages of agreements share: whose page it is, and what a change would cost."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import ngettext

from home.core.views import ActionView
from home.people.roles import Role, has_role
from kurse.agreements.models import (
    Agreement,
)
from kurse.agreements.queries import (
    agreements_visible_to,
    party_of,
    standing_of,
    with_signatures,
)
from kurse.agreements.steps import progress_words
from kurse.placements.models import Placement
from kurse.placements.queries import placements_as_party, with_joins, with_stance


class OfCoordinator:
    """Pages of the coordination without a single object."""

    request: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not has_role(request.user, Role.COORDINATOR):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]


class OfPlacement(ActionView):
    """A page of one placement, for one of its parties."""

    def get_queryset(self) -> QuerySet[Placement]:
        user = self.request.user
        return with_stance(with_joins(placements_as_party(user)), user)


class OfAgreement(ActionView):
    """A page of one agreement, for its parties."""

    permission_required = "agreements.view_agreement"

    def get_queryset(self) -> QuerySet[Agreement]:
        return with_signatures(agreements_visible_to(self.request.user))

    @property
    def party(self) -> str:
        return party_of(self.request.user, self.object.placement)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"back": self.object.get_absolute_url()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            agreement=self.object,
            placement=self.object.placement,
            party=self.party,
            progress=progress_words(self.object),
            **kwargs,
        )


def lost_words(agreement: Agreement) -> str:
    """M18, where somebody has signed the text to be changed."""
    lost = (
        0
        if agreement.current_id == agreement.valid_id
        else len([one for one in standing_of(agreement) if one.version_id == agreement.current_id])
    )
    if not lost:
        return ""
    return ngettext(
        "%(number)d signature loses its force then; all are asked anew with your reason.",
        "%(number)d signatures lose their force then; all are asked anew with your reason.",
        lost,
    ) % {"number": lost}
