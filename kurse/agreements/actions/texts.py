"""Drawing up, correcting, changing and amending: every change is a new version of the text."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import pgtrigger
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from home.core import clock
from home.core import db as rows
from home.core.exceptions import DomainError, HasChangedError, NotOpenError
from home.core.formats import day_in_mail
from home.people.models import User
from home.rulebook.queries import rule
from home.tasklinks.models import TaskLink
from kurse.agreements.actions.common import (
    AMENDED,
    CHANGED,
    SIGN,
    add_event,
    ask,
    demand_alive,
    demand_name,
    demand_party,
    lock_agreement,
    refresh,
)
from kurse.agreements.actions.wordings import stored_wording
from kurse.agreements.models import (
    Agreement,
    AgreementEvent,
    AgreementState,
    Party,
    Remark,
    Signature,
    SignatureEnd,
    Version,
    Wording,
    WordingKind,
)
from kurse.agreements.queries import ALIVE, signed_parties
from kurse.agreements.states import AGREEMENT_MOVES
from kurse.agreements.wordings import OWN_DATA, PLACEHOLDERS, filled, hash_of
from kurse.partners.models import Contact
from kurse.partners.queries import contacts_with_mail, whom_to_ask
from kurse.placements.actions import prepare_agreement
from kurse.placements.actions.common import demand_reason
from kurse.placements.models import Placement
from kurse.placements.queries.file import workday_on
from kurse.placements.steps import agreement_due

State = AgreementState
AT_LEAST = dt.timedelta(days=7)


class NothingNewError(DomainError):
    slug = "nothing-new"
    text = _("Nothing has changed. The text stays as it is.")


# Words ------------------------------------------------------------------------------------------


def placement_words(
    placement: Placement, starts_on: dt.date, ends_on: dt.date, supervisor: Contact | None
) -> dict[str, str]:
    """What the placement gives: German data, whoever draws the text up."""
    place = placement.place
    return {
        "email": placement.student.email,
        "anleitung": str(supervisor.user) if supervisor else "wird noch benannt",
        "von": day_in_mail(starts_on),
        "bis": day_in_mail(ends_on),
        "tage": str(placement.phase.required_days),
        "praxisphase": placement.phase.name,
        "jahrgang": placement.phase.cohort.name,
        "platz": place.title,
        "stadtteil": place.facility.site.district.name,
        "aufgaben": place.task or "nach Absprache mit der Praxisanleitung.",
        "vorgang": placement.number,
    }


def first_data(placement: Placement, signatory: Contact | None) -> dict[str, str]:
    """The parties' own data as we know them; they check them before they sign."""
    facility = placement.place.facility
    return {
        "name": placement.student.get_full_name(),
        "telefon": "",
        "traeger": facility.agency.name,
        "praxisstelle": facility.name,
        "anschrift": ", ".join(part for part in (facility.street, facility.city) if part),
        "vertretung": str(signatory.user) if signatory else "",
        "wochentage": placement.place.days or "Montag bis Freitag",
        "stunden": str(rule("agreements.weekly_hours")),
        "hochschule": rule("agreements.university"),
        "koordination": placement.phase.cohort.contact_name,
    }


def preview_of(body: str, placement: Placement | None) -> str:
    """The text as it would be for this placement; without one, the words by their names."""
    if placement is None:
        return filled(body, {key: f"[{label}]" for key, label in PLACEHOLDERS.items()})
    at_agency = contacts_with_mail([placement.place.facility.agency_id])
    signatory = whom_to_ask(at_agency.get(placement.place.facility.agency_id, ()), None)
    terms = (placement.starts_on, placement.ends_on, placement.practice_supervisor)
    return filled(body, first_data(placement, signatory) | placement_words(placement, *terms))


def sign_day(placement: Placement) -> dt.date:
    """Rule 4, but nobody gets less than a week."""
    return max(agreement_due(placement), workday_on(clock.today() + AT_LEAST))


# Drawing up -------------------------------------------------------------------------------------


@transaction.atomic
def draw_up_agreements(placements: Iterable[Placement], *, by: User) -> list[Agreement]:
    """From the wording in use, for each placement; whose turn it is gets one mail (T12)."""
    placements = sorted(placements, key=lambda one: (one.place_id, one.pk))
    wording = stored_wording(WordingKind.AGREEMENT)
    contacts = contacts_with_mail(one.place.facility.agency_id for one in placements)
    made = []
    for placement in placements:
        at_agency = contacts.get(placement.place.facility.agency_id, ())
        signatory = whom_to_ask(at_agency, None)
        prepared = prepare_agreement(placement, by=by)
        made.append(_draw_up(prepared, wording, signatory, by=by))
    ask([refresh(one) for one in made], SIGN, by=by)
    return made


