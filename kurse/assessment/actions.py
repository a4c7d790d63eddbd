"""The verbs of assessment; the only writers. Events never hold texts."""

import datetime as dt
import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from home.core.clock import now, today
from home.core.db import lock
from home.core.exceptions import DomainError, HasChangedError, NotOpenError
from home.core.formats import day
from home.core.states import Move
from home.outbox.actions import queue_mail
from home.people.models import User
from home.people.roles import Role
from home.rulebook.queries import rule
from home.tasklinks.actions import issue_link, revoke_links
from kurse.assessment.models import (
    Assessment,
    AssessmentEvent,
    AssessmentRound,
    AssessmentState,
    CriteriaSet,
    Criterion,
    Level,
    Rating,
    Release,
    Statement,
    Voice,
    VoiceCode,
    VoiceKind,
)
from kurse.assessment.queries import content_of, criteria_of, lecturers_in
from kurse.assessment.states import ASSESSMENT_MOVES, FormsMissingError
from kurse.cohorts.models import Participation, Phase
from kurse.cohorts.queries import active_on
from kurse.placements.models import Placement, PlacementState
from kurse.supervision.queries import supervises

VOICE_PURPOSE = "assessment.voice"
#: Placements that are assessed.
ASSESSED_STATES = (
    PlacementState.RUNNING,
    PlacementState.INTERRUPTED,
    PlacementState.COMPLETING,
)
CODE_MINUTES = 15
CODE_TRIES = 5


class SupervisesError(DomainError):
    """M37, rule 17."""

    slug = "supervises"
    text = _(
        "%(name)s leads this person's supervision and therefore must not assess them. "
        "Choose somebody else."
    )


class NoExaminerError(DomainError):
    slug = "no-examiner"
    text = _("This person is no lecturer of the cohort. Choose somebody else.")


class AnswersMissingError(DomainError):
    slug = "answers-missing"
    text = _("Still without an answer: %(titles)s. Everything else is saved.")


class NameMissingError(DomainError):
    """M36."""

    slug = "name-missing"
    text = _("Please give your name, so that we know who answered.")


class CriteriaIncompleteError(DomainError):
    slug = "criteria-incomplete"
    text = _("Every set needs at least one criterion, and every criterion at least two levels.")


class CriteriaFixedError(DomainError):
    slug = "criteria-fixed"
    text = _("This version is in use and does not change any more. Make a new version.")


class WrongCodeError(DomainError):
    """M47."""

    slug = "wrong-code"
    text = _("The code does not fit or has expired. Ask for a new one.")


class StatementOverError(DomainError):
    slug = "statement-over"
    text = _("The period ended on %(day)s. Please call the placement coordination.")


@dataclass(frozen=True)
class Answer:
    """One voice's answer to a criterion: a level's key, or not observed; an example in words."""

    level: int | None = None
    not_observed: bool = False
    example: str = ""


# Criteria --------------------------------------------------------------------------------------


@transaction.atomic
def draft_criteria_set(name: str, *, by: User) -> CriteriaSet:
    """A new, empty set in its first version."""
    if not by.has_perm("assessment.build_criteria"):
        raise PermissionDenied
    fresh = CriteriaSet(name=name, made_by=by)
    fresh.full_clean()
    fresh.save()
    return fresh


def _editable(criteria_set: CriteriaSet, by: User) -> CriteriaSet:
    if not by.has_perm("assessment.build_criteria"):
        raise PermissionDenied
    criteria_set = lock(criteria_set)
    if criteria_set.fixed_at is not None:
        raise CriteriaFixedError
    return criteria_set


@transaction.atomic
def save_criterion(
    criteria_set: CriteriaSet,
    *,
    title: str,
    question: str,
    levels: Iterable[tuple[str, str]],
    by: User,
    criterion: Criterion | None = None,
) -> Criterion:
    """Add a criterion at the end, or rewrite one; ``levels`` are (label, description), low first.

    Raises:
        CriteriaFixedError: the version is in use. CriteriaIncompleteError: fewer than two levels.
    """
    criteria_set = _editable(criteria_set, by)
    wanted = [(label, description) for label, description in levels if label.strip()]
    if len(wanted) < 2 or len({label for label, _text in wanted}) < len(wanted):
        raise CriteriaIncompleteError
    if criterion is None:
        last = criteria_set.criteria.order_by("-position").first()
        criterion = Criterion(
            criteria_set=criteria_set, position=(last.position + 1) if last else 1
        )
    criterion.title, criterion.question = title, question
    criterion.full_clean(exclude=["criteria_set"])
    criterion.save()
    criterion.levels.all().delete()
    Level.objects.bulk_create(
        Level(criterion=criterion, value=value, label=label, description=description)
        for value, (label, description) in enumerate(wanted, start=1)
    )
    return criterion


