"""What was handed in, the certificates of a run, its evaluation, a message to all."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from home.core.clock import today
from home.core.db import lock
from home.core.exceptions import DomainError, HasChangedError
from home.core.formats import period
from home.outbox.actions import queue_mail
from home.people.models import User
from kurse.runs.actions.common import ask_lead, note_registration, note_run
from kurse.runs.models import (
    CourseRun,
    Duty,
    Opinion,
    Registration,
    RegistrationState,
    RunNotice,
    RunState,
)
from kurse.runs.queries import (
    QUESTIONS,
    Evidence,
    evidence_for,
    may_evaluate,
    participants_of,
)
from lernen.certificates.actions import issue_certificate
from lernen.certificates.models import Certificate, CertificateKind
from lernen.certificates.queries import valid_certificates


class ListsOpenError(DomainError):
    """M39."""

    slug = "run-lists-open"
    text = _("Not possible yet. %(number)s attendance lists are not confirmed.")


@transaction.atomic
def mark_task(registration: Registration, *, done: bool, by: User) -> Registration:
    """What had to be handed in is there, or is not after all."""
    registration = lock(registration, first=("run",))
    ask_lead(registration.run, by)
    registration.task_done_on = today() if done else None
    registration.save(update_fields=["task_done_on"])
    note_registration(registration, "task_done" if done else "task_open", by=by)
    return registration


@transaction.atomic
def mark_achievement(registration: Registration, *, shown: bool, by: User) -> Registration:
    """The check of learning was passed; only in runs that examine at all."""
    registration = lock(registration, first=("run",))
    ask_lead(registration.run, by)
    if not registration.run.examines:
        raise HasChangedError
    registration.achieved_on = today() if shown else None
    registration.save(update_fields=["achieved_on"])
    note_registration(registration, "achieved" if shown else "not_achieved", by=by)
    return registration


# Certificates -----------------------------------------------------------------------------------


def facts_for(run: CourseRun, evidence: Evidence) -> dict[str, Any]:
    """What the paper of one person says: the true number of units."""
    sessions = list(run.sessions.all())
    leads = [
        str(row.person)
        for row in run.staff.filter(duty=Duty.LEAD).select_related("person").order_by("pk")
    ]
    rows = [("Kursleitung", ", ".join(leads))] if leads else []
    if run.place:
        rows.append(("Ort", run.place))
    if topics := [session.topic for session in sessions if session.topic]:
        rows.append(("Inhalte", ", ".join(dict.fromkeys(topics))))
    return {
        "subject": run.course_title,
        "period": period(
            timezone.localdate(sessions[0].starts_at), timezone.localdate(sessions[-1].ends_at)
        ),
        "scope": f"{evidence.counted} von {evidence.total} UE (je 45 Minuten)",
        "rows": rows,
        "signed_by": f"{leads[0]}, Kursleitung" if leads else "",
    }


def open_lists(run: CourseRun) -> int:
    return run.sessions.filter(confirmed_at=None).count()


def kinds_for(run: CourseRun, registration: Registration) -> list[CertificateKind]:
    """Attendance for everybody who has the evidence; achievement is another paper."""
    kinds = [CertificateKind.ATTENDANCE]
    if run.examines and registration.achieved_on is not None:
        kinds.append(CertificateKind.ACHIEVEMENT)
    return kinds


@transaction.atomic
def issue_certificates(run: CourseRun, *, by: User) -> list[Certificate]:
    """All certificates that are due and not there yet, at once; never for whoever has a duty.

    Raises:
        ListsOpenError: a list is not confirmed. PermissionDenied: ``by`` does not lead.
    """
    run = lock(run)
    ask_lead(run, by)
    if run.state not in (RunState.RUNNING, RunState.FINISHED):
        raise HasChangedError
    if number := open_lists(run):
        raise ListsOpenError(number=number)
    people = list(participants_of(run).filter(state=RegistrationState.SEATED))
    known = evidence_for(run, people)
    issued: list[Certificate] = []
    there = {
        kind: set(valid_certificates(kind, str(run.public_id)).values_list("person", flat=True))
        for kind in (CertificateKind.ATTENDANCE, CertificateKind.ACHIEVEMENT)
    }
    for registration in people:
        if not known[registration.pk].fulfilled or registration.person_id == by.pk:
            continue
        facts = facts_for(run, known[registration.pk])
        issued.extend(
            issue_certificate(
                kind=kind,
                person=registration.person,
                facts=facts,
                issued_for=run.public_id,
                by=by,
            )
            for kind in kinds_for(run, registration)
            if registration.person_id not in there[kind]
        )
    note_run(run, "issue_certificates", by=by, note=str(len(issued)))
    return issued


# Evaluation and messages ------------------------------------------------------------------------


@transaction.atomic
def evaluate_run(
    registration: Registration, *, answers: Mapping[str, int], text: str, by: User
) -> None:
    """One anonymous answer; that it was given is kept, what was answered belongs to nobody.

    Raises HasChangedError if it was given before or the run has not begun.
    """
    registration = lock(registration, first=("run",))
    if registration.person_id != by.pk:
        raise PermissionDenied
    if not may_evaluate(registration):
        raise HasChangedError
    given = {key: int(answers[key]) for key in QUESTIONS if key in answers}
    registration.has_evaluated = True
    registration.save(update_fields=["has_evaluated"])
    Opinion.objects.create(run=registration.run, answers=given, text=text.strip()[:1000])


@transaction.atomic
def send_notice(run: CourseRun, *, text: str, by: User) -> RunNotice:
    """A message to everybody who takes part: it stands on their page, the mail leads there."""
    run = lock(run)
    ask_lead(run, by)
    notice = RunNotice(run=run, text=text.strip(), by=by)
    notice.full_clean()
    notice.save()
    for registration in participants_of(run):
        queue_mail(
            "runs.notice",
            to=registration.person,
            context={"kurs": run.course_title},
            link=registration.get_absolute_url(),
            about=notice,
            by=by,
        )
    note_run(run, "notice", by=by)
    return notice
