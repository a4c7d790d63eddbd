"""Who sees which group, session and attendance. Texts are not here."""

import datetime as dt
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from home.core.clock import now, today
from home.people.models import User
from home.people.roles import Role
from kurse.cohorts.models import Cohort, Participation
from kurse.cohorts.queries import (
    active_on,
    cohorts_coordinated_by,
    participations_of,
    students_of_lecturer,
)
from kurse.supervision.models import (
    COUNTING,
    AskedOf,
    Attendance,
    ContactSignal,
    GroupMember,
    Session,
    SessionState,
    SupervisionGroup,
)

HELD = (SessionState.HELD, SessionState.LOCKED)


def _led_by(user: Any) -> Q:
    """Groups this person leads today, as a supervisor of the group's cohort."""
    cohorts = participations_of(user, Role.SUPERVISOR).values("cohort")
    day = today()
    return (
        Q(supervisor_id=user.pk)
        & Q(cohort__in=cohorts)
        & (Q(until__isnull=True) | Q(until__gte=day))
    )


def groups_led_by(user: Any) -> QuerySet[SupervisionGroup]:
    """Groups this person leads today."""
    return SupervisionGroup.objects.filter(_led_by(user))


def groups_visible_to(user: Any) -> QuerySet[SupervisionGroup]:
    """Led groups, the own group of a student, all of coordinated cohorts (row 51)."""
    own = GroupMember.objects.filter(
        active_on(today()),
        group=OuterRef("pk"),
        participation__in=participations_of(user, Role.STUDENT),
    )
    return SupervisionGroup.objects.filter(
        _led_by(user) | Exists(own) | Q(cohort__in=cohorts_coordinated_by(user))
    )


def group_rows_for(user: Any) -> QuerySet[SupervisionGroup]:
    """Rows of the list of groups: members, sessions held and planned counted in one query."""
    day = today()
    member = Q(members__since__lte=day) & (
        Q(members__until__isnull=True) | Q(members__until__gte=day)
    )
    return (
        groups_visible_to(user)
        .select_related("supervisor", "cohort")
        .annotate(
            member_count=Count("members", filter=member, distinct=True),
            held_count=Count("sessions", filter=Q(sessions__state__in=HELD), distinct=True),
            planned_count=Count(
                "sessions", filter=Q(sessions__state=SessionState.PLANNED), distinct=True
            ),
        )
        .order_by("name")
    )


def sessions_visible_to(user: Any) -> QuerySet[Session]:
    """Sessions of visible groups; a session with one person is for that person, not the others."""
    leads_or_coordinates = Q(group__in=groups_led_by(user).values("pk")) | Q(
        group__cohort__in=cohorts_coordinated_by(user)
    )
    with_everybody_or_me = Q(member__isnull=True) | Q(member__participation__user_id=user.pk)
    return Session.objects.filter(
        leads_or_coordinates
        | (Q(group__in=groups_visible_to(user).values("pk")) & with_everybody_or_me)
    )


def members_of(group: SupervisionGroup, on: dt.date | None = None) -> QuerySet[GroupMember]:
    """Who is in the group on a day (default today), in list order."""
    return (
        group.members.filter(active_on(on or today()))
        .select_related("participation__user")
        .order_by("participation__user__sort_key")
    )


def expected_at(session: Session) -> list[GroupMember]:
    """Whose attendance is entered: the one person the session is with, else the group that day."""
    if session.member_id is not None:
        rows = session.group.members.select_related("participation__user")
        return list(rows.filter(pk=session.member_id))
    on = timezone.localdate(session.starts_at)
    return list(members_of(session.group, on=on)) or list(members_of(session.group))


def clashing_session(
    group: SupervisionGroup, start: dt.datetime, minutes: int, *, but: Session | None = None
) -> Session | None:
    """A session of the same supervisor (and so of the group) at this time, if there is one."""
    near = Session.objects.filter(
        group__supervisor_id=group.supervisor_id,
        starts_at__lt=start + dt.timedelta(minutes=minutes),
        starts_at__gt=start - dt.timedelta(hours=8),
    ).exclude(state=SessionState.CANCELLED)
    if but is not None:
        near = near.exclude(pk=but.pk)
    for other in near:
        if other.starts_at + dt.timedelta(minutes=other.minutes) > start:
            return other
    return None


def attendance_visible_to(user: Any) -> QuerySet[Attendance]:
    """Date, length, presence (row 52): own, led groups', own teams' (lecturer), all (K)."""
    lecturer = Q(
        member__participation__in=Participation.objects.filter(students_of_lecturer(user)).values(
            "pk"
        )
    )
    return Attendance.objects.filter(
        Q(member__participation__user_id=user.pk)
        | Q(session__group__in=groups_led_by(user).values("pk"))
        | lecturer
        | Q(session__group__cohort__in=cohorts_coordinated_by(user))
    )