def draw_up_agreement(placement: Placement, *, by: User) -> Agreement:
    return draw_up_agreements([placement], by=by)[0]


def _draw_up(
    placement: Placement, wording: Wording, signatory: Contact | None, *, by: User
) -> Agreement:
    agreement = Agreement(placement=placement, signatory=signatory, sign_until=sign_day(placement))
    agreement.save(force_insert=True)
    terms = (placement.starts_on, placement.ends_on, placement.practice_supervisor)
    values = first_data(placement, signatory) | placement_words(placement, *terms)
    version = version_of(agreement, 1, wording, values, terms, by=by)
    version.save(force_insert=True)
    agreement.current = version
    agreement.save(update_fields=["current"])
    add_event(agreement, "draw_up", "", by=by)
    return agreement


def version_of(
    agreement: Agreement,
    number: int,
    wording: Wording,
    values: Mapping[str, str],
    terms: tuple[dt.date, dt.date, Contact | None],
    *,
    by: User,
    reason: str = "",
) -> Version:
    body = filled(wording.body, values)
    return Version(
        agreement=agreement,
        number=number,
        wording=wording,
        values=dict(values),
        body=body,
        sha256=hash_of(body),
        starts_on=terms[0],
        ends_on=terms[1],
        practice_supervisor=terms[2],
        reason=reason[:500],
        by=by,
        at=clock.now(),
    )


# A new version ----------------------------------------------------------------------------------


def _renew(agreement: Agreement, version: Version, *, by: User) -> set[str]:
    """Put the new text in; signatures under the old one end unless it is still in force.

    Returns the parties whose signature was lost.
    """
    lost = signed_parties(agreement)
    if agreement.current_id == agreement.valid_id:
        lost = set()
    else:
        agreement.signatures.filter(stands=True, version_id=agreement.current_id).update(
            stands=False, ended_at=clock.now(), end_reason=SignatureEnd.TEXT_CHANGED
        )
    version.save(force_insert=True)
    before = str(agreement.state)
    agreement.current = version
    names = ["current", "sign_until"]
    if agreement.state == State.AGREED:
        agreement.state = State(AGREEMENT_MOVES.check("amend", agreement, by=by).target)
        names.append("state")
        verb = "amend"
    else:
        verb = "change_text"
    agreement.sign_until = max(agreement.sign_until, workday_on(clock.today() + AT_LEAST))
    agreement.save(update_fields=names)
    agreement.__dict__.pop("standing", None)
    add_event(agreement, verb, before, by=by, note=version.reason)
    return lost


@transaction.atomic
def correct_own_data(
    agreement: Agreement,
    *,
    party: str,
    data: Mapping[str, str],
    by: User,
    name: str = "",
    link: TaskLink | None = None,
) -> Agreement:
    """A party corrects its own words before signing: a new version, and who had signed before
    is asked again. Only its own fields count, whatever else arrives.

    Raises:
        NothingNewError: everything stands in the text like that already.
        NotOpenError: all have signed; only an amendment changes the text now.
    """
    agreement = lock_agreement(agreement)
    demand_party(agreement, party, by, link)
    demand_alive(agreement)
    current = agreement.text
    fields = OWN_DATA[party]
    new = {
        key: " ".join(str(data[key]).split())[:longest]
        for key, (_label, longest) in fields.items()
        if key in data
    }
    changed = {key: value for key, value in new.items() if current.values.get(key, "") != value}
    if not changed:
        raise NothingNewError
    values = {**current.values, **changed}
    labels = ", ".join(str(fields[key][0]) for key in changed)
    reason = _("Corrected by %(who)s: %(what)s") % {
        "who": name or by.get_full_name(),
        "what": labels,
    }
    terms = (current.starts_on, current.ends_on, current.practice_supervisor)
    version = version_of(
        agreement, current.number + 1, current.wording, values, terms, by=by, reason=str(reason)
    )
    lost = _renew(agreement, version, by=by)
    agreement = refresh(agreement)
    ask([agreement], CHANGED, by=by, parties=lost - {party})
    return agreement


