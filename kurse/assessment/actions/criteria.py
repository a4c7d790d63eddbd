"""Criteria sets: built, translated, fixed, copied."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from home.core.clock import now
from home.core.db import lock
from home.people.models import User
from kurse.assessment.actions.common import CriteriaFixedError, CriteriaIncompleteError
from kurse.assessment.models import CriteriaSet, Criterion, CriterionKind, Level
from kurse.assessment.queries import criteria_of

CRITERION_FIELDS = (
    "position",
    "kind",
    "category",
    "category_en",
    "title",
    "title_en",
    "question",
    "question_en",
    "weight",
)
LEVEL_FIELDS = ("value", "label", "label_en", "description", "description_en")


@transaction.atomic
def draft_criteria_set(name: str, *, by: User) -> CriteriaSet:
    """A new, empty set in its first version."""
    if not by.has_perm("assessment.build_criteria"):
        raise PermissionDenied
    fresh = CriteriaSet(name=name, made_by=by)
    fresh.full_clean()
    fresh.save()
    return fresh


def _editable(criteria_set: CriteriaSet, by: User) -> CriteriaSet:
    if not by.has_perm("assessment.build_criteria"):
        raise PermissionDenied
    criteria_set = lock(criteria_set)
    if criteria_set.fixed_at is not None:
        raise CriteriaFixedError
    return criteria_set


@transaction.atomic
def save_criterion(
    criteria_set: CriteriaSet,
    *,
    title: str,
    question: str,
    levels: Iterable[tuple[str, str]],
    by: User,
    criterion: Criterion | None = None,
    kind: str = CriterionKind.LEVELS,
    category: str = "",
    weight: int = 1,
) -> Criterion:
    """Add a criterion at the end, or rewrite one; ``levels`` are (label, description), low first.

    An open question has no levels. English texts of levels that keep their place stay.

    Raises:
        CriteriaFixedError: the version is in use. CriteriaIncompleteError: fewer than two levels.
    """
    criteria_set = _editable(criteria_set, by)
    wanted = [(label, description) for label, description in levels if label.strip()]
    if kind == CriterionKind.QUESTION:
        wanted = []
    elif len(wanted) < 2 or len({label for label, _text in wanted}) < len(wanted):
        raise CriteriaIncompleteError
    if criterion is None:
        last = criteria_set.criteria.order_by("-position").first()
        criterion = Criterion(
            criteria_set=criteria_set, position=(last.position + 1) if last else 1
        )
    criterion.title, criterion.question, criterion.kind = title, question, kind
    criterion.category, criterion.weight = category, weight
    criterion.full_clean(exclude=["criteria_set"])
    criterion.save()
    english = {
        level.value: (level.label_en, level.description_en) for level in criterion.levels.all()
    }
    criterion.levels.all().delete()
    Level.objects.bulk_create(
        Level(
            criterion=criterion,
            value=value,
            label=label,
            description=description,
            label_en=english.get(value, ("", ""))[0],
            description_en=english.get(value, ("", ""))[1],
        )
        for value, (label, description) in enumerate(wanted, start=1)
    )
    return criterion


@transaction.atomic
def translate_criterion(
    criterion: Criterion,
    *,
    title: str,
    question: str,
    category: str,
    levels: Sequence[tuple[str, str]],
    by: User,
) -> Criterion:
    """Set the English texts; ``levels`` in the order of the German ones. Empty: German is shown."""
    _editable(criterion.criteria_set, by)
    criterion.title_en, criterion.question_en, criterion.category_en = title, question, category
    criterion.full_clean(exclude=["criteria_set"])
    criterion.save()
    for level, (label, description) in zip(criterion.levels.all(), levels, strict=True):
        level.label_en, level.description_en = label, description
        level.save(update_fields=["label_en", "description_en"])
    return criterion


@transaction.atomic
def remove_criterion(criterion: Criterion, *, by: User) -> None:
    """Take a criterion out of an unfixed set."""
    _editable(criterion.criteria_set, by)
    criterion.delete()


@transaction.atomic
def move_criterion(criterion: Criterion, *, up: bool, by: User) -> None:
    """One place up or down; at the ends nothing happens."""
    criteria_set = _editable(criterion.criteria_set, by)
    order = list(criteria_set.criteria.order_by("position"))
    here = order.index(criterion)
    there = here - 1 if up else here + 1
    if 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
        for position, row in enumerate(order, start=1):
            row.position = position
        Criterion.objects.bulk_update(order, ["position"])


@transaction.atomic
def fix_criteria_set(criteria_set: CriteriaSet, *, by: User) -> CriteriaSet:
    """From now on this version never changes; reviews may use it."""
    criteria_set = _editable(criteria_set, by)
    criteria = [row for row in criteria_of(criteria_set) if row.has_levels]
    if not criteria or any(len(row.levels.all()) < 2 for row in criteria):
        raise CriteriaIncompleteError
    criteria_set.fixed_at = now()
    criteria_set.save(update_fields=["fixed_at"])
    return criteria_set


@transaction.atomic
def new_version(criteria_set: CriteriaSet, *, by: User) -> CriteriaSet:
    """A copy to change, as the next version of the same name."""
    if not by.has_perm("assessment.build_criteria"):
        raise PermissionDenied
    lock(criteria_set)
    latest = CriteriaSet.objects.filter(name=criteria_set.name).latest("version")
    fresh = CriteriaSet.objects.create(
        name=criteria_set.name, version=latest.version + 1, previous=criteria_set, made_by=by
    )
    return _copied(criteria_set, fresh)


@transaction.atomic
def copy_criteria_set(criteria_set: CriteriaSet, *, name: str, by: User) -> CriteriaSet:
    """A copy under a name of its own, in its first version, e.g. for another cohort."""
    fresh = draft_criteria_set(name, by=by)
    fresh.previous = criteria_set
    fresh.save(update_fields=["previous"])
    return _copied(criteria_set, fresh)


def _values(row: Any, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _copied(source: CriteriaSet, target: CriteriaSet) -> CriteriaSet:
    for criterion in criteria_of(source):
        copy = Criterion.objects.create(criteria_set=target, **_values(criterion, CRITERION_FIELDS))
        Level.objects.bulk_create(
            Level(criterion=copy, **_values(level, LEVEL_FIELDS))
            for level in criterion.levels.all()
        )
    return target
