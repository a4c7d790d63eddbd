"""Whose turn it is: for the placement file, for each role, and for the start page."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from home.core.registries import FileSection, NextStep, TimelineEntry
from home.core.together import Asking, asks, in_step
from home.people.roles import Role, has_role
from kurse.agreements.checklist import attested, open_items
from kurse.agreements.models import (
    Agreement,
    AgreementState,
    Attestation,
    Party,
    Remark,
    Signature,
)
from kurse.agreements.queries import (
    ALIVE,
    is_alive,
    missing_parties,
    party_of,
    signed_parties,
    turn_of,
)
from kurse.cohorts.queries import cohorts_coordinated_by
from kurse.partners.queries import agencies_of
from kurse.placements.models import Placement, PlacementState
from kurse.placements.steps import agreement_due

State = PlacementState
PARTY_OF_ROLE = {
    Role.STUDENT: Party.STUDENT,
    Role.AGENCY: Party.AGENCY,
    Role.COORDINATOR: Party.UNIVERSITY,
}
#: In which something may wait: the way to the first day, and an amendment on the way.
CONCERNED = (State.AGENCY_CONFIRMED, *ALIVE)


@asks
def agreement_of(placement: Placement) -> Asking[Agreement | None]:
    """The placement's agreement with its standing signatures; asked once, kept on the row."""
    if "_agreement" not in placement.__dict__:
        questions = (
            Agreement.objects.filter(placement=placement).select_related("current"),
            Signature.objects.filter(agreement__placement=placement, stands=True),
        )
        agreements, standing = yield placement.__dict__.setdefault("_agreement_asked", questions)
        for found in agreements:
            found.placement, found.standing = placement, standing
        placement.__dict__["_agreement"] = next(iter(agreements), None)
    kept: Agreement | None = placement.__dict__["_agreement"]
    return kept


def missing_words(agreement: Agreement, but: str = "") -> str:
    """„Studierende, Praxisstelle“: whose signature is missing."""
    names = [str(Party(party).label) for party in missing_parties(agreement) if party != but]
    return ", ".join(names)


def progress_words(agreement: Agreement) -> str:
    """„2 von 3 haben unterschrieben; es fehlt: Praxisstelle.“"""
    signed = len(signed_parties(agreement))
    if signed == len(Party.values):
        return _("All three have signed.")
    return _("%(signed)d of 3 have signed; missing: %(who)s.") % {
        "signed": signed,
        "who": missing_words(agreement),
    }


# One placement ----------------------------------------------------------------------------------


@asks
def role_step(placement: Placement, role: str, on: dt.date) -> Asking[NextStep | None]:
    """What a role must do about agreement and conditions of this placement, or waits for."""
    party = PARTY_OF_ROLE.get(Role(role)) if role else None
    if party is None or placement.state not in CONCERNED:
        return None
    if placement.state == State.AGENCY_CONFIRMED:
        return _draw_up_step(placement) if party == Party.UNIVERSITY else None
    asked: list[Asking[Any]] = [agreement_of.asking(placement)]
    if placement.state == State.AGREED:
        asked.append(attested.asking(placement))
    agreement, *_conditions = yield from in_step(asked)
    if agreement is not None and is_alive(agreement):
        step = _signing_step(agreement, party)
        if step is not None and (placement.state != State.AGREED or not step.waiting):
            return step
    if placement.state == State.AGREED:
        return _condition_step(placement, party)
    return None


def _draw_up_step(placement: Placement) -> NextStep:
    return NextStep(
        title=_("Draw up the agreement"),
        due=agreement_due(placement),
        url=reverse("agreements:draw_up", args=[placement.public_id]),
        button=_("Draw up the agreement"),
    )


def _signing_step(agreement: Agreement, party: str) -> NextStep | None:
    url = agreement.get_absolute_url()
    if party in turn_of(agreement):
        amends = agreement.state == AgreementState.AMENDING
        return NextStep(
            title=_("Sign the amendment") if amends else _("Sign the agreement"),
            detail=_("Read the text, check your own data, sign. Paper counts the same."),
            due=agreement.sign_until,
            url=url,
            button=_("Read and sign"),
        )
    if agreement.placement.state != State.AGREEMENT_OPEN:
        return None
    return NextStep(
        title=_("You need not do anything. Missing: %(who)s.")
        % {"who": missing_words(agreement, but=party)},
        due=agreement.sign_until,
        url=url,
        waiting=True,
        detail=progress_words(agreement),
    )


