"""One of everything that an address names: around the cast ("own"), and elsewhere ("foreign").

Confidential fields hold canaries: words that may be seen by those whom the table in
``canaries.py`` names, and by nobody else.
"""

import datetime as dt
import secrets
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from home.core.clock import now, today
from home.people.models import Device
from home.people.roles import Role
from home.tasklinks.models import HandOnRequest
from kurse.agreements.models import Remark
from kurse.allocation.models import AllocationRun, Pin, RunState
from kurse.assessment.actions import (
    Answer,
    ask_change,
    give_mark,
    give_statement,
    hand_in_voice,
    record_talk,
    release_assessment,
    save_voice,
)
from kurse.assessment.models import RoundKind, VoiceKind
from kurse.assessment.queries import criteria_of
from kurse.concerns.actions import plan_concern, raise_concern, take_concern
from kurse.interviews.models import Booking, InterviewTime
from kurse.offers.models import CallRequest, HostingCall, PlaceState, RosterUpload
from kurse.partners.models import AgencyNote, EntryPicture, Project
from kurse.placements.models import Contribution, PlacementState, SavedView, SwapRequest
from kurse.reports.actions import make_city_report
from kurse.reports.models import Thanks
from kurse.runs.models import Appeal, Registration, RunSession
from kurse.supervision.actions import (
    answer_release,
    ask_contact,
    ask_release,
    share_reflection,
    write_comment,
    write_note,
    write_reflection,
)
from kurse.supervision.queries import Entry
from tests.factories.agreements import amending_rows
from tests.factories.assessment import AssessmentFactory, CriteriaSetFactory, RoundFactory
from tests.factories.certificates import make_certificate
from tests.factories.cohorts import (
    CohortFactory,
    ParticipationFactory,
    PhaseFactory,
    StudentRecordFactory,
    TeamFactory,
)
from tests.factories.offers import PlaceFactory, ProposalFactory
from tests.factories.outbox import OutgoingMailFactory, TaskLinkFactory
from tests.factories.partners import AgencyFactory, ContactFactory, FacilityFactory
from tests.factories.people import UserFactory
from tests.factories.placements import PlacementFactory
from tests.factories.practice import day_of
from tests.factories.questions import make_question
from tests.factories.runs import running_run
from tests.factories.supervision import GroupFactory, MemberFactory, SessionFactory
from tests.factories.visits import visit_of
from tests.factories.wishes import submitted

#: A letter of thanks, as short as the paper allows.
LETTER = {
    "address": ["Träger"],
    "day": "Essen",
    "subject": "Danke",
    "salutation": "Guten Tag,",
    "text": ["Danke!"],
    "closing": "Mit freundlichen Grüßen",
    "signed": ["Koordination"],
    "guides": [],
    "students": 1,
}


def foreign_scene() -> SimpleNamespace:
    """Another cohort, team and agency with people the cast has nothing to do with."""
    cohort = CohortFactory()
    team = TeamFactory(cohort=cohort)
    phase = PhaseFactory(cohort=cohort)
    people = {name: UserFactory() for name in ("student", "lecturer", "supervisor", "coordinator")}
    participation = ParticipationFactory(user=people["student"], cohort=cohort, team=team)
    StudentRecordFactory(participation=participation)
    ParticipationFactory(user=people["lecturer"], role=Role.LECTURER, cohort=cohort, team=team)
    for role in (Role.SUPERVISOR, Role.COORDINATOR):
        ParticipationFactory(user=people[role.value], role=role, cohort=cohort)
    agency = AgencyFactory()
    facility = FacilityFactory(agency=agency)
    contact = ContactFactory(agency=agency)
    people["contact"] = contact.user
    place = PlaceFactory(phase=phase, facility=facility, practice_supervisor=contact)
    return SimpleNamespace(
        cast=people,
        cohort=cohort,
        team=team,
        phase=phase,
        agency=agency,
        facility=facility,
        place=place,
        participation=participation,
    )


def planned_concern(placement: Any, contact: Any, coordinator: Any, mark: str) -> Any:
    """The placement site raised it, the coordination has a plan that the site does not read."""
    concern = raise_concern(placement, text=f"{mark}-concern", call_wanted=True, by=contact)
    concern = take_concern(concern, by=coordinator)
    review_on = today() + dt.timedelta(days=7)
    return plan_concern(concern, plan=f"{mark}-plan", review_on=review_on, by=coordinator)