@transaction.atomic
def remove_criterion(criterion: Criterion, *, by: User) -> None:
    """Take a criterion out of an unfixed set."""
    _editable(criterion.criteria_set, by)
    criterion.delete()


@transaction.atomic
def move_criterion(criterion: Criterion, *, up: bool, by: User) -> None:
    """One place up or down; at the ends nothing happens."""
    criteria_set = _editable(criterion.criteria_set, by)
    order = list(criteria_set.criteria.order_by("position"))
    here = order.index(criterion)
    there = here - 1 if up else here + 1
    if 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
        for position, row in enumerate(order, start=1):
            row.position = position
        Criterion.objects.bulk_update(order, ["position"])


@transaction.atomic
def fix_criteria_set(criteria_set: CriteriaSet, *, by: User) -> CriteriaSet:
    """From now on this version never changes; reviews may use it."""
    criteria_set = _editable(criteria_set, by)
    criteria = list(criteria_of(criteria_set))
    if not criteria or any(len(row.levels.all()) < 2 for row in criteria):
        raise CriteriaIncompleteError
    criteria_set.fixed_at = now()
    criteria_set.save(update_fields=["fixed_at"])
    return criteria_set


@transaction.atomic
def new_version(criteria_set: CriteriaSet, *, by: User) -> CriteriaSet:
    """A copy to change, as the next version of the same name."""
    if not by.has_perm("assessment.build_criteria"):
        raise PermissionDenied
    lock(criteria_set)
    latest = CriteriaSet.objects.filter(name=criteria_set.name).latest("version")
    fresh = CriteriaSet.objects.create(
        name=criteria_set.name, version=latest.version + 1, previous=criteria_set, made_by=by
    )
    for criterion in criteria_of(criteria_set):
        copy = Criterion.objects.create(
            criteria_set=fresh,
            position=criterion.position,
            title=criterion.title,
            question=criterion.question,
        )
        Level.objects.bulk_create(
            Level(
                criterion=copy,
                value=level.value,
                label=level.label,
                description=level.description,
            )
            for level in criterion.levels.all()
        )
    return fresh


# Rounds ----------------------------------------------------------------------------------------


@transaction.atomic
def plan_round(
    phase: Phase,
    *,
    kind: str,
    criteria_set: CriteriaSet,
    opens_on: dt.date,
    closes_on: dt.date,
    by: User,
) -> AssessmentRound:
    """A review of a phase; its criteria set is fixed by it. Both days inclusive."""
    if not by.has_perm("assessment.plan_round", phase):
        raise PermissionDenied
    criteria_set = lock(criteria_set)
    if criteria_set.fixed_at is None:
        criteria_set = fix_criteria_set(criteria_set, by=by)
    fresh = AssessmentRound(
        phase=phase,
        kind=kind,
        criteria_set=criteria_set,
        opens_on=opens_on,
        closes_on=closes_on,
    )
    fresh.full_clean()
    fresh.save()
    return fresh


def _examiner_for(placement: Placement) -> User | None:
    """The lecturer of the placement's team who does not lead the student's supervision."""
    rows = (
        Participation.objects.filter(
            active_on(today()),
            role=Role.LECTURER,
            cohort=placement.phase.cohort_id,
            team=placement.team_id,
        )
        .select_related("user")
        .order_by("since", "pk")
    )
    return next((row.user for row in rows if not supervises(row.user, placement.student)), None)


