"""Texts of the room. Nothing here leaves an event: nobody learns that a text exists.

Every action locks the group first, so that no text is written while its key is exchanged.
"""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from home.core.clock import now, today
from home.core.db import lock
from home.core.exceptions import HasChangedError, NotOpenError
from home.people.models import User
from kurse.supervision.actions.common import (
    EmptyTextError,
    NobodyConcernedError,
    NoGroupError,
    SharedTextError,
)
from kurse.supervision.models import (
    AgreementState,
    GroupMember,
    OutsideAgreement,
    OutsideConsent,
    Reflection,
    ReflectionComment,
    Session,
    SessionNote,
    SupervisionGroup,
)
from kurse.supervision.queries import (
    Entry,
    agreements_inside,
    entry_of,
    entry_text,
    group_of,
    members_of,
    own_note,
    reads_reflection,
    sealed_by,
)

# Notes ------------------------------------------------------------------------------------------


@sensitive_variables()
@transaction.atomic
def write_note(session: Session, *, text: str, by: User) -> None:
    """Keep the author's own note, sealed with the group's key; an empty text removes it.

    What was shared with those present stays shared in its new wording.

    Raises:
        PermissionDenied: ``by`` does not lead the group.
        NotOpenError: the group's key is gone, its texts are deleted.
    """
    if not by.has_perm("supervision.write_note", session):
        raise PermissionDenied
    group = lock(session.group)
    note = own_note(session, by)
    if not text.strip():
        if note is not None:
            note.delete()
        return
    note = note or SessionNote(session=session, author=by)
    note.sealed, note.changed_at = sealed_by(group, note, text), now()
    note.save()


@transaction.atomic
def share_note(session: Session, *, shared: bool, by: User) -> None:
    """Let those who were present read the note, or end it; what was read stays read (row 54)."""
    if not by.has_perm("supervision.write_note", session):
        raise PermissionDenied
    lock(session.group)
    note = own_note(session, by)
    if note is None:
        raise EmptyTextError
    note.shared_at = now() if shared else None
    note.save(update_fields=["shared_at"])


# Reflections ------------------------------------------------------------------------------------


@sensitive_variables()
@transaction.atomic
def write_reflection(
    reflection: Reflection | None, *, entry: Entry, by: User, on: dt.date | None = None
) -> Reflection:
    """Keep an entry of the own journal; None begins a new one. Private until shared.

    Raises:
        PermissionDenied: somebody else's. SharedTextError: it is shared at the moment.
        NoGroupError: in no group yet. EmptyTextError: nothing was written.
    """
    if not entry.text.strip() and not entry.title.strip():
        raise EmptyTextError
    if reflection is None:
        home = group_of(by)
        if home is None:
            raise NoGroupError
        group = lock(home)
        reflection = Reflection(group=group, author=by, on=on or today())
    else:
        reflection = _own(reflection, by)
        group = lock(reflection.group)
        if reflection.shared_at is not None:
            raise SharedTextError
        reflection.on = on or reflection.on
    reflection.sealed = sealed_by(group, reflection, entry_text(entry))
    reflection.changed_at = now()
    reflection.save()
    return reflection


def _own(reflection: Reflection, by: User) -> Reflection:
    if reflection.author_id != by.pk:
        raise PermissionDenied
    return lock(reflection, first=("group",))


@transaction.atomic
def share_reflection(reflection: Reflection, *, by: User) -> Reflection:
    """Let the present supervisor read this one entry (M15)."""
    reflection = _own(reflection, by)
    if reflection.shared_at is not None:
        raise HasChangedError
    group = group_of(by)
    if group is None:
        raise NoGroupError
    if not entry_of(reflection).text.strip():
        raise EmptyTextError
    reflection.shared_at, reflection.shared_with = now(), group.supervisor
    reflection.save(update_fields=["shared_at", "shared_with"])
    return reflection


@transaction.atomic
def end_sharing(reflection: Reflection, *, by: User) -> Reflection:
    """Private again; the thread stays with the student, what was read stays read."""
    reflection = _own(reflection, by)
    if reflection.shared_at is None:
        raise HasChangedError
    reflection.shared_at = reflection.shared_with = None
    reflection.save(update_fields=["shared_at", "shared_with"])
    return reflection


