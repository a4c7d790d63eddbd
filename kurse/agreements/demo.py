"""Agreements of the demo: signed ones of two years, and one in each state of being signed.

The years gone by are written as rows at once (the database checks each of them); what still
moves is made by the actions.
"""

import datetime as dt
from typing import Any

from home.core.clock import start_of
from home.today.actions import note_look
from kurse.agreements import actions
from kurse.agreements.actions.texts import first_data, placement_words, version_of
from kurse.agreements.actions.wordings import stored_wording
from kurse.agreements.checklist import OWN_ITEMS, items_for
from kurse.agreements.models import (
    Agreement,
    AgreementEvent,
    AgreementState,
    Attestation,
    AttestationState,
    Item,
    Party,
    Signature,
    WordingKind,
)
from kurse.agreements.queries import LIST_LOOK, with_signatures
from kurse.partners.queries import contacts_with_mail, whom_to_ask
from kurse.placements.models import Placement, PlacementState
from kurse.placements.queries import with_joins

DAY = dt.timedelta(days=1)


def _noon(day: dt.date) -> dt.datetime:
    return start_of(day) + dt.timedelta(hours=12)


def paperwork_of(world: Any, rows: list[tuple[Placement, dt.date, dt.date]]) -> None:
    """Agreements and conditions of placements that went their usual way: (placement, agreed on,
    ready on)."""
    days = {placement.pk: (agreed, ready) for placement, agreed, ready in rows}
    if not days:
        return
    placements = list(with_joins(Placement.objects.filter(pk__in=days)).order_by("pk"))
    by, first = world.things["coordinator"], min(agreed for agreed, _ready in days.values())
    with world.at(first - 60 * DAY):
        wording = stored_wording(WordingKind.AGREEMENT)
        texts = {item: stored_wording(item) for item in OWN_ITEMS}
    contacts = contacts_with_mail(one.place.facility.agency_id for one in placements)
    signatories = {
        one.pk: whom_to_ask(contacts.get(one.place.facility.agency_id, ()), None)
        for one in placements
    }
    agreements = Agreement.objects.bulk_create(
        Agreement(placement=one, signatory=signatories[one.pk], sign_until=one.starts_on - 14 * DAY)
        for one in placements
    )
    versions, signatures, events, attestations = [], [], [], []
    for agreement in agreements:
        placement = agreement.placement
        agreed, ready = days[placement.pk]
        terms = (placement.starts_on, placement.ends_on, placement.practice_supervisor)
        values = first_data(placement, agreement.signatory) | placement_words(placement, *terms)
        version = version_of(agreement, 1, wording, values, terms, by=by)
        version.at = _noon(agreed - 21 * DAY)
        versions.append(version)
        events.append(_event(agreement, "draw_up", by, agreed - 21 * DAY))
        attestations += _attested(placement, texts, agreement, by, ready)
    type(versions[0]).objects.bulk_create(versions)
    for agreement, version in zip(agreements, versions, strict=True):
        agreement.current = version
    Agreement.objects.bulk_update(agreements, ["current"])
    for number, agreement in enumerate(agreements):
        agreed, _ready = days[agreement.placement_id]
        for signature in _signed(agreement, by, agreed, on_paper=number % 6 == 4):
            signatures.append(signature)
            verb = "sign_on_paper" if signature.on_paper else "sign"
            events.append(
                _event(agreement, f"{verb}_{signature.party}", signature.by, _day(signature.at))
            )
        events.append(_event(agreement, "complete", None, agreed))
    Signature.objects.bulk_create(signatures)
    for agreement in agreements:
        agreement.valid, agreement.state = agreement.current, AgreementState.AGREED
    Agreement.objects.bulk_update(agreements, ["valid", "state"])
    AgreementEvent.objects.bulk_create(events)
    Attestation.objects.bulk_create(attestations)


def _day(moment: dt.datetime) -> dt.date:
    return moment.date()


def _event(agreement: Agreement, verb: str, by: Any, on: dt.date) -> AgreementEvent:
    return AgreementEvent(
        agreement=agreement, verb=verb, to_state=agreement.state, by=by, at=_noon(on)
    )


def _signed(agreement: Agreement, by: Any, agreed: dt.date, *, on_paper: bool) -> list[Signature]:
    """Student, agency, university, on three days; some agencies on paper."""
    version = agreement.text
    student = agreement.placement.student
    signatory = agreement.signatory.user if agreement.signatory else by
    rows = []
    for party, person, days in (
        (Party.STUDENT, student, 9),
        (Party.AGENCY, signatory, 4),
        (Party.UNIVERSITY, by, 0),
    ):
        paper = on_paper and party == Party.AGENCY
        rows.append(
            Signature(
                agreement=agreement,
                version=version,
                party=party,
                name=str(person),
                by=by if paper else person,
                at=_noon(agreed - days * DAY),
                sha256=version.sha256,
                on_paper=paper,
                signed_on=agreed - (days + 1) * DAY if paper else None,
                evidence="Ordner Vereinbarungen" if paper else "",
            )
        )
    return rows