def things_of(scene: Any, mark: str) -> dict[str, Any]:
    """Every kind of object in this scene; ``mark`` begins all its canaries."""
    cast, cohort = scene.cast, scene.cohort
    contact = scene.place.practice_supervisor
    others = [PlaceFactory(phase=scene.phase, facility=scene.facility) for _number in range(3)]
    wishes = submitted(scene.participation, [scene.place, *others], hardship=f"{mark}-hardship")
    placement = PlacementFactory(
        student=cast["student"],
        place=scene.place,
        team=scene.team,
        practice_supervisor=contact,
        asked=contact,
        state=PlacementState.RUNNING,
        rank=2,
        explanation={"better": [{"rank": 1, "place": f"{mark}-why", "why": "full", "seats": 1}]},
    )
    AgencyNote.objects.create(
        agency=scene.agency, text=f"{mark}-agencynote", by=cast["coordinator"]
    )
    swap = SwapRequest.objects.create(placement=placement, wish=f"{mark}-swap")
    found = {
        "cohort": cohort,
        "phase": scene.phase,
        "team": scene.team,
        "participation": scene.participation,
        "agency": scene.agency,
        "facility": scene.facility,
        "contact": contact,
        "place": scene.place,
        "wishes": wishes,
        "placement": placement,
        "visit": visit_of(placement, cast["lecturer"]),
        "concern": planned_concern(placement, contact.user, cast["coordinator"], mark),
        "practice_day": day_of(placement, text=f"{mark}-day"),
        "swap": swap,
        "student": cast["student"],
        "upload": RosterUpload.objects.create(
            cohort=cohort,
            by=cast["coordinator"],
            file_names="liste.xlsx",
            sha256="0" * 64,
            expires_at=now() + dt.timedelta(days=1),
        ),
    }
    found["view"] = SavedView.objects.create(
        owner=cast["coordinator"], name=mark, query="state=open"
    )
    found |= _call(scene)
    found["proposal"] = ProposalFactory(
        participation=scene.participation, phase=scene.phase, task=f"{mark}-proposal"
    )
    make_city_report(cohort, text=f"{mark}-cityreport", by=cast["coordinator"])
    found |= _allocation(scene)
    found |= _supervision(scene, mark)
    found |= _assessments(scene, placement, mark)
    found |= _post(scene, mark)
    found |= _learning(scene)
    found |= _agreement(scene, placement, mark)
    found |= _courses(scene, mark)
    found |= _project(scene, placement, mark)
    found["thanks"] = Thanks.objects.create(
        cohort=cohort, agency=scene.agency, letter=LETTER, by=cast["coordinator"]
    )
    return found


def _project(scene: Any, placement: Any, mark: str) -> dict[str, Any]:
    """An internal project of the agency with a goal and an entry, in which the placement took
    part; its text is for the documentation's readers.
    """
    project = Project.objects.create(
        title=f"{mark}-project",
        district=scene.facility.site.district,
        level="on_site",
        contract=f"{mark}-contract",
        starts_on=today(),
    )
    project.parties.create(agency=scene.agency)
    entry = project.entries.create(
        on=today(), text=f"{mark}-projectentry", by=scene.cast["coordinator"]
    )
    Contribution.objects.create(entry=entry, placement=placement)
    EntryPicture.objects.create(entry=entry, content=b"x", width=1, height=1, alt="Bild")
    goal = project.goals.create(
        text="Ziel", indicator="Zeichen", agreed_by="alle", agreed_on=today()
    )
    year = SimpleNamespace(number=entry.on.year)
    return {"project": project, "project_year": year, "entry": entry, "goal": goal}


def _courses(scene: Any, mark: str) -> dict[str, Any]:
    """A running course that the lecturer leads and the student takes part in, and a paper; of
    its two meetings one is over and its list confirmed, which the student finds not right."""
    lead, student = scene.cast["lecturer"], scene.cast["student"]
    run = running_run(lead)
    meeting = run.sessions.get()
    registration = Registration.objects.create(run=run, person=student, state="seated")
    confirmed = RunSession.objects.create(
        run=run,
        starts_at=meeting.starts_at - dt.timedelta(days=1),
        ends_at=meeting.ends_at - dt.timedelta(days=1),
        units=4,
        confirmed_at=meeting.ends_at,
        confirmed_by=lead,
    )
    appeal = Appeal.objects.create(
        session=confirmed, registration=registration, text=f"{mark}-appeal"
    )
    return {
        "course_run": run,
        "meeting": meeting,
        "confirmed_meeting": confirmed,
        "appeal": appeal,
        "registration": registration,
        "certificate": make_certificate(student, lead),
    }


def _agreement(scene: Any, placement: Any, mark: str) -> dict[str, Any]:
    """An amendment of the practice that runs, and one more placement without an agreement."""
    agreement = amending_rows(
        placement, by=scene.cast["coordinator"], contact=scene.place.practice_supervisor
    )
    second = PhaseFactory(cohort=scene.cohort, number=2)
    accepted = PlacementFactory(
        student=scene.cast["student"],
        phase=second,
        place=PlaceFactory(phase=second, facility=scene.facility),
        state=PlacementState.AGENCY_CONFIRMED,
    )
    return {
        "agreement": agreement,
        "remark": Remark.objects.create(
            agreement=agreement, party="student", text=f"{mark}-remark", name="Lena"
        ),
        "accepted": accepted,
        **_interview(scene, accepted, mark),
    }


def _interview(scene: Any, placement: Any, mark: str) -> dict[str, Any]:
    """A first talk that the student has booked, before the practice that is to come."""
    time = InterviewTime.objects.create(
        facility=scene.facility,
        phase=placement.phase,
        kind="on_site",
        starts_at=now() + dt.timedelta(days=4),
        location=f"{mark}-interview",
        offered_by=scene.place.practice_supervisor.user,
    )
    booking = Booking.objects.create(time=time, placement=placement)
    return {"interview_time": time, "interview": booking}