def attendance_of(participation: Participation, *, seen_by: Any) -> QuerySet[Attendance]:
    """One student's attendance as far as ``seen_by`` may see it, in order of time."""
    return (
        attendance_visible_to(seen_by)
        .filter(member__participation=participation, session__state__in=HELD)
        .select_related("session")
        .order_by("session__starts_at")
    )


def attended_count(participation: Participation) -> int:
    """Sessions held that count towards the rule, at which this student was present."""
    return Attendance.objects.filter(
        member__participation=participation,
        present=True,
        session__state__in=HELD,
        session__form__in=COUNTING,
    ).count()


def sessions_with_attendance(group: SupervisionGroup, *, seen_by: Any) -> QuerySet[Session]:
    """A group's sessions in order as far as one may see them, each with its attendances."""
    return (
        sessions_visible_to(seen_by)
        .filter(group=group)
        .select_related("member__participation__user")
        .order_by("starts_at")
        .prefetch_related(
            Prefetch(
                "attendances",
                queryset=Attendance.objects.select_related("member__participation__user"),
            )
        )
    )


def sessions_to_enter(user: Any) -> QuerySet[Session]:
    """Sessions of led groups that have begun and still lack their attendance."""
    return (
        Session.objects.filter(
            group__in=groups_led_by(user).values("pk"),
            state=SessionState.PLANNED,
            starts_at__lte=now(),
        )
        .select_related("group")
        .order_by("starts_at")
    )


def coming_sessions_of(user: Any) -> QuerySet[Session]:
    """Planned sessions ahead, for supervisors and members."""
    return (
        sessions_visible_to(user)
        .filter(state=SessionState.PLANNED, starts_at__gt=now())
        .filter(
            Q(group__supervisor_id=user.pk)
            | Exists(
                GroupMember.objects.filter(
                    active_on(today()),
                    group=OuterRef("group"),
                    participation__user_id=user.pk,
                )
            )
        )
        .select_related("group")
        .order_by("starts_at")
    )


def students_without_group(cohort: Cohort) -> QuerySet[Participation]:
    """Active students of a cohort who are in no group today."""
    member = GroupMember.objects.filter(active_on(today()), participation=OuterRef("pk"))
    return (
        Participation.objects.filter(active_on(today()), cohort=cohort, role=Role.STUDENT)
        .exclude(Exists(member))
        .select_related("user", "team")
        .order_by("team__name", "user__sort_key")
    )


def supervisors_in(cohort: Cohort) -> QuerySet[User]:
    """Who may lead a group of this cohort today."""
    rows = Participation.objects.filter(
        active_on(today()), cohort=cohort, role=Role.SUPERVISOR, user_id=OuterRef("pk")
    )
    return User.objects.filter(Exists(rows)).order_by("sort_key")


def supervises(supervisor: Any, student: Any) -> bool:
    """Whether one leads, or led, supervision of the other: then never assesses them (rule 17)."""
    return GroupMember.objects.filter(
        participation__user_id=student.pk, group__supervisor_id=supervisor.pk
    ).exists()


def group_of(student: Any) -> SupervisionGroup | None:
    """The group a student is in today."""
    member = GroupMember.objects.filter(
        active_on(today()), participation__in=participations_of(student, Role.STUDENT)
    )
    return (
        SupervisionGroup.objects.filter(members__in=member)
        .select_related("supervisor", "cohort")
        .order_by("-since", "-pk")
        .first()
    )


def students_led_by(user: Any) -> QuerySet[Participation]:
    """Students in the groups this person leads today."""
    members = GroupMember.objects.filter(
        active_on(today()), group__in=groups_led_by(user).values("pk")
    )
    return Participation.objects.filter(pk__in=members.values("participation"))


def signals_visible_to(user: Any) -> QuerySet[ContactSignal]:
    """Requests for contact: one's own, those to me as supervisor, all of my cohorts (row 62)."""
    return ContactSignal.objects.filter(
        Q(raised_by_id=user.pk)
        | Q(asked=AskedOf.SUPERVISOR, participation__in=students_led_by(user).values("pk"))
        | Q(participation__cohort__in=cohorts_coordinated_by(user))
    )


def signals_asked_of(user: Any) -> QuerySet[ContactSignal]:
    """Requests that this person is, or was, asked to answer."""
    return ContactSignal.objects.filter(
        Q(asked=AskedOf.SUPERVISOR, participation__in=students_led_by(user).values("pk"))
        | Q(asked=AskedOf.COORDINATION, participation__cohort__in=cohorts_coordinated_by(user))
    )


def signals_to_answer(user: Any) -> QuerySet[ContactSignal]:
    """Open requests that this person is asked to answer."""
    return (
        signals_asked_of(user)
        .filter(answered_at__isnull=True)
        .select_related("participation__user", "raised_by")
        .order_by("at")
    )
