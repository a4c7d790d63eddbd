"""Who reads which text of the room. Whoever opens one says who reads (rows 54 to 61)."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from home.core.clock import today
from home.core.exceptions import NotOpenError
from home.core.vault import seal_with, unseal_with
from kurse.cohorts.models import Participation
from kurse.cohorts.queries import active_on, student_participations_visible_to
from kurse.supervision.models import (
    AgreementState,
    Attendance,
    GroupMember,
    OutsideAgreement,
    OutsideConsent,
    Reflection,
    ReflectionComment,
    Session,
    SessionNote,
    SupervisionGroup,
)
from kurse.supervision.queries.groups import groups_led_by


@dataclass(frozen=True)
class Entry:
    """What a reflection holds, opened."""

    title: str = ""
    text: str = ""
    prompt: str = ""


@dataclass(frozen=True)
class OwnText:
    """One text of an author, for the download of all own texts."""

    kind: str
    on: dt.date
    heading: str
    text: str


# Keys -------------------------------------------------------------------------------------------


def key_context(group: SupervisionGroup) -> str:
    """What a group's key is bound to."""
    return f"supervision-group:{group.public_id}"


def context_of(row: Any) -> str:
    """What a text's ciphertext is bound to: moved to another row it does not open."""
    if isinstance(row, SessionNote):
        return f"supervision-note:{row.session.public_id}:{row.author_id}"
    return f"supervision-{row._meta.model_name}:{row.public_id}"


def group_of_text(row: Any) -> SupervisionGroup:
    """The group whose key seals this text."""
    if isinstance(row, SessionNote):
        return row.session.group
    if isinstance(row, ReflectionComment):
        return row.reflection.group
    group: SupervisionGroup = row.group
    return group


def sealed_by(group: SupervisionGroup, row: Any, text: str) -> bytes:
    """``text`` sealed with the group's key. Raises NotOpenError when the key is gone."""
    if group.wrapped_key is None:
        raise NotOpenError
    return seal_with(
        group.wrapped_key, text, key_context=key_context(group), context=context_of(row)
    )


def _opened(row: Any) -> str:
    group = group_of_text(row)
    if group.wrapped_key is None:
        return ""
    return unseal_with(
        group.wrapped_key, row.sealed, key_context=key_context(group), context=context_of(row)
    )


def familiar_names(group: SupervisionGroup) -> list[str]:
    """Full names that everybody in the room knows: they are no clients' names."""
    members = group.members.select_related("participation__user")
    return [group.supervisor.get_full_name()] + [
        row.participation.user.get_full_name() for row in members
    ]


# Notes ------------------------------------------------------------------------------------------


def own_note(session: Session, author: Any) -> SessionNote | None:
    """The author's own note with its group's key, in one query."""
    rows = SessionNote.objects.written_by(author).filter(session=session)
    found: SessionNote | None = rows.select_related("session__group").first()
    return found


def note_text(note: SessionNote | None) -> str:
    """Open a note that came from :func:`own_note`."""
    return _opened(note) if note else ""


def note_of(session: Session, author: Any) -> str:
    """The author's own note as text, or an empty string. Nobody else's is ever opened (row 54)."""
    return note_text(own_note(session, author))


def shared_note_for(session: Session, reader: Any) -> str:
    """The note that its author shared with those who were present, for one of them."""
    present = Attendance.objects.filter(
        session=session, present=True, member__participation__user_id=reader.pk
    )
    note = (
        SessionNote.objects.where(Q(session=session, shared_at__isnull=False) & Exists(present))
        .select_related("session__group")
        .first()
    )
    return _opened(note) if note else ""


# Reflections ------------------------------------------------------------------------------------


def _shared_with(user: Any) -> Q:
    """Shared with this person, who leads a group the author is in today."""
    member = GroupMember.objects.filter(
        active_on(today()),
        participation__user_id=OuterRef("author_id"),
        group__in=groups_led_by(user).values("pk"),
    )
    return Q(Exists(member), shared_with_id=user.pk)


def reflections_visible_to(user: Any) -> QuerySet[Reflection]:
    """Own entries, and those shared with this person (row 56)."""
    rows: QuerySet[Reflection] = Reflection.objects.where(Q(author_id=user.pk) | _shared_with(user))
    return rows.select_related("group", "author", "shared_with")


def own_reflections(user: Any) -> QuerySet[Reflection]:
    return reflections_visible_to(user).filter(author_id=user.pk)


