"""Groups and their members; closing; and who asked to be contacted."""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from home.core.clock import now, today
from home.core.db import lock
from home.core.exceptions import HasChangedError
from home.core.vault import new_wrapped_key
from home.people.models import User
from home.people.roles import Role
from home.rulebook.queries import rule
from kurse.cohorts.models import Cohort, Participation
from kurse.supervision.actions.common import (
    AssessesMemberError,
    GroupTooLargeError,
    NoSupervisorError,
    SessionsOpenError,
)
from kurse.supervision.models import (
    AskedOf,
    ContactSignal,
    GroupMember,
    SessionState,
    SupervisionGroup,
)
from kurse.supervision.queries import key_context, members_of, supervisors_in


@transaction.atomic
def form_group(
    cohort: Cohort,
    *,
    name: str,
    supervisor: User,
    members: Iterable[Participation],
    by: User,
    since: dt.date | None = None,
) -> SupervisionGroup:
    """A new group with its own key and members, from ``since`` (default today) on.

    Raises:
        PermissionDenied: ``by`` does not coordinate the cohort.
        NoSupervisorError, GroupTooLargeError: rule 18; ValidationError: in a group already.
        AssessesMemberError: the supervisor assesses one of them (rule 17).
    """
    if not by.has_perm("cohorts.coordinate_cohort", cohort):
        raise PermissionDenied
    lock(cohort)
    if not supervisors_in(cohort).filter(pk=supervisor.pk).exists():
        raise NoSupervisorError
    chosen = list(members)
    limit = rule("supervision.members_block")
    if len(chosen) >= limit:
        raise GroupTooLargeError(limit=limit - 1)
    group = SupervisionGroup(
        cohort=cohort, name=name, supervisor=supervisor, since=since or today()
    )
    group.wrapped_key = new_wrapped_key(key_context(group))
    group.full_clean()
    group.save()
    for participation in chosen:
        _add(group, participation)
    return group


def _add(group: SupervisionGroup, participation: Participation) -> GroupMember:
    if participation.role != Role.STUDENT or participation.cohort_id != group.cohort_id:
        raise PermissionDenied
    return _join(group, participation, group.since)


def _join(group: SupervisionGroup, participation: Participation, since: dt.date) -> GroupMember:
    member = GroupMember(group=group, participation=participation, since=since)
    member.full_clean()
    try:
        with transaction.atomic():
            member.save()
    except IntegrityError as error:
        if "must not assess" not in str(error):
            raise
        raise AssessesMemberError(
            supervisor=group.supervisor.get_full_name(),
            student=participation.user.get_full_name(),
        ) from error
    return member


@transaction.atomic
def move_member(member: GroupMember, *, to: SupervisionGroup, by: User) -> GroupMember:
    """From today on in another group of the same cohort; what was attended stays.

    Raises:
        PermissionDenied: ``by`` does not coordinate both groups.
        GroupTooLargeError: the other group is full.
        AssessesMemberError: its supervisor assesses this student (rule 17).
    """
    for group in (member.group, to):
        if not by.has_perm("supervision.coordinate_group", group):
            raise PermissionDenied
    to = lock(to)
    member = lock(member)
    if member.until is not None or member.group_id == to.pk:
        raise HasChangedError
    limit = rule("supervision.members_block")
    if members_of(to).count() + 1 >= limit:
        raise GroupTooLargeError(limit=limit - 1)
    member.until = max(today() - dt.timedelta(days=1), member.since)
    member.save(update_fields=["until"])
    return _join(to, member.participation, today())


@transaction.atomic
def record_contract(group: SupervisionGroup, *, on: dt.date, by: User) -> SupervisionGroup:
    """All agreed in writing how they work and that they keep silent. A later day replaces it."""
    if not by.has_perm("supervision.lead_group", group):
        raise PermissionDenied
    group = lock(group)
    group.contract_on = on
    group.full_clean()
    group.save(update_fields=["contract_on"])
    return group


@transaction.atomic
def close_group(group: SupervisionGroup, *, by: User) -> SupervisionGroup:
    """The work is done (V07): from tomorrow on the group is over; texts go after the period.

    Raises:
        SessionsOpenError: sessions are neither entered nor cancelled.
    """
    if not by.has_perm("supervision.lead_group", group):
        raise PermissionDenied
    group = lock(group)
    if group.until is not None:
        raise HasChangedError
    waiting = group.sessions.filter(state=SessionState.PLANNED).count()
    if waiting:
        raise SessionsOpenError(count=waiting)
    group.until = max(today(), group.since)
    group.save(update_fields=["until"])
    return group


@transaction.atomic
def ask_contact(participation: Participation, *, asked: str, by: User) -> ContactSignal:
    """ "Please contact me": the student to supervisor or coordination, or the supervisor for the
    student to the coordination. No reason is asked or kept (row 62)."""
    student = participation.user_id == by.pk and participation.role == Role.STUDENT
    if not student and not (
        asked == AskedOf.COORDINATION
        and by.has_perm("supervision.signal_for_student", participation)
    ):
        raise PermissionDenied
    signal = ContactSignal(participation=participation, asked=asked, raised_by=by)
    signal.full_clean()
    signal.save()
    return signal


@transaction.atomic
def answer_signal(signal: ContactSignal, *, by: User) -> ContactSignal:
    """They got in touch. Raises HasChangedError: somebody did before."""
    signal = lock(signal)
    if not by.has_perm("supervision.answer_signal", signal):
        raise PermissionDenied
    if signal.answered_at is not None:
        raise HasChangedError
    signal.answered_at, signal.answered_by = now(), by
    signal.save(update_fields=["answered_at", "answered_by"])
    return signal
