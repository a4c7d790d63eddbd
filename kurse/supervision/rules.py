"""Who may ask for what in supervision (PERMISSIONS rows 51 to 64)."""

from typing import Any

import rules

from home.people.roles import is_coordinator, signed_in
from kurse.cohorts.queries import cohorts_coordinated_by
from kurse.supervision.models import ContactSignal, Session, SupervisionGroup
from kurse.supervision.queries import groups_led_by, signals_asked_of, students_led_by


def _group(thing: Any) -> SupervisionGroup | None:
    return thing.group if isinstance(thing, Session) else thing


@rules.predicate
def leads(user: Any, thing: Any) -> bool:
    group = _group(thing)
    return group is not None and groups_led_by(user).filter(pk=group.pk).exists()


@rules.predicate
def coordinates(user: Any, thing: Any) -> bool:
    group = _group(thing)
    return group is not None and cohorts_coordinated_by(user).filter(pk=group.cohort_id).exists()


@rules.predicate
def leads_student(user: Any, participation: Any) -> bool:
    return participation is not None and students_led_by(user).filter(pk=participation.pk).exists()


@rules.predicate
def is_asked(user: Any, signal: ContactSignal | None) -> bool:
    return signal is not None and signals_asked_of(user).filter(pk=signal.pk).exists()


rules.add_perm("supervision.form_groups", signed_in & is_coordinator)
rules.add_perm("supervision.coordinate_group", signed_in & coordinates)
rules.add_perm("supervision.lead_group", signed_in & leads)
rules.add_perm("supervision.lead_session", signed_in & leads)
rules.add_perm("supervision.correct_session", signed_in & (leads | coordinates))
rules.add_perm("supervision.write_note", signed_in & leads)
rules.add_perm("supervision.signal_for_student", signed_in & leads_student)
rules.add_perm("supervision.answer_signal", signed_in & is_asked)
