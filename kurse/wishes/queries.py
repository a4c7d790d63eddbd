"""Who reads which wishes, what may be wished for, and what the allocation gets."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from home.core import clock, vault
from home.core.clock import today
from home.core.together import Asking, asks
from home.people.roles import Role, has_role
from kurse.cohorts.models import Cohort, Participation, Phase
from kurse.cohorts.queries import active_on, cohorts_coordinated_by
from kurse.offers.models import Place, PlaceState
from kurse.wishes.models import SubmittedWish, WishEvent, WishList, WishSubmission, WishVerb

# Lists and versions ---------------------------------------------------------------------------


def wish_lists_visible_to(user: Any) -> QuerySet[WishList]:
    """Own ones for ever; those of coordinated cohorts. Nobody else's (PERMISSIONS row 18)."""
    return WishList.objects.filter(
        Q(participation__user_id=user.pk)
        | Q(participation__cohort__in=cohorts_coordinated_by(user))
    )


def wish_list_of(participation: Participation, phase: Phase) -> WishList | None:
    """The student's list, if anything was saved."""
    return WishList.objects.filter(participation=participation, phase=phase).first()


def submissions_of(wish_list: WishList) -> QuerySet[WishSubmission]:
    """Every version, newest first, with who submitted it."""
    return wish_list.submissions.select_related("by").order_by("-number")


def drafted_places(wish_list: WishList | None) -> list[Place]:
    """The places of the draft, best first."""
    if wish_list is None:
        return []
    wishes = wish_list.wishes.select_related(
        "place__facility__agency", "place__facility__site__district"
    ).order_by("rank")
    return [wish.place for wish in wishes]


def hardship_text(wish_list: WishList | None, *, drafted: bool = False) -> str:
    """The reason in clear; for the student's own page, or after ``actions.read_hardship``."""
    data = None
    if wish_list is not None:
        data = wish_list.hardship_draft if drafted else wish_list.hardship_secret
    if wish_list is None or data is None:
        return ""
    return vault.unseal(data, context=wish_list.secret_context)


# The window -----------------------------------------------------------------------------------


def wishing_phases() -> QuerySet[Phase]:
    """The phase of each cohort that is wished for: its first. Later ones keep the place."""
    first = Phase.objects.filter(cohort=OuterRef("cohort")).order_by("number", "pk").values("pk")
    return Phase.objects.filter(pk=Subquery(first[:1])).select_related("cohort")


def wishing_phase(cohort: Cohort) -> Phase | None:
    """The phase students of this cohort wish for; None while the cohort has no phase."""
    return wishing_phases().filter(cohort=cohort).first()


def has_opened(cohort: Cohort, moment: dt.datetime) -> bool:
    return moment >= clock.start_of(cohort.wishes_open_on)


def is_over(cohort: Cohort, moment: dt.datetime) -> bool:
    """The last day counts in full, in Europe/Berlin."""
    return moment >= clock.end_of(cohort.wishes_close_on)


def is_open(cohort: Cohort, moment: dt.datetime) -> bool:
    return has_opened(cohort, moment) and not is_over(cohort, moment)


def takes_late_wishes(cohort: Cohort, moment: dt.datetime) -> bool:
    """The coordination may still add wishes and weights until the day of publication begins."""
    return has_opened(cohort, moment) and moment < clock.start_of(cohort.publish_on)


@dataclass(frozen=True)
class Desk:
    """One student before one phase's wishes: what the page and the panels work on."""

    participation: Participation
    phase: Phase
    submitted_at: dt.datetime | None = None
    version: int = 0

    @property
    def cohort(self) -> Cohort:
        return self.phase.cohort


@asks
def desks_of(user: Any, on: dt.date | None = None) -> Asking[list[Desk]]:
    """The user's own desks today: the one to act at first, one query.

    An open window comes before one that will open, that before one that is over.
    """
    if not has_role(user, Role.STUDENT):
        return []
    day = on or today()
    kept: dict[dt.date, list[Desk]] = user.__dict__.setdefault("_wish_desks", {})
    if day not in kept:
        desks = yield from _desks(user, day)
        kept[day] = sorted(desks, key=lambda desk: _nearness(desk.cohort, day))
    return kept[day]


