"""Guessing: every named route of the house with every key that lies in the database."""

import random
import re
from collections.abc import Callable, Iterator
from itertools import islice, product
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.urls import NoReverseMatch, reverse

from home.urls import urlpatterns
from tests.house.access.addresses import PARTS, routes
from tests.proofs.canary.seed import unguarded

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
#: What an address's part is called in ``PARTS`` → the model whose keys it takes.
THINGS = {
    "accepted": "placements.Placement",
    "agency": "partners.Agency",
    "agreement": "agreements.Agreement",
    "appeal": "runs.Appeal",
    "assessment": "assessment.Assessment",
    "call_request": "offers.CallRequest",
    "certificate": "certificates.Certificate",
    "confirmed_meeting": "runs.RunSession",
    "change": "assessment.ChangeRequest",
    "cohort": "cohorts.Cohort",
    "comment": "supervision.ReflectionComment",
    "concern": "concerns.Concern",
    "contact": "partners.Contact",
    "course_run": "runs.CourseRun",
    "criteria": "assessment.CriteriaSet",
    "criterion": "assessment.Criterion",
    "device": "people.Device",
    "entry": "partners.ProjectEntry",
    "facility": "partners.Facility",
    "goal": "partners.ProjectGoal",
    "group": "supervision.SupervisionGroup",
    "hand_on": "tasklinks.HandOnRequest",
    "interview": "interviews.Booking",
    "interview_time": "interviews.InterviewTime",
    "link": "tasklinks.TaskLink",
    "mail": "outbox.OutgoingMail",
    "meeting": "runs.RunSession",
    "outside": "supervision.OutsideAgreement",
    "participation": "cohorts.Participation",
    "phase": "cohorts.Phase",
    "pin": "allocation.Pin",
    "place": "offers.Place",
    "placement": "placements.Placement",
    "private_reflection": "supervision.Reflection",
    "project": "partners.Project",
    "proposal": "offers.PlaceProposal",
    "question": "questions.Question",
    "reflection": "supervision.Reflection",
    "registration": "runs.Registration",
    "released": "assessment.Assessment",
    "remark": "agreements.Remark",
    "round": "assessment.AssessmentRound",
    "run": "allocation.AllocationRun",
    "session": "supervision.Session",
    "signal": "supervision.ContactSignal",
    "student": "people.User",
    "swap": "placements.SwapRequest",
    "team": "cohorts.Team",
    "thanks": "reports.Thanks",
    "upload": "offers.RosterUpload",
    "view": "placements.SavedView",
    "visit": "visits.Visit",
    "wishes": "wishes.WishList",
}
#: Parts that are no row's key: a day of practice, a year of projects.
VALUES: dict[str, Callable[[], list[Any]]] = {
    "practice_day": lambda: sorted(
        {day.isoformat() for day in _model("practice.PracticeDay").values_list("day", flat=True)}
    ),
    "project_year": lambda: sorted(
        {day.year for day in _model("partners.ProjectEntry").values_list("on", flat=True)}
    ),
}


def _model(label: str) -> Any:
    model: type[Model] = apps.get_model(label)
    return unguarded(model)


def _keys(source: str) -> list[Any]:
    if source.startswith("="):
        return [source[1:]]
    thing, attribute = source.split(".")
    if thing in VALUES:
        return VALUES[thing]()
    return list(_model(THINGS[thing]).order_by("pk").values_list(attribute, flat=True))


def guesses() -> dict[str, list[str]]:
    """Route → every address it can have; two parts are combined."""
    found: dict[str, list[str]] = {}
    for route, _text in routes(urlpatterns):
        if route.startswith(("account_", "mfa_")):
            continue
        names = PARTS.get(route, {})
        try:
            choices = product(*(_keys(source) for source in names.values()))
            many = islice(choices, 20_000)
            found[route] = [
                reverse(route, kwargs=dict(zip(names, values, strict=True))) for values in many
            ]
        except NoReverseMatch:
            continue
    return found


def some_of(
    found: dict[str, list[str]], known: set[str], most: int, own_at_most: int, chance: random.Random
) -> Iterator[str]:
    """Of each route addresses with keys this person has come across, and as many as ``most`` with
    keys they never saw; others for every principal, routes in any order."""
    keys = {key for address in known for key in UUID.findall(address)}
    for addresses in chance.sample(list(found.values()), len(found)):
        own = [one for one in addresses if keys.intersection(UUID.findall(one))]
        ours = set(own)
        strange = [one for one in addresses if one not in ours]
        yield from chance.sample(own, min(len(own), own_at_most))
        yield from chance.sample(strange, min(len(strange), most))