def reflections_shared_with(user: Any) -> QuerySet[Reflection]:
    """What students shared with this supervisor, the latest first."""
    return reflections_visible_to(user).exclude(author_id=user.pk).order_by("-shared_at")


def reads_reflection(user: Any, reflection: Reflection) -> bool:
    return reflections_visible_to(user).filter(pk=reflection.pk).exists()


def entry_of(reflection: Reflection) -> Entry:
    """Open an entry that came from :func:`reflections_visible_to`."""
    text = _opened(reflection)
    return Entry(**json.loads(text)) if text else Entry()


def entry_text(entry: Entry) -> str:
    """What is sealed: title, text and prompt together."""
    return json.dumps(
        {"title": entry.title, "text": entry.text, "prompt": entry.prompt}, ensure_ascii=False
    )


def thread_of(reflection: Reflection) -> list[tuple[ReflectionComment, str]]:
    """The talk below an entry that came from :func:`reflections_visible_to` (row 57)."""
    rows = ReflectionComment.objects.where(Q(reflection=reflection))
    return [(row, _opened(row)) for row in rows.select_related("author", "reflection__group")]


# Agreements to the outside ----------------------------------------------------------------------


def _with_consents(rows: QuerySet[OutsideAgreement]) -> QuerySet[OutsideAgreement]:
    return rows.select_related("group", "author").prefetch_related(
        Prefetch(
            "consents",
            queryset=OutsideConsent.objects.select_related("member__participation__user").order_by(
                "member__participation__user__sort_key"
            ),
        )
    )


def _concerns(**student: Any) -> Exists:
    return Exists(OutsideConsent.objects.filter(agreement=OuterRef("pk"), **student))


def agreements_inside(user: Any) -> QuerySet[OutsideAgreement]:
    """Agreements in whatever state for those who were in the room: author and concerned."""
    led = Q(author_id=user.pk, group__in=groups_led_by(user).values("pk"))
    concerned = _concerns(member__participation__user_id=user.pk)
    return _with_consents(OutsideAgreement.objects.where(led | Q(concerned)))


def agreements_to_answer(user: Any) -> QuerySet[OutsideAgreement]:
    """Waiting for this student's word."""
    waiting = _concerns(member__participation__user_id=user.pk, agreed__isnull=True)
    return agreements_inside(user).filter(Q(waiting), state=AgreementState.ASKED)


def released_agreements_of(
    participation: Participation, *, seen_by: Any
) -> list[tuple[OutsideAgreement, str]]:
    """What all released about this student, for the student, their lecturers, the coordination."""
    if not student_participations_visible_to(seen_by).filter(pk=participation.pk).exists():
        return []
    rows = OutsideAgreement.objects.where(
        Q(_concerns(member__participation=participation), state=AgreementState.RELEASED)
    )
    return [(row, _opened(row)) for row in rows.select_related("group")]


def agreement_text(agreement: OutsideAgreement) -> str:
    """Open an agreement that came from one of the queries above."""
    return _opened(agreement)


# All own texts ----------------------------------------------------------------------------------


def own_notes(author: Any) -> QuerySet[SessionNote]:
    rows: QuerySet[SessionNote] = SessionNote.objects.written_by(author)
    return rows.select_related("session__group").order_by("session__starts_at")


def own_comments(author: Any) -> QuerySet[ReflectionComment]:
    rows: QuerySet[ReflectionComment] = ReflectionComment.objects.written_by(author)
    return rows.select_related("reflection__group").order_by("at")


def own_agreements(author: Any) -> QuerySet[OutsideAgreement]:
    rows: QuerySet[OutsideAgreement] = OutsideAgreement.objects.written_by(author)
    return rows.select_related("group").order_by("asked_at")


def open_texts(rows: Any) -> list[tuple[Any, str]]:
    """Open rows that came from one of the author's own queries above."""
    return [(row, _opened(row)) for row in rows]


def texts_of_group(group: SupervisionGroup) -> list[QuerySet[Any]]:
    """Every sealed row under a group's key, locked, for key rotation and deletion only."""
    return [
        SessionNote.unguarded.filter(session__group=group).select_related("session__group"),
        Reflection.unguarded.filter(group=group).select_related("group"),
        ReflectionComment.unguarded.filter(reflection__group=group).select_related(
            "reflection__group"
        ),
        OutsideAgreement.unguarded.filter(group=group).select_related("group"),
    ]
