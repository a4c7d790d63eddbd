"""Every confidential field, the row of PERMISSIONS that speaks of it, and who may read it.

``readers`` says it in plain relations (``relations.py``). ``finders`` are those of them
who come across a word by opening pages, and ``why`` says why the others do not.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

from kurse.placements.models import Placement
from tests.proofs.canary import puts
from tests.proofs.canary.relations import NOBODY, People, Relations

Readers = Callable[[Relations, Any], Iterable[int]]


@dataclass(frozen=True)
class Field:
    """``name`` stands in the word, ``rows`` are those of PERMISSIONS, ``where`` is label, model and
    column, ``having`` chooses rows, ``finders`` are those readers who come across it."""

    name: str
    rows: str
    where: str
    readers: Readers
    put: puts.Put = puts.plain
    having: Callable[[Any], Any] = lambda row: True
    finders: Readers | None = None
    sealed: bool = False
    why: str = ""

    @property
    def model(self) -> type[models.Model]:
        return apps.get_model(self.where.rpartition(".")[0])

    @property
    def column(self) -> str:
        return self.where.rpartition(".")[2]

    def finds(self, here: Relations, row: Any) -> People:
        """Of the readers those who come across it on some page."""
        return frozenset((self.finders or self.readers)(here, row))


def of_placement(who: str) -> Readers:
    return lambda here, row: here.placement(row.placement, who)


def of_participation(who: str) -> Readers:
    return lambda here, row: here.participation(row.participation, who)


def own(column: str) -> Readers:
    return lambda here, row: {getattr(row, column)}


def why_readers(here: Relations, row: Any) -> People:
    return here.placement(row, "S K")


def rating_readers(here: Relations, row: Any) -> People:
    return voice_readers(here, row.voice)


def phone_readers(here: Relations, row: Any) -> People:
    """A contact's telephone (29): own students, the agency, lecturers there, coordination."""
    found = {row.pk} | here.all_coordinators
    for contact in row.agency_functions.all():
        found |= here.acting[contact.agency_id] | here.agency_lecturers[contact.agency_id]
    for placement in Placement.objects.filter(practice_supervisor__user=row):
        found |= here.placement(placement, "S L")
    return frozenset(found)


def wish_list_readers(here: Relations, row: Any) -> People:
    return here.participation(row.wish_list.participation, "S K")


def examiners_readers(here: Relations, row: Any) -> People:
    return here.first_examiner(row) | here.second_examiner(row)


def talk_readers(here: Relations, row: Any) -> People:
    """Before the release the examiners; then the student and the coordination too (65, 68)."""
    found = examiners_readers(here, row)
    if row.state in ("released", "locked"):
        found |= here.placement(row.placement, "S K")
    return found


def voice_readers(here: Relations, row: Any) -> People:
    """A form handed in: its author; the examiner once all are in; after the release its readers."""
    found = frozenset({row.author_id})
    if row.handed_in_at and row.assessment.state != "collecting":
        found |= examiners_readers(here, row.assessment)
    if row.handed_in_at and row.assessment.state in ("released", "locked"):
        found |= here.placement(row.assessment.placement, "S K")
    return found


def released_readers(here: Relations, row: Any) -> People:
    """Row 68, and 70 for the practice's form: its author keeps reading the own one."""
    one = row.assessment
    return (
        here.placement(one.placement, "S K") | here.first_examiner(one) | here.second_examiner(one)
    )


def change_readers(here: Relations, row: Any) -> People:
    cohort = row.assessment.placement.phase.cohort_id
    return frozenset({row.asked_by_id} | here.coordinators[cohort])


def mark_readers(here: Relations, row: Any) -> People:
    """Own mark (65); the other's after the own one (66); all of it in the released file (73)."""
    one = row.assessment
    seats = {"first": one.examiner_id, "second": one.second_examiner_id}
    found = frozenset({row.by_id})
    if one.marks.filter(seat="second").exists() or one.second_examiner_id is None:
        found |= here.first_examiner(one) | here.second_examiner(one)
    if one.state in ("released", "locked"):
        found |= here.placement(one.placement, "S K") | examiners_readers(here, one)
    return found | frozenset({seats.get(row.seat) or row.by_id})


