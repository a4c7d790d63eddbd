"""Voices: drafts, hand-in, and the code that opens a draft behind a link."""

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from home.core.clock import now, today
from home.core.db import lock
from home.core.exceptions import HasChangedError, NotOpenError
from home.outbox.actions import queue_mail
from home.people.models import User
from kurse.assessment.actions.common import AnswersMissingError, WrongCodeError, note, record
from kurse.assessment.models import Assessment, AssessmentState, Rating, Voice, VoiceCode
from kurse.assessment.queries import criteria_of
from kurse.assessment.states import ASSESSMENT_MOVES, FormsMissingError

CODE_MINUTES = 15
CODE_TRIES = 5


@dataclass(frozen=True)
class Answer:
    """One voice's answer to a criterion: a level's key, or not observed; an example in words.

    The example of an open question is its answer.
    """

    level: int | None = None
    not_observed: bool = False
    example: str = ""


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
        for row in criteria_of(voice.assessment.criteria_set)
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
        for row in criteria_of(voice.assessment.criteria_set)
        if row.has_levels and row.pk not in answered
    ]
    if missing:
        raise AnswersMissingError(titles=", ".join(missing))
    voice.handed_in_at, voice.handed_in_by = now(), name[:160]
    voice.save(update_fields=["handed_in_at", "handed_in_by"])
    note(voice.assessment, f"hand_in_{voice.kind}", by=by, evidence=name)
    _compare_if_due(lock(voice.assessment))
    return voice


def _compare_if_due(assessment: Assessment) -> None:
    if assessment.state != AssessmentState.COLLECTING:
        return
    try:
        move = ASSESSMENT_MOVES.check("compare", assessment, by=None)
    except FormsMissingError:
        return
    record(assessment, move, by=None)


@transaction.atomic
def compare_due_assessments() -> int:
    """After a review's last day: compare what is in, where the examiner's own form is in."""
    due = Assessment.objects.select_for_update(no_key=True, skip_locked=True, of=("self",)).filter(
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
        row = VoiceCode.objects.select_for_update(no_key=True).filter(voice=voice).first()
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