@transaction.atomic
def delete_reflection(reflection: Reflection, *, by: User) -> None:
    """Gone for everybody, its thread too (M20)."""
    _own(reflection, by).delete()


@sensitive_variables()
@transaction.atomic
def write_comment(reflection: Reflection, *, text: str, by: User) -> ReflectionComment:
    """A line below a shared entry, by its student or by the supervisor it is shared with.

    Raises:
        PermissionDenied: neither. NotOpenError: the entry is not shared (any more).
    """
    group = lock(reflection.group)
    reflection = lock(reflection)
    if not reads_reflection(by, reflection):
        raise PermissionDenied
    if reflection.shared_at is None:
        raise NotOpenError
    if not text.strip():
        raise EmptyTextError
    comment = ReflectionComment(reflection=reflection, author=by)
    comment.sealed = sealed_by(group, comment, text)
    comment.save()
    return comment


@transaction.atomic
def delete_comment(comment: ReflectionComment, *, by: User) -> None:
    """Take an own line back."""
    if comment.author_id != by.pk:
        raise PermissionDenied
    comment.delete()


# Agreements to the outside ----------------------------------------------------------------------


@sensitive_variables()
@transaction.atomic
def ask_release(
    group: SupervisionGroup, *, text: str, members: Iterable[GroupMember], by: User
) -> OutsideAgreement:
    """The supervisor releases a text and asks the students it concerns (V04).

    Raises:
        PermissionDenied: ``by`` does not lead the group, or somebody is not in it.
        NobodyConcernedError, EmptyTextError: no student, no text.
    """
    if not by.has_perm("supervision.lead_group", group):
        raise PermissionDenied
    group = lock(group)
    chosen = list(members)
    if not chosen:
        raise NobodyConcernedError
    if not text.strip():
        raise EmptyTextError
    if {member.pk for member in chosen} - {member.pk for member in members_of(group)}:
        raise PermissionDenied
    agreement = OutsideAgreement(group=group, author=by)
    agreement.sealed = sealed_by(group, agreement, text)
    agreement.save()
    OutsideConsent.objects.bulk_create(
        OutsideConsent(agreement=agreement, member=member) for member in chosen
    )
    return agreement


@transaction.atomic
def answer_release(agreement: OutsideAgreement, *, agreed: bool, by: User) -> OutsideAgreement:
    """A student's word. With the last yes lecturer and coordination see the text; one no keeps
    it in the room.

    Raises:
        PermissionDenied: it does not concern ``by``. HasChangedError: answered, or taken back.
    """
    agreement = lock(agreement, first=("group",))
    consents = list(agreement.consents.select_for_update(no_key=True))
    own = agreement.consents.filter(member__participation__user_id=by.pk).first()
    if own is None:
        raise PermissionDenied
    if agreement.state != AgreementState.ASKED or own.agreed is not None:
        raise HasChangedError
    own.agreed, own.at = agreed, now()
    own.save(update_fields=["agreed", "at"])
    if not agreed:
        _decide(agreement, AgreementState.REFUSED)
    elif all(row.agreed for row in consents if row.pk != own.pk):
        _decide(agreement, AgreementState.RELEASED)
    return agreement


@transaction.atomic
def withdraw_agreement(agreement: OutsideAgreement, *, by: User) -> OutsideAgreement:
    """Taken back by the supervisor or a student concerned: nobody outside sees it any more."""
    agreement = lock(agreement, first=("group",))
    if not agreements_inside(by).filter(pk=agreement.pk).exists():
        raise PermissionDenied
    supervisor = agreement.author_id == by.pk
    if agreement.state != AgreementState.RELEASED and not (
        supervisor and agreement.state == AgreementState.ASKED
    ):
        raise HasChangedError
    return _decide(agreement, AgreementState.WITHDRAWN)


def _decide(agreement: OutsideAgreement, state: str) -> OutsideAgreement:
    agreement.state, agreement.decided_at = state, now()
    agreement.save(update_fields=["state", "decided_at"])
    return agreement