def room_readers(here: Relations, row: Any) -> People:
    """The note's author while a supervisor; it is shared with nobody in this world (54)."""
    supervisors: People = frozenset().union(*here.cohort_supervisors.values())
    return frozenset({row.author_id}) & supervisors


def reflection_readers(here: Relations, row: Any) -> People:
    """Own, and whom it was shared with while they lead the author's group (56)."""
    found = {row.author_id}
    if row.shared_with_id in here.led_by[row.author_id]:
        found.add(row.shared_with_id)
    return frozenset(found)


def outside_readers(here: Relations, row: Any) -> People:
    """In the room: author and concerned; released: their lecturers and the coordination too."""
    students = here.concerned[row.pk]
    found = frozenset({row.author_id})
    found |= {one.user_id for one in students}
    if row.state == "released":
        for one in students:
            found |= here.participation(one, "S L K")
    return frozenset(found)


def concern_readers(here: Relations, row: Any) -> People:
    """Coordination and lecturers; the student unless protected; the site only its own."""
    who = "L K"
    who += "" if row.is_protected else " S"
    who += " P" if row.raised_as == "agency" else ""
    found = here.placement(row.placement, who)
    return found - {row.placement.student_id} if row.is_protected else found


def project_readers(here: Relations, row: Any) -> People:
    """Parties, the district's lecturers, the coordination."""
    project = getattr(row, "project", row)
    return frozenset(
        here.all_coordinators
        | here.parties[project.pk]
        | here.district_lecturers[project.district_id]
    )


def contract_readers(here: Relations, row: Any) -> People:
    return here.all_coordinators | frozenset(here.parties[row.pk])


def agency_readers(here: Relations, row: Any) -> People:
    return here.all_coordinators | frozenset(here.acting[row.pk])


def note_readers(here: Relations, row: Any) -> People:
    return here.all_coordinators | frozenset(here.agency_lecturers[row.agency_id])


def leads_readers(here: Relations, run: Any) -> People:
    leads = run.staff.filter(duty="lead").values_list("person", flat=True)
    return here.all_coordinators | frozenset(leads)


def registration_readers(here: Relations, row: Any) -> People:
    return leads_readers(here, row.run) | {row.person_id}


def mail_readers(here: Relations, row: Any) -> People:
    """The recipient; own sent (87)."""
    return frozenset(pk for pk in (row.to_id, row.by_id) if pk)


def interview_readers(here: Relations, row: Any) -> People:
    """The site that offers, and who is to come or has come (students of that site and phase)."""
    found = set(here.acting[row.facility.agency_id])
    here_and_then = Placement.objects.filter(phase=row.phase_id, place__facility=row.facility_id)
    for placement in here_and_then:
        found |= here.placement(placement, "S")
    return frozenset(found)


def remark_readers(here: Relations, row: Any) -> People:
    """Who reported it, and the coordination (40)."""
    letter = {"student": "S", "agency": "P"}.get(row.party, "")
    return here.placement(row.agreement.placement, f"K {letter}")


def agreement_readers(here: Relations, row: Any) -> People:
    return here.placement(row.agreement.placement, "S K P")


def feedback_readers(here: Relations, row: Any) -> People:
    """The coordination only, and who wrote it (71)."""
    return here.placement(row.placement, "S K")


def learned_readers(here: Relations, row: Any) -> People:
    guide = row.placement.practice_supervisor_id
    return frozenset(here.acting_as[guide] | {row.placement.student_id})


def report_readers(here: Relations, row: Any) -> People:
    found = frozenset(here.coordinators[row.cohort_id])
    return found | here.cities if row.released_at else found


def certificate_readers(here: Relations, row: Any) -> People:
    """The person, who issued it while lecturing, the coordination (81)."""
    lecturers: People = frozenset().union(*here.cohort_lecturers.values())
    return here.all_coordinators | {row.person_id} | (frozenset({row.issued_by_id}) & lecturers)


def comment_readers(here: Relations, row: Any) -> People:
    """The thread belongs to those who read the reflection (57)."""
    return reflection_readers(here, row.reflection)


