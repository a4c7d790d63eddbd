"""Leading somebody's supervision and assessing them, done at the same moment: one of the two.

Real transactions on real connections; without the triggers both happen (the control).
"""

import contextlib
import threading

import pgtrigger
import pytest
from django.db import IntegrityError, connections, transaction

from kurse.assessment.models import Assessment
from kurse.supervision.models import GroupMember
from tests.factories.assessment import RoundFactory
from tests.factories.cohorts import ParticipationFactory
from tests.factories.people import UserFactory
from tests.factories.placements import PlacementFactory
from tests.factories.supervision import GroupFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROUNDS = 8
BOTH = (
    "supervision.GroupMember:member_unexamined_by_leader",
    "assessment.Assessment:examiner_leads_no_supervision",
)


def both_at_once(scene, group, round_, *, guarded):
    """How many of the two went through."""
    participation = ParticipationFactory(cohort=scene.cohort, team=scene.team)
    placement = PlacementFactory(student=participation.user, place=scene.place, team=scene.team)
    start, done = threading.Barrier(2), []

    def join():
        GroupMember.objects.create(group=group, participation=participation, since=group.since)

    def examine():
        Assessment.objects.create(
            placement=placement,
            round=round_,
            examiner=group.supervisor,
            criteria_set=round_.criteria_set,
        )

    def go(act):
        try:
            start.wait(timeout=20)
            with contextlib.suppress(IntegrityError):
                with transaction.atomic(), contextlib.ExitStack() as stack:
                    if not guarded:
                        stack.enter_context(pgtrigger.ignore(*BOTH))
                    act()
                done.append(act)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go, args=(act,)) for act in (join, examine)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(done)


def test_of_leading_and_assessing_one_happens(scene):
    group = GroupFactory(cohort=scene.cohort, supervisor=UserFactory())
    round_ = RoundFactory(phase=scene.phase)
    scene.place.max_students = 40
    scene.place.save(update_fields=["max_students"])

    ends = [both_at_once(scene, group, round_, guarded=True) for _number in range(ROUNDS)]
    control = both_at_once(scene, group, round_, guarded=False)

    assert ends == [1] * ROUNDS
    assert control == 2