@transaction.atomic
def open_round(round_: AssessmentRound, *, by: User | None) -> int:
    """Make the three forms of every running placement and write to who fills them in (T16).

    Repeatable: only placements without this assessment get one. Returns how many are new.
    Placements whose team has no lecturer wait and are shown to the coordination.
    """
    if by is not None and not by.has_perm("assessment.plan_round", round_):
        raise PermissionDenied
    round_ = lock(round_)
    if today() < round_.opens_on:
        raise NotOpenError
    placements = (
        Placement.objects.filter(phase=round_.phase_id, state__in=ASSESSED_STATES)
        .exclude(assessments__round=round_)
        .select_related("student", "practice_supervisor__user", "phase__cohort")
    )
    count = 0
    for placement in placements:
        examiner = _examiner_for(placement)
        if examiner is None or placement.practice_supervisor is None:
            continue
        _start(round_, placement, examiner, by=by)
        count += 1
    if round_.opened_at is None:
        round_.opened_at = now()
        round_.save(update_fields=["opened_at"])
    return count


def _start(
    round_: AssessmentRound, placement: Placement, examiner: User, *, by: User | None
) -> Assessment:
    assessment = Assessment.objects.create(placement=placement, round=round_, examiner=examiner)
    authors = {
        VoiceKind.STUDENT: placement.student,
        VoiceKind.PRACTICE: placement.practice_supervisor.user,  # type: ignore[union-attr]
        VoiceKind.LECTURER: examiner,
    }
    for kind, author in authors.items():
        voice = Voice.objects.create(assessment=assessment, kind=kind, author=author)
        if kind == VoiceKind.STUDENT:
            _ask(voice, link=f"/mein/auswertung/{assessment.public_id}/bogen/")
        elif kind == VoiceKind.PRACTICE:
            task_link = issue_link(VOICE_PURPOSE, person=author, about=voice, by=by)
            _ask(voice, task_link=task_link)
    AssessmentEvent.objects.create(
        assessment=assessment, verb="open", to_state=assessment.state, by=by
    )
    return assessment


def _ask(voice: Voice, **link: Any) -> None:
    round_ = voice.assessment.round
    queue_mail(
        f"assessment.open_{round_.kind}",
        to=voice.author,
        context={"frist": day(round_.closes_on), "datum": day(round_.closes_on)},
        about=str(voice.assessment.public_id),
        **link,
    )


@transaction.atomic
def appoint_examiner(assessment: Assessment, *, examiner: User, by: User) -> Assessment:
    """Somebody else examines; a draft of the person before is not handed on.

    Raises:
        SupervisesError: leads the student's supervision (rule 17, M37).
        NoExaminerError: no lecturer of the cohort. HasChangedError: the form is handed in.
    """
    assessment = lock(assessment)
    if not by.has_perm("assessment.appoint_examiner", assessment):
        raise PermissionDenied
    if not lecturers_in(assessment.placement.phase.cohort).filter(pk=examiner.pk).exists():
        raise NoExaminerError
    if supervises(examiner, assessment.placement.student):
        raise SupervisesError(name=examiner.get_full_name())
    voice = assessment.voices.select_for_update().get(kind=VoiceKind.LECTURER)
    if voice.handed_in_at is not None or assessment.state != AssessmentState.COLLECTING:
        raise HasChangedError
    voice.ratings.all().delete()
    voice.author, voice.comment, voice.saved_at = examiner, "", None
    voice.save(update_fields=["author", "comment", "saved_at"])
    assessment.examiner = examiner
    assessment.save(update_fields=["examiner"])
    AssessmentEvent.objects.create(
        assessment=assessment,
        verb="appoint_examiner",
        from_state=assessment.state,
        to_state=assessment.state,
        by=by,
    )
    return assessment


# Voices ----------------------------------------------------------------------------------------


def _open_voice(voice: Voice, by: User) -> Voice:
    """Lock the assessment, then the form; ``by`` is its author (through account or link)."""
    lock(voice.assessment)
    voice = lock(voice)
    if voice.author_id != by.pk:
        raise PermissionDenied
    if voice.handed_in_at is not None:
        raise HasChangedError(_("This form is handed in already. It does not change any more."))
    if voice.assessment.state not in (AssessmentState.COLLECTING, AssessmentState.COMPARED):
        raise NotOpenError(_("The talk has taken place; this form is closed."))
    if today() < voice.assessment.round.opens_on:
        raise NotOpenError
    return voice