def _desks(user: Any, day: dt.date) -> Asking[list[Desk]]:
    own = Participation.objects.filter(
        active_on(day), user_id=user.pk, role=Role.STUDENT, cohort=OuterRef("cohort")
    ).order_by("since", "pk")
    lists = WishList.objects.filter(
        participation=OuterRef("desk_participation"), phase=OuterRef("pk")
    )
    wishing = (
        wishing_phases()
        .annotate(desk_participation=Subquery(own.values("pk")[:1]))
        .filter(desk_participation__isnull=False)
        .annotate(
            desk_version=Coalesce(Subquery(lists.values("version")[:1]), 0),
            desk_submitted=Subquery(lists.values("submitted_at")[:1]),
        )
    )
    (phases,) = yield (wishing,)
    return [
        Desk(
            participation=Participation(
                pk=phase.desk_participation, user=user, role=Role.STUDENT, cohort=phase.cohort
            ),
            phase=phase,
            submitted_at=phase.desk_submitted,
            version=phase.desk_version,
        )
        for phase in phases
    ]


def _nearness(cohort: Cohort, day: dt.date) -> tuple[int, int]:
    if cohort.wishes_open_on <= day <= cohort.wishes_close_on:
        return 0, (cohort.wishes_close_on - day).days
    if day < cohort.wishes_open_on:
        return 1, (cohort.wishes_open_on - day).days
    return 2, (day - cohort.wishes_close_on).days


# Places ---------------------------------------------------------------------------------------


def places_to_wish_for(phase: Phase, user: Any = None) -> QuerySet[Place]:
    """Open places with what the list shows of them.

    A place that an agency keeps for one named student is offered to that student alone;
    without a ``user`` (the coordination) all are.
    """
    places = Place.objects.filter(phase=phase, state=PlaceState.OPEN)
    if user is not None:
        places = places.filter(Q(named_student__isnull=True) | Q(named_student_id=user.pk))
    return places.select_related("facility__agency", "facility__site__district").order_by(
        "facility__site__district__name", "title", "pk"
    )


class Demand(NamedTuple):
    """How often a place is wished for in the versions that count."""

    first: int = 0
    all: int = 0


def demand_of(phase: Phase) -> defaultdict[int, Demand]:
    """Demand per place's pk, of the latest submitted versions; one query."""
    rows = (
        SubmittedWish.objects.filter(
            active_on_participation(today()),
            submission__wish_list__phase=phase,
            submission__number=F("submission__wish_list__version"),
        )
        .values("place")
        .annotate(first=Count("pk", filter=Q(rank=1)), all=Count("pk"))
        .order_by()
    )
    found: defaultdict[int, Demand] = defaultdict(Demand)
    for row in rows:
        found[row["place"]] = Demand(row["first"], row["all"])
    return found


def active_on_participation(day: dt.date) -> Q:
    """Of submitted wishes: the student still takes part on this day."""
    path = "submission__wish_list__participation__"
    return Q(**{f"{path}since__lte": day}) & (
        Q(**{f"{path}until__isnull": True}) | Q(**{f"{path}until__gte": day})
    )


# For the allocation ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Limits:
    """What a student says about days, ways and languages."""

    days: tuple[str, ...] = ()
    transport: str = ""
    languages: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {
            "days": list(self.days),
            "transport": self.transport,
            "languages": self.languages,
        }

    @classmethod
    def of(cls, data: dict[str, Any]) -> "Limits":
        return cls(
            days=tuple(data.get("days", ())),
            transport=data.get("transport", ""),
            languages=data.get("languages", ""),
        )


class SubmittedWishes(NamedTuple):
    """One student's wishes as they count. ``ranks``: best first, each a list of equal places."""

    participation: Participation
    ranks: list[list[Place]]
    limits: Limits
    hardship_weight: int


