"""Who plans, leads and takes part (PERMISSIONS rows 75 to 83)."""

from typing import Any

import rules

from home.people.roles import is_coordinator, is_lecturer, signed_in
from kurse.runs.models import Appeal, CourseRun, Duty, Registration, RunSession


def run_of(thing: Any) -> CourseRun | None:
    if isinstance(thing, Registration | RunSession):
        return thing.run
    if isinstance(thing, Appeal):
        return thing.session.run
    return thing if isinstance(thing, CourseRun) else None


def duties_of(user: Any) -> dict[int, str]:
    """The runs in which a person has a duty; kept on the user object for its request."""
    person = getattr(user, "_wrapped", user)
    known: dict[int, str] | None = person.__dict__.get("_run_duties")
    if known is None:
        known = dict(user.run_duties.values_list("run", "duty"))
        person.__dict__["_run_duties"] = known
    return known


@rules.predicate
def leads(user: Any, thing: Any) -> bool:
    run = run_of(thing)
    return run is not None and duties_of(user).get(run.pk) == Duty.LEAD


@rules.predicate
def has_duty(user: Any, thing: Any) -> bool:
    run = run_of(thing)
    return run is not None and run.pk in duties_of(user)


@rules.predicate
def is_own(user: Any, thing: Any) -> bool:
    return isinstance(thing, Registration) and thing.person_id == user.pk


rules.add_perm("runs.plan_run", signed_in & (is_coordinator | is_lecturer))
#: Row 83: the course's lead and the coordination see who takes part.
rules.add_perm("runs.lead_run", signed_in & (is_coordinator | leads))
rules.add_perm("runs.keep_list", signed_in & (is_coordinator | has_duty))
rules.add_perm("runs.answer_registration", signed_in & is_own)
rules.add_perm("runs.see_registration", signed_in & (is_own | is_coordinator | leads))
