"""What happens to self-found places. The only writers of proposals and their events.

Order of locks: the proposal, then whatever it becomes.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from home.core import clock
from home.core.clock import today
from home.core.db import change, lock
from home.core.exceptions import DomainError, NotOpenError
from home.core.formats import day
from home.outbox.actions import queue_mail
from home.people.actions import create_person
from home.people.models import User
from kurse.cohorts.models import Cohort, Participation, Phase
from kurse.offers.actions import create_place
from kurse.offers.models import Place, PlaceProposal, ProposalEvent, ProposalState
from kurse.offers.queries import free_code
from kurse.offers.states import PROPOSAL_MOVES
from kurse.partners.actions import create_agency, create_contact, create_facility
from kurse.partners.models import Agency, Contact, Facility, Function, Site

#: What the student writes; everything else follows.
STUDENT_FIELDS = (
    "agency",
    "agency_name",
    "street",
    "city",
    "contact_name",
    "contact_email",
    "contact_phone",
    "title",
    "field_of_work",
    "task",
    "starts_on",
    "ends_on",
)


class ProposalsClosedError(NotOpenError):
    slug = "proposals-closed"
    text = _(
        "Own places can be proposed from %(first)s to %(last)s, as long as the wishes are open. "
        "Please call: %(phone)s"
    )


class PeriodOutsideError(DomainError):
    slug = "period-outside"
    text = _("The period must lie within the practice phase, %(first)s to %(last)s.")


class WordsMissingError(DomainError):
    slug = "words-missing"
    text = _("Please write it in a sentence. The student reads it.")


class SiteMissingError(DomainError):
    """A new placement site lies at one of our sites, and so in a district."""

    slug = "site-missing"
    text = _("Choose the site to which the new placement site belongs, and give it a name.")


@transaction.atomic
def propose_place(
    participation: Participation, phase: Phase, *, by: User, **fields: Any
) -> PlaceProposal:
    """A student proposes a place they have found.

    Raises:
        PermissionDenied: ``by`` is not this student.
        ProposalsClosedError: the wishes are not open.
        PeriodOutsideError: the period does not lie within the phase.
        ValidationError: a rule of the row, e.g. one living proposal a student and phase.
    """
    if not by.has_perm("offers.propose_place", participation):
        raise PermissionDenied
    _check_window(phase.cohort)
    proposal = PlaceProposal(participation=participation, phase=phase, **_known(fields))
    _check_period(proposal)
    proposal.made_at = clock.now()
    proposal.full_clean()
    proposal.save()
    _record(proposal, "propose", "", by=by)
    return proposal


@transaction.atomic
def revise_proposal(
    proposal: PlaceProposal, *, by: User, note: str = "", **fields: Any
) -> PlaceProposal:
    """The student changes it, or answers a question; the coordination looks again.

    A question may be answered after the wishes have closed.
    """
    proposal = _locked(proposal)
    move = PROPOSAL_MOVES.check("revise", proposal, by=by)
    if proposal.state != ProposalState.ASKED:
        _check_window(proposal.phase.cohort)
    source = proposal.state
    for name, value in _known(fields).items():
        setattr(proposal, name, value)
    _check_period(proposal)
    proposal.state = move.target
    proposal.full_clean()
    proposal.save()
    _record(proposal, move.verb, source, by=by, note=note)
    return proposal


@transaction.atomic
def withdraw_proposal(proposal: PlaceProposal, *, by: User, note: str = "") -> PlaceProposal:
    """The student takes it back; another may be proposed while the wishes are open."""
    return _step("withdraw", proposal, by=by, note=note)


@transaction.atomic
def ask_back(proposal: PlaceProposal, *, by: User, note: str) -> PlaceProposal:
    """The coordination has a question; the student gets a mail and answers on the page."""
    proposal = _step("ask_back", proposal, by=by, note=note, reply=_said(note))
    _tell("offers.proposal_question", proposal, by=by)
    return proposal


@transaction.atomic
def decline_proposal(proposal: PlaceProposal, *, by: User, note: str) -> PlaceProposal:
    """Not possible, with the reason; the student gets a mail and reads it on the page."""
    proposal = _step("decline", proposal, by=by, note=note, reply=_said(note))
    _tell("offers.proposal_declined", proposal, by=by)
    return proposal


@dataclass(frozen=True)
class Acceptance:
    """What the coordination adds: an existing placement site, or a new one, maybe of a new agency.

    ``recognised_until`` belongs to a new placement site. Without ``email`` nobody supervises yet;
    with it, ``user`` is the person who has this address, if we know them.
    """

    facility: Facility | None = None
    agency: Agency | None = None
    agency_name: str = ""
    agency_slug: str = ""
    level: str = ""
    site: Site | None = None
    facility_name: str = ""
    street: str = ""
    city: str = ""
    recognised_until: dt.date | None = None
    user: User | None = None
    email: str = ""
    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    qualification: str = ""


@transaction.atomic
def accept_proposal(
    proposal: PlaceProposal, *, by: User, terms: Acceptance, note: str = ""
) -> Place:
    """It becomes a reported place for this one student, to be checked and opened like any other.

    Raises:
        HasChangedError: the student withdrew it, or a colleague was faster.
        SiteMissingError: a new placement site without site or name.
    """
    proposal = _locked(proposal)
    move = PROPOSAL_MOVES.check("accept", proposal, by=by)
    facility = terms.facility or _new_facility(terms, by)
    place = create_place(
        phase=proposal.phase,
        facility=facility,
        by=by,
        note=f"{day(proposal.starts_on)} – {day(proposal.ends_on)}",
        code=free_code(proposal.phase, proposal.title),
        title=proposal.title,
        field_of_work=proposal.field_of_work,
        task=proposal.task,
        named_student=proposal.participation.user,
        practice_supervisor=_supervisor(facility.agency, terms, by),
    )
    source = proposal.state
    change(proposal, state=move.target, place=place, reply=note.strip())
    _record(proposal, move.verb, source, by=by, note=note)
    _tell("offers.proposal_accepted", proposal, by=by)
    return place


def _new_facility(terms: Acceptance, by: User) -> Facility:
    if terms.site is None or not terms.facility_name:
        raise SiteMissingError
    agency = terms.agency or create_agency(
        by=by, name=terms.agency_name, slug=terms.agency_slug, level=terms.level
    )
    return create_facility(
        by=by,
        agency=agency,
        site=terms.site,
        name=terms.facility_name,
        street=terms.street,
        city=terms.city,
        recognised_until=terms.recognised_until,
    )


def _supervisor(agency: Agency, terms: Acceptance, by: User) -> Contact | None:
    """The agency's contact with this address; made if there is none."""
    if not terms.email:
        return None
    user = terms.user or create_person(
        email=terms.email,
        first_name=terms.first_name,
        last_name=terms.last_name,
        phone=terms.phone,
        by=by,
    )
    known = Contact.objects.filter(agency=agency, user=user, until__isnull=True)
    return known.order_by("-function", "pk").first() or create_contact(
        by=by,
        agency=agency,
        user=user,
        function=Function.PRACTICE_SUPERVISOR,
        qualification=terms.qualification,
    )


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    unknown = set(fields) - set(STUDENT_FIELDS)
    if unknown:
        raise TypeError(f"A proposal has no {', '.join(sorted(unknown))}.")
    return fields