@transaction.atomic
def save_voice(voice: Voice, *, answers: Mapping[int, Answer], comment: str, by: User) -> Voice:
    """Keep a draft: ``answers`` by criterion key; whatever is missing stays open.

    Raises:
        PermissionDenied: not the author. HasChangedError: handed in. NotOpenError: closed.
    """
    voice = _open_voice(voice, by)
    criteria = {
        row.pk: {level.pk for level in row.levels.all()}
        for row in criteria_of(voice.assessment.round.criteria_set)
    }
    for key, answer in answers.items():
        if key not in criteria or (answer.level is not None and answer.level not in criteria[key]):
            raise HasChangedError
        Rating.objects.update_or_create(
            voice=voice,
            criterion_id=key,
            defaults={
                "level_id": answer.level,
                "not_observed": answer.not_observed and answer.level is None,
                "example": answer.example,
            },
        )
    voice.comment, voice.saved_at = comment, now()
    voice.save(update_fields=["comment", "saved_at"])
    return voice


@transaction.atomic
def hand_in_voice(voice: Voice, *, by: User, name: str = "") -> Voice:
    """Hand the saved form in: it never changes again. The third one opens the comparison.

    ``name`` is who filled it in, for forms that come by link.

    Raises:
        AnswersMissingError: a criterion has neither level nor "not observed".
    """
    voice = _open_voice(voice, by)
    answered = {
        row.criterion_id
        for row in voice.ratings.all()
        if row.level_id is not None or row.not_observed
    }
    missing = [
        row.title
        for row in criteria_of(voice.assessment.round.criteria_set)
        if row.pk not in answered
    ]
    if missing:
        raise AnswersMissingError(titles=", ".join(missing))
    voice.handed_in_at, voice.handed_in_by = now(), name[:160]
    voice.save(update_fields=["handed_in_at", "handed_in_by"])
    AssessmentEvent.objects.create(
        assessment=voice.assessment,
        verb=f"hand_in_{voice.kind}",
        from_state=voice.assessment.state,
        to_state=voice.assessment.state,
        by=by,
        evidence=name[:200],
    )
    _compare_if_due(lock(voice.assessment))
    return voice


def _compare_if_due(assessment: Assessment) -> None:
    if assessment.state != AssessmentState.COLLECTING:
        return
    try:
        move = ASSESSMENT_MOVES.check("compare", assessment, by=None)
    except FormsMissingError:
        return
    _record(assessment, move, by=None)


@transaction.atomic
def compare_due_assessments() -> int:
    """After a review's last day: compare what is in, where the examiner's own form is in."""
    due = Assessment.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        state=AssessmentState.COLLECTING, round__closes_on__lt=today()
    )
    before = 0
    for assessment in due:
        _compare_if_due(assessment)
        before += assessment.state == AssessmentState.COMPARED
    return before


@transaction.atomic
def send_voice_code(voice: Voice) -> None:
    """A six-digit code to the stored address of the form's author; an older one ends."""
    code = f"{secrets.randbelow(10**6):06d}"
    VoiceCode.objects.update_or_create(
        voice=voice,
        defaults={
            "code_hash": _code_hash(voice, code),
            "expires_at": now() + dt.timedelta(minutes=CODE_MINUTES),
            "tries": 0,
        },
    )
    queue_mail(
        "assessment.code",
        to=voice.author,
        context={"code": f"{code[:3]} {code[3:]}", "minuten": str(CODE_MINUTES)},
        about=str(voice.assessment.public_id),
    )


def _code_hash(voice: Voice, code: str) -> str:
    return hashlib.sha256(f"{voice.public_id}:{code}".encode()).hexdigest()


def check_voice_code(voice: Voice, *, code: str) -> None:
    """Accept the code once within its time and tries; a wrong try is counted either way.

    Raises:
        WrongCodeError: M47.
    """
    digits = "".join(sign for sign in code if sign.isdigit())
    with transaction.atomic():
        row = VoiceCode.objects.select_for_update().filter(voice=voice).first()
        good = (
            row is not None
            and row.expires_at > now()
            and row.tries < CODE_TRIES
            and hmac.compare_digest(row.code_hash, _code_hash(voice, digits))
        )
        if row is not None and good:
            row.delete()
        elif row is not None:
            row.tries += 1
            row.save(update_fields=["tries"])
    if not good:
        raise WrongCodeError