def _condition_step(placement: Placement, party: str) -> NextStep | None:
    url = reverse("agreements:checklist", args=[placement.public_id])
    own, theirs = open_items(placement, own=True), open_items(placement, own=False)
    if party == Party.STUDENT and own:
        return NextStep(
            title=ngettext(
                "Before the start: confirm %(number)d point",
                "Before the start: confirm %(number)d points",
                len(own),
            )
            % {"number": len(own)},
            detail=", ".join(line.label for line in own),
            due=placement.starts_on,
            url=url,
            button=_("Open the checklist"),
        )
    if party == Party.AGENCY and theirs:
        return NextStep(
            title=_("Say that the conditions for the work are met"),
            detail=_("“Yes” or “not yet” is enough. No certificate, no date, no result."),
            due=placement.starts_on,
            url=url,
            button=_("Answer"),
        )
    missing = [line.label for line in (*own, *theirs)]
    if not missing:
        return None
    if party == Party.UNIVERSITY:
        return NextStep(
            title=_("The start is not secured. Missing: %(what)s.") % {"what": ", ".join(missing)},
            due=placement.starts_on,
            url=url,
            button=_("See what is missing"),
        )
    who = _("the placement site") if party == Party.STUDENT else _("the student")
    return NextStep(
        title=_("You need not do anything. We are waiting for %(who)s.") % {"who": who},
        detail=", ".join(missing),
        due=placement.starts_on,
        url=url,
        waiting=True,
    )


@asks
def section(placement: Placement, user: Any) -> Asking[FileSection | None]:
    """The tab „Vereinbarung“: for the three parties (row 40)."""
    if not party_of(user, placement):
        return None
    agreement = yield from agreement_of.asking(placement)
    if agreement is None:
        return None
    return FileSection("agreement", _("Agreement"), agreement.get_absolute_url())


def checklist_section(placement: Placement, user: Any) -> FileSection | None:
    if not party_of(user, placement) or placement.published_at is None:
        return None
    if placement.state not in CONCERNED:
        return None
    url = reverse("agreements:checklist", args=[placement.public_id])
    return FileSection("checklist", _("Before the start"), url)


@asks
def way(placement: Placement, user: Any) -> Asking[list[TimelineEntry]]:
    """Where the signatures stand, as one line of the way, while they are missing."""
    if placement.state not in ALIVE or not party_of(user, placement):
        return []
    agreement = yield from agreement_of.asking(placement)
    if agreement is None or not is_alive(agreement):
        return []
    return [
        TimelineEntry(
            _("Signatures under the agreement"),
            agreement.sign_until,
            detail=progress_words(agreement),
            done=False,
        )
    ]


# The start page ---------------------------------------------------------------------------------


@asks
def my_next_steps(user: Any, on: dt.date) -> Asking[list[NextStep]]:
    """Agencies and coordination; a student's one step comes with the placement itself."""
    steps: list[NextStep] = []
    if has_role(user, Role.AGENCY):
        steps += yield from _agency_steps(user)
    if has_role(user, Role.COORDINATOR):
        steps += yield from _coordinator_steps(user)
    return steps


def _concerned(scope: Q) -> Asking[list[Any]]:
    """Placements between yes and first day, or with an amendment, with their agreement, its
    standing signatures and the attestations that hold.
    """
    placements = (
        Placement.objects.filter(
            scope,
            Q(state__in=(State.AGENCY_CONFIRMED, State.AGREEMENT_OPEN, State.AGREED))
            | Q(agreement__state=AgreementState.AMENDING, state__in=ALIVE),
        )
        .select_related("place", "agreement")
        .annotate(
            has_remark=Exists(
                Remark.objects.filter(agreement__placement=OuterRef("pk"), settled_at__isnull=True)
            )
        )
        .order_by("starts_on", "pk")
    )
    keys = placements.order_by().values("pk")
    rows, standing, attested = yield (
        placements,
        Signature.objects.filter(agreement__placement__in=keys, stands=True),
        Attestation.objects.filter(placement__in=keys, is_current=True),
    )
    signatures, attestations = defaultdict(list), defaultdict(list)
    for signature in standing:
        signatures[signature.agreement_id].append(signature)
    for attestation in attested:
        attestations[attestation.placement_id].append(attestation)
    for row in rows:
        row.attested = attestations[row.pk]
        if (agreement := _with_placement(row)) is not None:
            agreement.standing = signatures[agreement.pk]
    return rows