def _check_window(cohort: Cohort) -> None:
    if not cohort.wishes_open_on <= today() <= cohort.wishes_close_on:
        raise ProposalsClosedError(
            first=day(cohort.wishes_open_on),
            last=day(cohort.wishes_close_on),
            phone=cohort.contact_phone,
        )


def _check_period(proposal: PlaceProposal) -> None:
    phase = proposal.phase
    if proposal.starts_on < phase.starts_on or proposal.ends_on > phase.ends_on:
        raise PeriodOutsideError(first=day(phase.starts_on), last=day(phase.ends_on))


def _said(note: str) -> str:
    if not note.strip():
        raise WordsMissingError
    return note.strip()


def _locked(proposal: PlaceProposal) -> PlaceProposal:
    return lock(proposal)


def _step(
    verb: str, proposal: PlaceProposal, *, by: User, note: str = "", **values: Any
) -> PlaceProposal:
    proposal = _locked(proposal)
    move = PROPOSAL_MOVES.check(verb, proposal, by=by)
    source = proposal.state
    change(proposal, state=move.target, **values)
    _record(proposal, verb, source, by=by, note=note)
    return proposal


def _record(proposal: PlaceProposal, verb: str, source: str, *, by: User, note: str = "") -> None:
    ProposalEvent.objects.create(
        proposal=proposal,
        verb=verb,
        from_state=source,
        to_state=proposal.state,
        by=by,
        note=note.strip()[:1000],
    )


def _tell(kind: str, proposal: PlaceProposal, *, by: User) -> None:
    queue_mail(
        kind,
        to=proposal.participation.user,
        context={"jahrgang": proposal.phase.cohort.name},
        link=proposal.get_absolute_url(),
        about=proposal,
        by=by,
    )
