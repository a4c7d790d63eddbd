"""Who sees which agreement, who must sign, and which text is in use."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery

from home.rulebook.queries import rule
from home.tasklinks.models import TaskLink
from home.today.queries import look_columns
from kurse.agreements.models import (
    Agreement,
    AgreementEvent,
    AgreementState,
    Attestation,
    Party,
    Remark,
    Signature,
    Version,
    Wording,
    WordingKind,
)
from kurse.agreements.wordings import STANDARD
from kurse.partners.queries import agencies_of
from kurse.placements.models import Placement, PlacementState
from kurse.placements.queries import Stance, placements_as_party, stance_of
from kurse.placements.queries.answers import asked_through

PURPOSE = "agreements.sign"
State = PlacementState
#: Under which name visits of the board are kept (``home.today``).
LIST_LOOK = "agreements.board"
#: A placement may still be signed for, or amended.
ALIVE = (
    State.AGREEMENT_OPEN,
    State.AGREED,
    State.READY,
    State.RUNNING,
    State.INTERRUPTED,
)
WAITING = (AgreementState.OPEN, AgreementState.AMENDING)
JOINS = (
    "placement__student",
    "placement__phase__cohort",
    "placement__place__facility__agency",
    "placement__place__facility__site__district",
    "placement__practice_supervisor__user",
    "current__wording",
    "valid",
    "signatory__user",
)


def agreements_visible_to(user: Any) -> QuerySet[Agreement]:
    """Row 40: the parties, and nobody else: own, own agencies', those of coordinated cohorts."""
    return Agreement.objects.filter(placement__in=placements_as_party(user).values("pk"))


def with_signatures(agreements: QuerySet[Agreement]) -> QuerySet[Agreement]:
    """What every page of an agreement reads: three queries, however many rows."""
    return agreements.select_related(*JOINS).prefetch_related(
        Prefetch("signatures", Signature.objects.filter(stands=True), to_attr="standing"),
        Prefetch("remarks", Remark.objects.filter(settled_at__isnull=True), to_attr="open_remarks"),
    )


def party_of(user: Any, placement: Placement) -> str:
    """As which party somebody reads an agreement; empty for nobody of the three."""
    return party_in(stance_of(user, placement))


def party_in(stance: Stance) -> str:
    if stance.coordinator:
        return Party.UNIVERSITY
    if stance.student:
        return Party.STUDENT
    return Party.AGENCY if stance.agency else ""


def standing_of(agreement: Agreement) -> list[Signature]:
    """Signatures that stand; prefetched where the row came from :func:`with_signatures`."""
    kept = agreement.__dict__.get("standing")
    if kept is None:
        kept = agreement.__dict__["standing"] = list(agreement.signatures.filter(stands=True))
    return list(kept)


def signed_parties(agreement: Agreement) -> set[str]:
    """Who has signed the current text."""
    return {one.party for one in standing_of(agreement) if one.version_id == agreement.current_id}


def missing_parties(agreement: Agreement) -> list[str]:
    signed = signed_parties(agreement)
    return [party for party in Party.values if party not in signed]


def waits_for(party: str, signed: Iterable[str]) -> list[str]:
    """Whose signature must come before this party's, as the rulebook orders it."""
    signed = set(signed)
    first: set[str] = set()
    if rule("agreements.student_first") and party != Party.STUDENT:
        first.add(Party.STUDENT)
    if rule("agreements.university_last") and party == Party.UNIVERSITY:
        first |= {Party.STUDENT, Party.AGENCY}
    return [one for one in Party.values if one in first - signed]


def is_alive(agreement: Agreement) -> bool:
    return agreement.state in WAITING and agreement.placement.state in ALIVE


def turn_of(agreement: Agreement) -> list[str]:
    """The parties who can sign now: nobody waits for them in vain."""
    if not is_alive(agreement):
        return []
    signed = signed_parties(agreement)
    return [party for party in Party.values if party not in signed and not waits_for(party, signed)]


# Texts ------------------------------------------------------------------------------------------


def wording_in_use(kind: str) -> Wording:
    """The newest version; the house's own text (not stored yet) where nobody has saved one."""
    found = Wording.objects.filter(kind=kind).order_by("-number").first()
    return found or Wording(kind=kind, number=1, body=STANDARD[kind])


def wordings_in_use() -> dict[str, Wording]:
    """One of each kind; one query."""
    rows = Wording.objects.order_by("kind", "-number").distinct("kind")
    found = {row.kind: row for row in rows}
    return {
        kind: found.get(kind) or Wording(kind=kind, number=1, body=STANDARD[kind])
        for kind in WordingKind.values
    }


def versions_of(agreement: Agreement) -> list[Version]:
    return list(
        agreement.versions.select_related("by", "wording")
        .prefetch_related("signatures")
        .order_by("number")
    )


# Lists ------------------------------------------------------------------------------------------


def rows_of_link(link: TaskLink) -> QuerySet[Agreement]:
    """What a link's page asks: the agreements of one phase at agencies its person still acts for,
    asked of that person or of somebody who handed it on."""
    return with_signatures(
        Agreement.objects.filter(
            placement__phase__public_id=link.about,
            signatory__user_id__in=asked_through(link),
            placement__place__facility__agency__in=agencies_of(link.person).values("pk"),
            placement__state__in=ALIVE,
        )
    ).order_by("placement__student__sort_key", "pk")


def board_rows(user: Any) -> QuerySet[Placement]:
    """Placements between the yes and the first day, and those with an amendment on its way.

    ``changed_at`` is when somebody else last moved the agreement on, ``look_at`` and
    ``look_since`` when ``user`` looked at the board.
    """
    events = AgreementEvent.objects.filter(agreement__placement=OuterRef("pk"))
    changed_at = events.exclude(by=user.pk).order_by("-at").values("at")[:1]
    return (
        placements_as_party(user)
        .filter(
            Q(state__in=(State.AGENCY_CONFIRMED, State.AGREEMENT_OPEN, State.AGREED, State.READY))
            | Q(agreement__state=AgreementState.AMENDING, state__in=ALIVE)
        )
        .select_related(
            "student",
            "phase__cohort",
            "place__facility__agency",
            "agreement__current",
            "agreement__signatory__user",
        )
        .prefetch_related(
            Prefetch(
                "agreement__signatures", Signature.objects.filter(stands=True), to_attr="standing"
            ),
            Prefetch(
                "agreement__remarks",
                Remark.objects.filter(settled_at__isnull=True),
                to_attr="open_remarks",
            ),
            Prefetch(
                "attestations", Attestation.objects.filter(is_current=True), to_attr="attested"
            ),
        )
        .annotate(changed_at=Subquery(changed_at), **look_columns(user, LIST_LOOK))
        .order_by("starts_on", "student__sort_key", "pk")
    )


def own_agreements(user: Any) -> QuerySet[Agreement]:
    return agreements_visible_to(user).filter(placement__student_id=user.pk)


def by_placement(rows: Iterable[Attestation]) -> dict[int, list[Attestation]]:
    found: dict[int, list[Attestation]] = defaultdict(list)
    for row in rows:
        found[row.placement_id].append(row)
    return found