def session_readers(here: Relations, row: Any) -> People:
    """Leader, coordination, members; alone with one person: not the other members (51)."""
    found = here.leaders[row.group_id] | here.coordinators[row.group.cohort_id]
    if row.member_id is None:
        return frozenset(found | here.members[row.group_id])
    return frozenset(found | {row.member.participation.user_id})


def goal_readers(here: Relations, row: Any) -> People:
    return talk_readers(here, row.assessment)


def statement_readers(here: Relations, row: Any) -> People:
    return released_readers(here, row.release)


def finding_readers(here: Relations, row: Any) -> People:
    return project_readers(here, row.goal)


def place_event_readers(here: Relations, row: Any) -> People:
    return here.place(row.place, "K P")


def phase_readers(here: Relations, row: Any) -> People:
    return frozenset(here.coordinators[row.phase.cohort_id])


pin_readers = phase_readers


def cohort_readers(here: Relations, row: Any) -> People:
    return frozenset(here.coordinators[row.cohort_id])


def coordination(here: Relations, row: Any) -> People:
    return here.all_coordinators


def plan_readers(here: Relations, row: Any) -> People:
    """The plan is not for the site."""
    return concern_readers(here, row) & (
        here.placement(row.placement, "L K") | {row.placement.student_id}
    )


def run_readers(here: Relations, row: Any) -> People:
    return leads_readers(here, row.run)


def is_contact(row: Any) -> bool:
    """Whose telephone is an agency's affair."""
    return bool(row.phone) and row.agency_functions.exists()


def nobody(here: Relations, row: Any) -> People:
    return NOBODY


def guide_readers(here: Relations, row: Any) -> People:
    """To whom a thanks is addressed."""
    return frozenset(here.acting_as[row.placement.practice_supervisor_id])


def wishing(here: Relations, row: Any) -> People:
    """A draft stands on the page while wishes are open."""
    cohort = row.participation.cohort
    if cohort.wishes_open_on <= here.today <= cohort.wishes_close_on:
        return here.participation(row.participation, "S")
    return NOBODY


def change_deciders(here: Relations, row: Any) -> People:
    return frozenset(here.coordinators[row.assessment.placement.phase.cohort_id])


def step_readers(here: Relations, row: Any) -> People:
    """Reasons of steps are for the coordination."""
    return here.placement(row.placement, "K")


def _is_out(assessment: Any) -> bool:
    return assessment.state in ("released", "locked")


def voice_finders(here: Relations, row: Any) -> People:
    """After the release a frozen copy is shown, whose word is another."""
    return NOBODY if _is_out(row.assessment) else voice_readers(here, row)


def rating_finders(here: Relations, row: Any) -> People:
    return voice_finders(here, row.voice)


def talk_finders(here: Relations, row: Any) -> People:
    return NOBODY if _is_out(row) else talk_readers(here, row)


def goal_finders(here: Relations, row: Any) -> People:
    return talk_finders(here, row.assessment)


def released_finders(here: Relations, row: Any) -> People:
    """Of several versions the last one is shown; the others stand in the file."""
    newer = row.assessment.releases.filter(version__gt=row.version).exists()
    return NOBODY if newer else released_readers(here, row)


def statement_finders(here: Relations, row: Any) -> People:
    return released_finders(here, row.release)


def cms_readers(here: Relations, row: Any) -> People:
    """Coordination and administration all, lecturers as authors (76 to 79)."""
    lecturers: People = frozenset().union(*here.cohort_lecturers.values())
    return here.all_coordinators | here.admins | lecturers | here.superusers


def is_draft_of_lesson(row: Any) -> bool:
    return "intro" in row.content and "goals" in row.content and row.content.get("minutes")


def mail_finders(here: Relations, row: Any) -> People:
    """Contacts have the mail itself, and no list of mails (87)."""
    roles = (here.cohort_students, here.cohort_lecturers, here.coordinators)
    listed: People = frozenset().union(
        *(people for role in (*roles, here.cohort_supervisors) for people in role.values())
    )
    return mail_readers(here, row) & listed


def lead_finders(here: Relations, row: Any) -> People:
    return leads_readers(here, row.run)


def open_wish(here: Relations, row: Any) -> People:
    return here.placement(row.placement, "K") if row.accepted is None else NOBODY