@transaction.atomic
def change_agreement(
    agreement: Agreement,
    *,
    reason: str,
    starts_on: dt.date,
    ends_on: dt.date,
    practice_supervisor: Contact | None,
    data: Mapping[str, str],
    renew_wording: bool = False,
    base: int,
    by: User,
) -> Agreement:
    """The coordination changes the text (M18), or amends one that all have signed.

    Everybody is asked, with the reason. Until all have signed an amendment, the old text holds.

    Raises:
        HasChangedError: ``base`` is not the present version any more.
        NothingNewError: it would be the same text.
    """
    agreement = lock_agreement(agreement)
    if not by.has_perm("agreements.coordinate_agreement", agreement):
        raise PermissionDenied
    if agreement.placement.state not in ALIVE:
        raise NotOpenError
    current = agreement.text
    if current.number != base:
        raise HasChangedError
    wording = stored_wording(WordingKind.AGREEMENT) if renew_wording else current.wording
    terms = (starts_on, ends_on, practice_supervisor)
    values = {
        **current.values,
        **{key: data[key] for fields in OWN_DATA.values() for key in fields if key in data},
        **placement_words(agreement.placement, *terms),
    }
    last = agreement.versions.order_by("-number").values_list("number", flat=True)[0]
    version = version_of(
        agreement, last + 1, wording, values, terms, by=by, reason=demand_reason(reason)
    )
    if version.sha256 == current.sha256 and terms == (
        current.starts_on,
        current.ends_on,
        current.practice_supervisor,
    ):
        raise NothingNewError
    was_agreed = agreement.state == State.AGREED
    _renew(agreement, version, by=by)
    find_signatory(agreement)
    ask([refresh(agreement)], AMENDED if was_agreed else CHANGED, by=by)
    return agreement


def find_signatory(agreement: Agreement) -> None:
    """Whom we asked may have left: then whoever signs there now."""
    agency = agreement.placement.place.facility.agency_id
    contacts = contacts_with_mail([agency]).get(agency, ())
    if agreement.signatory_id not in {one.pk for one in contacts}:
        agreement.signatory = whom_to_ask(contacts, None)
        agreement.save(update_fields=["signatory"])


@transaction.atomic
def drop_amendment(agreement: Agreement, *, reason: str, by: User) -> Agreement:
    """The amendment is not wanted any more: the text all have signed stays in force."""
    agreement = lock_agreement(agreement)
    move = AGREEMENT_MOVES.check("drop_amendment", agreement, by=by)
    agreement.signatures.filter(stands=True, version_id=agreement.current_id).update(
        stands=False, ended_at=clock.now(), end_reason=SignatureEnd.DROPPED
    )
    before = str(agreement.state)
    agreement.current_id = agreement.valid_id
    agreement.state = State(move.target)
    agreement.save(update_fields=["current", "state"])
    add_event(agreement, "drop_amendment", before, by=by, note=demand_reason(reason))
    return agreement


# Remarks ----------------------------------------------------------------------------------------


@transaction.atomic
def report_error(
    agreement: Agreement,
    *,
    party: str,
    text: str,
    name: str,
    by: User,
    link: TaskLink | None = None,
) -> Remark:
    """Something else is wrong in the text: the coordination reads it and changes it, or answers."""
    agreement = lock_agreement(agreement)
    demand_party(agreement, party, by, link)
    demand_alive(agreement)
    remark = Remark(
        agreement=agreement,
        party=Party(party).value,
        text=text.strip(),
        name=demand_name(name),
        at=clock.now(),
    )
    remark.full_clean()
    remark.save()
    add_event(agreement, "report_error", str(agreement.state), by=by)
    return remark


@transaction.atomic
def settle_remark(remark: Remark, *, answer: str, by: User) -> Remark:
    """Read, answered, done; whether the text changes is a step of its own."""
    lock_agreement(remark.agreement)
    remark = rows.lock(remark)
    if not by.has_perm("agreements.coordinate_agreement", remark.agreement):
        raise PermissionDenied
    if remark.settled_at is not None:
        raise NotOpenError
    remark.answer, remark.settled_at = answer.strip()[:500], clock.now()
    remark.save(update_fields=["answer", "settled_at"])
    add_event(remark.agreement, "settle_remark", str(remark.agreement.state), by=by)
    return remark


# The end ----------------------------------------------------------------------------------------


@transaction.atomic
def erase_agreements(agreements: QuerySet[Agreement]) -> int:
    """After their time: texts, signatures, steps, remarks. The only place where they may go."""
    keys = list(agreements.values_list("pk", flat=True))
    kept = ("signature_never_deleted", "version_kept", "agreement_event_kept")
    models = (Signature, Version, AgreementEvent)
    uris = [f"agreements.{model.__name__}:{name}" for model, name in zip(models, kept, strict=True)]
    with pgtrigger.ignore(*uris):
        for model in (Signature, AgreementEvent, Remark, Version):
            rows: Any = model._default_manager.filter(agreement__in=keys)
            rows._raw_delete(rows.db)  # the two texts an agreement names go in the same breath
        whole: Any = Agreement.objects.filter(pk__in=keys)
        whole._raw_delete(whole.db)
    return len(keys)