def _call(scene: Any) -> dict[str, Any]:
    """A request of the yearly call to the agency's contact, about one more place."""
    call = HostingCall.objects.create(
        phase=scene.phase, answer_until=today(), by=scene.cast["coordinator"]
    )
    request = CallRequest.objects.create(call=call, person=scene.cast["contact"])
    PlaceFactory(
        phase=scene.phase,
        facility=scene.place.facility,
        state=PlaceState.INVITED,
        call_request=request,
    )
    return {"call_request": request}


def _allocation(scene: Any) -> dict[str, Any]:
    run = AllocationRun.objects.create(
        phase=scene.phase,
        by=scene.cast["coordinator"],
        state=RunState.DONE,
        result={"assignment": [], "profile": [], "status": "optimal", "explanations": []},
    )
    pin = Pin.objects.create(
        phase=scene.phase,
        participation=scene.participation,
        place=scene.place,
        reason="fest",
        by=scene.cast["coordinator"],
    )
    return {"run": run, "pin": pin}


def _supervision(scene: Any, mark: str) -> dict[str, Any]:
    student, supervisor = scene.cast["student"], scene.cast["supervisor"]
    group = GroupFactory(cohort=scene.cohort, supervisor=supervisor)
    member = MemberFactory(group=group, participation=scene.participation)
    session = SessionFactory(group=group, starts_at=timezone.now() - dt.timedelta(hours=2))
    write_note(session, text=f"{mark}-note", by=supervisor)
    private = write_reflection(None, entry=Entry("", f"{mark}-reflection"), by=student)
    shared = write_reflection(None, entry=Entry(f"{mark}-title", f"{mark}-shared"), by=student)
    share_reflection(shared, by=student)
    comment = write_comment(shared, text=f"{mark}-comment", by=supervisor)
    ask = {"members": [member], "by": supervisor}
    inside = ask_release(group, text=f"{mark}-inside", **ask)
    outside = ask_release(group, text=f"{mark}-outside", **ask)
    answer_release(outside, agreed=True, by=student)
    signal = ask_contact(scene.participation, asked="supervisor", by=student)
    return {
        "group": group,
        "session": session,
        "private_reflection": private,
        "reflection": shared,
        "comment": comment,
        "inside": inside,
        "outside": outside,
        "signal": signal,
    }


def _assessments(scene: Any, placement: Any, mark: str) -> dict[str, Any]:
    criteria = CriteriaSetFactory(made_by=scene.cast["lecturer"])
    draft = CriteriaSetFactory(made_by=scene.cast["lecturer"], fixed=False)
    midterm = RoundFactory(phase=scene.phase, criteria_set=criteria)
    final = RoundFactory(phase=scene.phase, criteria_set=criteria, kind=RoundKind.FINAL)
    open_one = AssessmentFactory(
        placement=placement, round=midterm, examiner=scene.cast["lecturer"]
    )
    done = AssessmentFactory(placement=placement, round=final, examiner=scene.cast["lecturer"])
    for kind in VoiceKind:
        _fill(open_one, kind, f"{mark}-draft-{kind}", hand_in=False)
        _fill(done, kind, f"{mark}-released-{kind}", hand_in=True)
    done.refresh_from_db()
    record_talk(done, talk_on=today(), result=f"{mark}-talk", by=scene.cast["lecturer"])
    give_mark(done, grade="2,0", reason="", by=scene.cast["lecturer"])
    done.refresh_from_db()
    release = release_assessment(done, by=scene.cast["lecturer"])
    give_statement(release, text=f"{mark}-statement", by=scene.cast["student"])
    done.refresh_from_db()
    change = ask_change(
        done,
        grade="1,7",
        talk_result=f"{mark}-talk",
        reason="Zahlendreher",
        by=scene.cast["lecturer"],
    )
    return {
        "change": change,
        "criteria": draft,
        "criterion": draft.criteria.first(),
        "round": midterm,
        "assessment": open_one,
        "released": done,
    }


def _fill(assessment: Any, kind: str, word: str, *, hand_in: bool) -> None:
    voice = assessment.voices.get(kind=kind)
    answers = {
        row.pk: Answer(level=row.levels.first().pk, example=word)
        for row in criteria_of(assessment.criteria_set)
    }
    save_voice(voice, answers=answers, comment=word, by=voice.author)
    if hand_in:
        hand_in_voice(voice, by=voice.author)


def _post(scene: Any, mark: str) -> dict[str, Any]:
    link = TaskLinkFactory(person=scene.cast["contact"])
    return {
        "mail": OutgoingMailFactory(to=scene.cast["student"], body=f"{mark}-mailbody"),
        "link": link,
        "hand_on": HandOnRequest.objects.create(link=link, by_name="Karin Polat"),
        "device": Device.objects.create(
            user=scene.cast["student"], session_key=secrets.token_hex(16), label="Firefox"
        ),
    }


def _learning(scene: Any) -> dict[str, Any]:
    return {"question": make_question(scene.cast["lecturer"])}