def submitted_wishes(phase: Phase) -> list[SubmittedWishes]:
    """What the allocation gets of all active students who submitted; two queries.

    Never the reason of a hardship, only its weight. Places may have closed since: look at their
    state. In the order of the students' list.
    """
    return [wishes for _submission, wishes in submitted_snapshots(phase)]


def submitted_snapshots(phase: Phase) -> list[tuple[WishSubmission, SubmittedWishes]]:
    """The same with the frozen version it came from, so that a run can name its input."""
    submissions = (
        WishSubmission.objects.filter(
            wish_list__phase=phase,
            number=F("wish_list__version"),
            wish_list__participation__since__lte=today(),
        )
        .exclude(wish_list__participation__until__lt=today())
        .select_related("wish_list__participation__user")
        .order_by("wish_list__participation__user__sort_key", "pk")
    )
    current = list(submissions)
    by_submission: dict[int, list[list[Place]]] = {row.pk: [] for row in current}
    wishes = (
        SubmittedWish.objects.filter(submission__in=[row.pk for row in current])
        .select_related("place__facility__site")
        .order_by("submission", "rank", "pk")
    )
    last: tuple[int, int] | None = None
    for wish in wishes:
        ranks = by_submission[wish.submission_id]
        if last == (wish.submission_id, wish.rank):
            ranks[-1].append(wish.place)
        else:
            ranks.append([wish.place])
        last = (wish.submission_id, wish.rank)
    return [
        (
            row,
            SubmittedWishes(
                participation=row.wish_list.participation,
                ranks=by_submission[row.pk],
                limits=Limits.of(row.content["limits"]),
                hardship_weight=row.wish_list.hardship_weight,
            ),
        )
        for row in current
    ]


# For the coordination -------------------------------------------------------------------------


def students_with_wishes(cohort: Cohort, phase: Phase) -> QuerySet[Participation]:
    """The cohort's active students in list order, each with the state of the wishes.

    Annotated: ``wish_version``, ``wish_submitted_at``, ``wish_saved_at``, ``wish_first`` (title
    of the first wish), ``wish_list_id``, ``has_hardship``, ``wish_weight``, ``wish_weighed_at``,
    ``reminded_at``.
    """
    lists = WishList.objects.filter(participation=OuterRef("pk"), phase=phase)
    first = SubmittedWish.objects.filter(
        submission__wish_list__participation=OuterRef("pk"),
        submission__wish_list__phase=phase,
        submission__number=F("submission__wish_list__version"),
        rank=1,
    )
    reminders = (
        WishEvent.objects.filter(participation=OuterRef("pk"), phase=phase, verb=WishVerb.REMIND)
        .order_by()
        .values("participation")
        .annotate(latest=Max("at"))
    )
    return (
        Participation.objects.filter(active_on(today()), role=Role.STUDENT, cohort=cohort)
        .select_related("user", "team")
        .annotate(
            wish_list_id=Subquery(lists.values("public_id")[:1]),
            wish_version=Coalesce(
                Subquery(lists.values("version")[:1], output_field=IntegerField()), Value(0)
            ),
            wish_submitted_at=Subquery(lists.values("submitted_at")[:1]),
            wish_saved_at=Subquery(lists.values("saved_at")[:1]),
            wish_first=Coalesce(Subquery(first.values("place__title")[:1]), Value("")),
            wish_weight=Coalesce(
                Subquery(lists.values("hardship_weight")[:1], output_field=IntegerField()),
                Value(0),
            ),
            wish_weighed_at=Subquery(lists.values("weighed_at")[:1]),
            has_hardship=Exists(lists.filter(hardship_secret__isnull=False)),
            reminded_at=Subquery(reminders.values("latest")[:1]),
        )
        .order_by("user__sort_key", "user_id", "pk")
    )


class Tally(NamedTuple):
    """How far a cohort's wishes are."""

    students: int
    submitted: int
    hardships: int
    hardships_waiting: int

    @property
    def missing(self) -> int:
        return self.students - self.submitted


