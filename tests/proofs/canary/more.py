"""Rows of which the demo has few: as many that every kind of reader has some, own and foreign."""

import datetime as dt
from typing import Any

from home.core.clock import now
from home.people.models import User
from home.people.roles import Role
from home.tasklinks.models import HandOnRequest, TaskLink
from kurse.agreements.models import Agreement, Remark
from kurse.allocation.models import Pin
from kurse.assessment.models import LearnedNote, PlaceFeedback, Release, Statement
from kurse.cohorts.models import Cohort, Participation, Phase, Team
from kurse.concerns.models import Concern
from kurse.offers.models import RosterUpload
from kurse.partners.models import Agency, AgencyNote, Contact, ProjectGoal
from kurse.partners.models.projects import GoalReview
from kurse.placements.models import Placement, SwapRequest
from kurse.supervision.models import SessionNote, SupervisionGroup
from kurse.visits.models import Visit

SOME = 12


def add_rows() -> None:
    """Written past the actions, as what may never change is set aside while seeding."""
    by = Participation.objects.filter(role=Role.COORDINATOR).earliest("pk").user
    published = Placement.objects.filter(published_at__isnull=False).order_by("-starts_on", "pk")
    for agency in Agency.objects.all():
        AgencyNote.objects.create(agency=agency, text="…", by=by)
    for placement in published.filter(swap_requests__isnull=True):
        SwapRequest.objects.create(placement=placement, wish="…")
    for agreement in Agreement.objects.all():
        for party in ("student", "agency"):
            Remark.objects.create(agreement=agreement, party=party, text="…", name="…")
    _concerns(published)
    _words_at_the_end(published)
    _of_the_coordination(by)


def _concerns(published: Any) -> None:
    """Raised by each side in turn; one of the agency's is a case of protection."""
    for number, placement in enumerate(published):
        site = placement.practice_supervisor
        sides = [("student", placement.student), ("agency", site.user if site else None)]
        side, person = sides[number % 2]
        if person is not None:
            Concern.objects.create(
                placement=placement,
                raised_by=person,
                raised_as=side,
                text="…",
                call_wanted=True,
                is_protected=number % 6 == 1,
                state="planned",
                taken_by_id=Participation.objects.filter(role=Role.COORDINATOR)
                .earliest("pk")
                .user_id,
                plan="…",
                review_on=now().date() + dt.timedelta(days=9),
            )


def _words_at_the_end(published: Any) -> None:
    answers = dict.fromkeys(("welcome", "guidance", "tasks", "team", "again"), 3)
    for placement in published.filter(feedback__isnull=True)[:SOME]:
        PlaceFeedback.objects.create(
            placement=placement, facility=placement.place.facility, text="…", **answers
        )
    for placement in published.filter(learned_note__isnull=True)[:SOME]:
        LearnedNote.objects.create(placement=placement, text="…")
    for release in Release.objects.filter(statement__isnull=True):
        Statement.objects.create(release=release, text="…")
    Visit.objects.filter(state="done").update(protocol="…")


def _of_the_coordination(by: User) -> None:
    for goal in ProjectGoal.objects.all():
        GoalReview.objects.create(goal=goal, on=now().date(), status="reached", finding="…", by=by)
    for cohort in Cohort.objects.all():
        RosterUpload.objects.create(
            cohort=cohort,
            by=by,
            file_names="…",
            sha256="0" * 64,
            expires_at=now() + dt.timedelta(days=1),
        )
    for phase in Phase.objects.all():
        for part in phase.cohort.participations.filter(role=Role.STUDENT)[:4]:
            place = phase.places.first()
            if place is not None:
                Pin.objects.create(phase=phase, participation=part, place=place, reason="…", by=by)
    for link in TaskLink.objects.order_by("-pk")[:SOME]:
        HandOnRequest.objects.create(link=link, by_name="…")


def add_people() -> dict[str, int]:
    """A coordinator of the last cohort alone, a superuser, a stranger, and somebody who was
    everything until yesterday."""
    last = Cohort.objects.earliest("starts_on")
    made = {
        name: User.objects.create_user(
            f"{name}@woanders.example", first_name=name.title(), last_name="Fremd"
        )
        for name in ("coordinator2", "superuser", "stranger", "former")
    }
    User.objects.filter(pk__in=[user.pk for user in made.values()]).update(
        joined_at=now(), notice_seen_at=now()
    )
    User.objects.filter(pk=made["superuser"].pk).update(is_superuser=True, is_staff=True)
    Participation.objects.create(
        user=made["coordinator2"], role=Role.COORDINATOR, cohort=last, since=last.starts_on
    )
    _was_everything(made["former"])
    return {name: user.pk for name, user in made.items()}


def _was_everything(former: User) -> None:
    """Each role until yesterday, a supervision group with its notes among them."""
    span = {"since": now().date() - dt.timedelta(days=300), "until": now().date() - dt.timedelta(1)}
    for team in Team.objects.all():
        for role in (Role.LECTURER, Role.STUDENT):
            Participation.objects.create(
                user=former, role=role, cohort=team.cohort, team=team, **span
            )
    for cohort in Cohort.objects.all():
        for role in (Role.COORDINATOR, Role.SUPERVISOR):
            Participation.objects.create(user=former, role=role, cohort=cohort, **span)
    for role in (Role.CITY, Role.ADMIN):
        Participation.objects.create(user=former, role=role, **span)
    for agency in Agency.objects.all():
        Contact.objects.create(agency=agency, user=former, function="lead", **span)
    group = SupervisionGroup.objects.latest("pk")
    SupervisionGroup.objects.filter(pk=group.pk).update(supervisor=former)
    SessionNote.unguarded.filter(session__group=group).update(author=former)