def _attested(
    placement: Placement, texts: Any, agreement: Agreement, by: Any, ready: dt.date
) -> list[Attestation]:
    signatory = agreement.signatory.user if agreement.signatory else by
    return [
        Attestation(
            placement=placement,
            item=item,
            state=AttestationState.GIVEN,
            wording=texts.get(item),
            field_of_work=placement.place.field_of_work,
            name=str(signatory if item == Item.CLEARANCE else placement.student),
            by=signatory if item == Item.CLEARANCE else placement.student,
            at=_noon(ready - (DAY if item != Item.CLEARANCE else 0 * DAY)),
        )
        for item in items_for(placement)
    ]


# What still moves -------------------------------------------------------------------------------


def load(world: Any) -> None:
    """Late starters stand at every step; one practice that runs has an amendment."""
    _late_starters(world)
    _amendment(world)
    with world.at(world.today - 8 * DAY):
        note_look(LIST_LOOK, by=world.things["coordinator"])


def _late_starters(world: Any) -> None:
    """None yet; signatures missing (one taken back, one error); agreed; ready."""
    today, by = world.today, world.things["coordinator"]
    placements = [
        with_joins(Placement.objects.filter(pk=one.pk)).get()
        for one in world.things.get("late_starters", ())
    ]
    placements = [one for one in placements if one.state == PlacementState.AGENCY_CONFIRMED]
    if len(placements) < 4:
        return
    with world.at(today - 9 * DAY):
        made = actions.draw_up_agreements(placements[1:], by=by)
    open_, agreed, ready = [_fresh(one) for one in made]
    with world.at(today - 8 * DAY):
        student = open_.placement.student
        actions.sign_agreement(
            open_,
            party=Party.STUDENT,
            name=str(student),
            sha256=open_.text.sha256,
            by=student,
        )
    for agreement in (agreed, ready):
        _sign_all(world, agreement, today - 6 * DAY, by)
    with world.at(today - 4 * DAY):
        student = agreed.placement.student
        actions.attest_own(_placement(agreed), item=Item.CONFIDENTIALITY, by=student)
    with world.at(today - 2 * DAY):
        for item in OWN_ITEMS:
            actions.attest_own(_placement(ready), item=item, by=ready.placement.student)
        if ready.signatory is not None:
            person = ready.signatory.user
            actions.give_clearance(_placement(ready), met=True, name=str(person), by=person)


def _fresh(agreement: Agreement) -> Any:
    return with_signatures(Agreement.objects.filter(pk=agreement.pk)).get()


def _placement(agreement: Agreement) -> Placement:
    return with_joins(Placement.objects.filter(pk=agreement.placement_id)).get()


def _sign_all(world: Any, agreement: Any, on: dt.date, by: Any) -> None:
    signatory = agreement.signatory.user if agreement.signatory else None
    people = [(Party.STUDENT, agreement.placement.student), (Party.AGENCY, signatory)]
    for days, (party, person) in enumerate(people):
        with world.at(on + days * DAY):
            if person is None:
                actions.record_paper_signature(
                    agreement,
                    party=party,
                    name="Leitung",
                    signed_on=on,
                    number=agreement.text.number,
                    evidence="Ordner Vereinbarungen",
                    by=by,
                )
                continue
            actions.sign_agreement(
                agreement,
                party=party,
                name=str(person),
                sha256=agreement.text.sha256,
                by=person,
            )
    with world.at(on + 2 * DAY):
        actions.sign_agreement(
            agreement,
            party=Party.UNIVERSITY,
            name=str(by),
            sha256=agreement.text.sha256,
            by=by,
        )


def _amendment(world: Any) -> None:
    """Two weeks more in one practice that runs: the student has signed, the agency not yet."""
    main = world.things.get("main_student")
    agreement: Any = (
        with_signatures(
            Agreement.objects.filter(
                placement__state=PlacementState.RUNNING,
                placement__phase=world.things["phase"],
                state=AgreementState.AGREED,
            ).exclude(placement__student=main)
        )
        .order_by("pk")
        .first()
    )
    if agreement is None:
        return
    version, by = agreement.text, world.things["coordinator"]
    with world.at(world.today - 3 * DAY):
        actions.change_agreement(
            agreement,
            reason="Wegen des Umbaus endet die Praxis zwei Wochen später.",
            starts_on=version.starts_on,
            ends_on=version.ends_on + 14 * DAY,
            practice_supervisor=version.practice_supervisor,
            data={},
            base=version.number,
            by=by,
        )
    fresh = _fresh(agreement)
    with world.at(world.today - 2 * DAY):
        student = fresh.placement.student
        actions.sign_agreement(
            fresh,
            party=Party.STUDENT,
            name=str(student),
            sha256=fresh.text.sha256,
            by=student,
        )