@asks
def tallies(cohorts: QuerySet[Cohort]) -> Asking[list[tuple[Phase, Tally]]]:
    """The tally of each of these cohorts' wishing phase; one query."""
    students = (
        Participation.objects.filter(
            active_on(today()), role=Role.STUDENT, cohort=OuterRef("cohort")
        )
        .order_by()
        .values("cohort")
        .annotate(total=Count("user", distinct=True))
    )
    lists = (
        WishList.objects.filter(phase=OuterRef("pk"), participation__since__lte=today())
        .exclude(participation__until__lt=today())
        .order_by()
        .values("phase")
    )
    waiting = Q(hardship_secret__isnull=False) & (
        Q(weighed_at__isnull=True) | Q(weighed_at__lt=F("hardship_changed_at"))
    )

    def number(rows: Any) -> Coalesce:
        return Coalesce(Subquery(rows.values("total")[:1], output_field=IntegerField()), Value(0))

    counted = (
        wishing_phases()
        .filter(cohort__in=cohorts)
        .annotate(
            tally_students=number(students),
            tally_submitted=number(lists.annotate(total=Count("pk", filter=Q(version__gte=1)))),
            tally_hardships=number(
                lists.annotate(total=Count("pk", filter=Q(hardship_secret__isnull=False)))
            ),
            tally_waiting=number(lists.annotate(total=Count("pk", filter=waiting))),
        )
        .order_by("-cohort__starts_on", "pk")
    )
    (phases,) = yield (counted,)
    return [
        (
            phase,
            Tally(
                phase.tally_students,
                phase.tally_submitted,
                phase.tally_hardships,
                phase.tally_waiting,
            ),
        )
        for phase in phases
    ]


def hardships_in(phase: Phase) -> QuerySet[WishList]:
    """Lists with a submitted reason, the unweighed ones first; the text stays sealed."""
    return (
        WishList.objects.filter(phase=phase, hardship_secret__isnull=False)
        .select_related("participation__user")
        .defer("hardship_secret", "hardship_draft")
        .annotate(
            is_waiting=ExpressionWrapper(
                Q(weighed_at__isnull=True) | Q(weighed_at__lt=F("hardship_changed_at")),
                output_field=BooleanField(),
            )
        )
        .order_by("-is_waiting", "participation__user__sort_key", "pk")
    )


def hardship_readers(wish_list: WishList) -> QuerySet[WishEvent]:
    """Who of the coordination read the reason or set a weight, and when."""
    return (
        WishEvent.objects.filter(
            participation=wish_list.participation_id,
            phase=wish_list.phase_id,
            verb__in=(WishVerb.READ_HARDSHIP, WishVerb.WEIGH),
        )
        .select_related("by")
        .order_by("-at", "-pk")
    )


def students_to_remind(phase: Phase, on: dt.date | None = None) -> QuerySet[Participation]:
    """Active students without a submission whom nobody reminded this day."""
    day = on or today()
    done = WishList.objects.filter(participation=OuterRef("pk"), phase=phase, version__gte=1)
    reminded = WishEvent.objects.filter(
        participation=OuterRef("pk"), phase=phase, verb=WishVerb.REMIND, day=day
    )
    return _students_of(phase, day).filter(~Exists(done), ~Exists(reminded))


def students_to_tell(phase: Phase) -> QuerySet[Participation]:
    """Active students who have not yet learned that the wishes are open."""
    told = WishEvent.objects.filter(
        participation=OuterRef("pk"), phase=phase, verb=WishVerb.ANNOUNCE
    )
    return _students_of(phase, today()).filter(~Exists(told))


def _students_of(phase: Phase, day: dt.date) -> QuerySet[Participation]:
    return (
        Participation.objects.filter(
            active_on(day), role=Role.STUDENT, cohort_id=phase.cohort_id, user__is_active=True
        )
        .select_related("user")
        .order_by("user__sort_key", "pk")
    )


def open_phases(moment: dt.datetime) -> list[Phase]:
    """Phases whose wishes are open at this moment."""
    near = wishing_phases().filter(
        cohort__wishes_open_on__lte=moment.date() + dt.timedelta(days=1),
        cohort__wishes_close_on__gte=moment.date() - dt.timedelta(days=1),
    )
    return [phase for phase in near if is_open(phase.cohort, moment)]
