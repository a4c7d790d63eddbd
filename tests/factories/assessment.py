"""Criteria sets, reviews and assessments with their three forms."""

import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from home.core.clock import today
from kurse.assessment.models import (
    Assessment,
    AssessmentRound,
    CriteriaSet,
    Criterion,
    Level,
    RoundKind,
    Voice,
    VoiceKind,
)
from tests.factories.cohorts import PhaseFactory
from tests.factories.people import UserFactory


class CriteriaSetFactory(DjangoModelFactory[CriteriaSet]):
    """Two criteria with three levels each, fixed (``fixed=False``: still a draft)."""

    class Meta:
        model = CriteriaSet
        skip_postgeneration_save = True

    name = factory.Sequence(lambda number: f"Praxis {number}")
    made_by = factory.SubFactory(UserFactory)

    @factory.post_generation
    def criteria(obj: CriteriaSet, create: bool, extracted: int | None, **kwargs: object) -> None:  # noqa: N805
        for position in range(1, (2 if extracted is None else extracted) + 1):
            criterion = Criterion.objects.create(
                criteria_set=obj, position=position, title=f"Kriterium {position}"
            )
            for value, label in enumerate(("mit Anleitung", "meistens", "sicher"), start=1):
                Level.objects.create(criterion=criterion, value=value, label=label)

    @factory.post_generation
    def fixed(obj: CriteriaSet, create: bool, extracted: bool | None, **kwargs: object) -> None:  # noqa: N805
        if extracted is not False:
            obj.fixed_at = timezone.now()
            obj.save(update_fields=["fixed_at"])


class RoundFactory(DjangoModelFactory[AssessmentRound]):
    """A mid-term review that is open this week."""

    class Meta:
        model = AssessmentRound

    phase = factory.SubFactory(PhaseFactory)
    kind = RoundKind.MIDTERM
    criteria_set = factory.SubFactory(CriteriaSetFactory)
    opens_on = factory.LazyFunction(lambda: today() - dt.timedelta(days=3))
    closes_on = factory.LazyFunction(lambda: today() + dt.timedelta(days=4))


class AssessmentFactory(DjangoModelFactory[Assessment]):
    """An assessment with three open forms; ``placement`` and ``examiner`` must be given."""

    class Meta:
        model = Assessment
        skip_postgeneration_save = True

    round = factory.SubFactory(RoundFactory, phase=factory.SelfAttribute("..placement.phase"))
    criteria_set = factory.SelfAttribute("round.criteria_set")

    @factory.post_generation
    def voices(obj: Assessment, create: bool, extracted: object, **kwargs: object) -> None:  # noqa: N805
        authors = {
            VoiceKind.STUDENT: obj.placement.student,
            VoiceKind.PRACTICE: obj.placement.practice_supervisor.user,
            VoiceKind.LECTURER: obj.examiner,
        }
        for kind, author in authors.items():
            Voice.objects.create(assessment=obj, kind=kind, author=author)