# Talk, release, statement ----------------------------------------------------------------------


@transaction.atomic
def record_talk(assessment: Assessment, *, talk_on: dt.date, result: str, by: User) -> Assessment:
    """What the three agreed in the talk; may be corrected until the release.

    Raises:
        NotOpenError: the day lies ahead. HasChangedError: not compared yet, or released.
    """
    assessment = lock(assessment)
    move = ASSESSMENT_MOVES.check("talk", assessment, by=by)
    if talk_on > today():
        raise NotOpenError(
            _("%(day)s lies ahead. Record the talk when it has taken place."), day=day(talk_on)
        )
    assessment.talk_on, assessment.talk_result = talk_on, result
    assessment.save(update_fields=["talk_on", "talk_result"])
    _record(assessment, move, by=by)
    return assessment


@transaction.atomic
def release_assessment(assessment: Assessment, *, by: User) -> Release:
    """Freeze what was handed in and the talk, show it to the student, tell them (T17).

    Raises:
        PermissionDenied: not the examiner. HasChangedError: no talk yet, or released before.
    """
    assessment = lock(assessment)
    move = ASSESSMENT_MOVES.check("release", assessment, by=by)
    placement = assessment.placement
    content = {
        **content_of(assessment),
        "kind": assessment.round.kind,
        "criteria_set": {
            "name": assessment.round.criteria_set.name,
            "version": assessment.round.criteria_set.version,
        },
        "placement": placement.number,
        "student": placement.student.get_full_name(),
        "place": placement.place.title,
        "examiner": assessment.examiner.get_full_name(),
        "talk": {
            "on": assessment.talk_on.isoformat() if assessment.talk_on else "",
            "result": assessment.talk_result,
        },
    }
    until = today() + dt.timedelta(days=rule("assessment.statement_days"))
    release = Release.objects.create(
        assessment=assessment,
        content=content,
        sha256=content_hash(content),
        by=by,
        statement_until=until,
    )
    _record(assessment, move, by=by)
    practice = assessment.voices.get(kind=VoiceKind.PRACTICE)
    revoke_links(purpose=VOICE_PURPOSE, about=practice, by=by)
    queue_mail(
        "assessment.released",
        to=placement.student,
        context={"frist": day(until)},
        link=f"/mein/auswertung/{assessment.public_id}/ergebnis/",
        about=str(assessment.public_id),
        by=by,
    )
    return release


def content_hash(content: dict[str, Any]) -> str:
    """SHA-256 over the canonical JSON of a released content."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


@transaction.atomic
def give_statement(release: Release, *, text: str, by: User) -> Statement:
    """The student's own view, once, within the period (rule 19).

    Raises:
        PermissionDenied: not the student. StatementOverError: too late. HasChangedError: given.
    """
    assessment = lock(release.assessment)
    if not by.has_perm("assessment.give_statement", release):
        raise PermissionDenied
    if today() > release.statement_until:
        raise StatementOverError(day=day(release.statement_until))
    if Statement.objects.filter(release=release).exists():
        raise HasChangedError
    statement = Statement.objects.create(release=release, text=text)
    AssessmentEvent.objects.create(
        assessment=assessment,
        verb="statement",
        from_state=assessment.state,
        to_state=assessment.state,
        by=by,
    )
    return statement


@transaction.atomic
def lock_due_assessments() -> int:
    """Close released assessments whose statement period is over. The calendar's step."""
    due = (
        Assessment.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(state=AssessmentState.RELEASED, release__statement_until__lt=today())
        .select_related("release")
    )
    count = 0
    for assessment in due:
        _record(assessment, ASSESSMENT_MOVES.check("lock", assessment, by=None), by=None)
        count += 1
    return count


def _record(assessment: Assessment, move: Move, *, by: User | None) -> None:
    before = assessment.state
    assessment.state = AssessmentState(move.target)
    assessment.save(update_fields=["state"])
    AssessmentEvent.objects.create(
        assessment=assessment, verb=move.verb, from_state=before, to_state=move.target, by=by
    )
