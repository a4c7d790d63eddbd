"""What must be there before the first day, derived from the kind of work (FEATURES C7).

Nothing of it is stored as open: what is needed follows from the place and the rulebook, what is
missing is what nobody has confirmed. The agency looks at papers itself and says one word.
"""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from home.core.registries import StartCondition
from home.core.together import Asking, asks
from home.people.roles import Role
from home.rulebook.queries import rule
from kurse.agreements.models import Attestation, AttestationState, Item
from kurse.offers.models import FieldOfWork
from kurse.placements.models import Placement, PlacementState

OWN_ITEMS = (Item.CONFIDENTIALITY, Item.SAFETY, Item.INSURANCE)
#: From the yes to the first day: before nobody is asked, afterwards it is history.
ASKED_IN = (
    PlacementState.AGENCY_CONFIRMED,
    PlacementState.AGREEMENT_OPEN,
    PlacementState.AGREED,
    PlacementState.READY,
)

MINORS = _(
    "Extended certificate of good conduct (§ 72a SGB VIII): you look at it and give it back. "
    "Nothing of it comes to us."
)
MEASLES = _(
    "Protection against measles (§ 20 IfSG) of people born after 1970: shown to you, not to us."
)
HOUSE_RULES = _("What your house asks of everybody who works there.")

#: What the agency looks at, by the kind of work.
POINTS: dict[str, tuple[Any, ...]] = {
    FieldOfWork.YOUTH: (MINORS, MEASLES, HOUSE_RULES),
    FieldOfWork.FAMILY: (MINORS, HOUSE_RULES),
    FieldOfWork.MIGRATION: (MINORS, MEASLES, HOUSE_RULES),
    FieldOfWork.HEALTH: (MEASLES, HOUSE_RULES),
}


def points_for(placement: Placement) -> tuple[Any, ...]:
    return POINTS.get(placement.place.field_of_work, (HOUSE_RULES,))


def items_for(placement: Placement) -> list[str]:
    """Which items this placement needs, in their order; the rulebook may name other ones for a
    kind of work (scope)."""
    own = rule("agreements.own_items", scope=placement.place.field_of_work)
    return [*(item for item in OWN_ITEMS if item in own), Item.CLEARANCE]


@dataclass(frozen=True)
class Line:
    """One line of the checklist."""

    item: str
    label: str
    row: Attestation | None

    @property
    def done(self) -> bool:
        return self.row is not None and self.row.state != AttestationState.NOT_YET

    @property
    def is_own(self) -> bool:
        return self.item != Item.CLEARANCE


@asks
def attested(placement: Placement) -> Asking[list[Attestation]]:
    """The rows that count; prefetched as ``attested``, else asked once, kept on the placement."""
    kept = placement.__dict__.get("attested")
    if kept is None:
        rows = placement.attestations.filter(is_current=True)
        (kept,) = yield (rows.select_related("wording"),)
        placement.__dict__["attested"] = kept
    return list(kept)


def lines_of(placement: Placement) -> list[Line]:
    """The checklist. The agency's word lapses when the kind of work changes."""
    rows = {
        row.item: row
        for row in attested(placement)
        if row.item != Item.CLEARANCE or row.field_of_work == placement.place.field_of_work
    }
    return [Line(item, str(Item(item).label), rows.get(item)) for item in items_for(placement)]


def open_items(placement: Placement, *, own: bool) -> list[Line]:
    return [line for line in lines_of(placement) if not line.done and line.is_own == own]


def missing_for_start(placement: Placement) -> list[StartCondition]:
    """For ``start_conditions``: each open point with who can solve it."""
    url = reverse("agreements:checklist", args=[placement.public_id])
    return [
        StartCondition(
            key=f"agreements.{line.item}",
            text=line.label,
            role=Role.STUDENT if line.is_own else Role.AGENCY,
            who=_("student") if line.is_own else _("placement site"),
            url=url,
        )
        for line in lines_of(placement)
        if not line.done
    ]