def _with_placement(placement: Placement) -> Any:
    agreement: Agreement | None = getattr(placement, "agreement", None)
    if agreement is not None:
        agreement.placement = placement
    return agreement


def _agency_steps(user: Any) -> Asking[list[NextStep]]:
    here = Q(place__facility__agency__in=agencies_of(user).values("pk"))
    rows = yield from _concerned(here & Q(published_at__isnull=False))
    to_sign, to_clear = [], []
    for placement in rows:
        agreement = _with_placement(placement)
        if agreement is not None and Party.AGENCY in turn_of(agreement):
            to_sign.append(agreement)
        if placement.state == State.AGREED and open_items(placement, own=False):
            to_clear.append(placement)
    steps = []
    if to_sign:
        title = ngettext("Sign %(number)d agreement", "Sign %(number)d agreements", len(to_sign))
        url = to_sign[0].get_absolute_url() if len(to_sign) == 1 else reverse("agreements:start")
        steps.append(
            NextStep(
                title=title % {"number": len(to_sign)},
                due=min(one.sign_until for one in to_sign),
                url=url,
                button=_("Read and sign"),
            )
        )
    if to_clear:
        steps.append(
            NextStep(
                title=_("Say that the conditions for the work are met"),
                detail=_("“Yes” or “not yet” is enough. No certificate, no date, no result."),
                due=to_clear[0].starts_on,
                url=reverse("agreements:checklist", args=[to_clear[0].public_id]),
                button=_("Answer"),
            )
        )
    return steps


def _coordinator_steps(user: Any) -> Asking[list[NextStep]]:
    mine = Q(phase__cohort__in=cohorts_coordinated_by(user).values("pk"))
    rows = yield from _concerned(mine)
    to_draw = [one for one in rows if one.state == State.AGENCY_CONFIRMED]
    agreements = [found for one in rows if (found := _with_placement(one)) is not None]
    to_sign = [one for one in agreements if Party.UNIVERSITY in turn_of(one)]
    hanging = [one for one in agreements if is_alive(one) and one not in to_sign]
    unclear = [one for one in rows if one.state == State.AGREED]
    remarks = sum(bool(one.has_remark) for one in rows)
    return [
        step
        for step in (
            _counted(
                remarks,
                ngettext(
                    "Answer %(number)d remark on an agreement",
                    "Answer %(number)d remarks on agreements",
                    remarks,
                ),
                "remark",
                _("See remarks"),
                None,
            ),
            _counted(
                len(to_draw),
                ngettext(
                    "Draw up %(number)d agreement", "Draw up %(number)d agreements", len(to_draw)
                ),
                "draw",
                _("Draw up agreements"),
                min((agreement_due(one) for one in to_draw), default=None),
            ),
            _counted(
                len(to_sign),
                ngettext(
                    "%(number)d agreement is ready for the university’s signature",
                    "%(number)d agreements are ready for the university’s signature",
                    len(to_sign),
                ),
                "university",
                _("Sign agreements"),
                min((one.sign_until for one in to_sign), default=None),
            ),
            _counted(
                len(hanging),
                ngettext(
                    "%(number)d agreement waits for signatures",
                    "%(number)d agreements wait for signatures",
                    len(hanging),
                ),
                "waiting",
                "",
                min((one.sign_until for one in hanging), default=None),
            ),
            _counted(
                len(unclear),
                ngettext(
                    "Start at risk: %(number)d placement. See what is missing",
                    "Start at risk: %(number)d placements. See what is missing",
                    len(unclear),
                ),
                "conditions",
                _("See what is missing"),
                min((one.starts_on for one in unclear), default=None),
            ),
        )
        if step is not None
    ]


def _counted(
    number: int, title: str, group: str, button: str, due: dt.date | None
) -> NextStep | None:
    if not number:
        return None
    return NextStep(
        title=title % {"number": number},
        url=reverse("agreements:start", query={"state": group}),
        button=button,
        due=due,
        waiting=not button,
    )


def names_of(parties: Iterable[str]) -> str:
    return ", ".join(str(Party(party).label) for party in parties)
