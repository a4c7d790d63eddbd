"""What ends, and when (DOMAIN section 11): drafts half a year, the rest five years after the
cohort. The only place that may delete what the database otherwise keeps."""

import datetime as dt
from typing import Any

import pgtrigger
from django.db import transaction
from django.db.models import QuerySet

from home.rulebook.queries import rule
from kurse.assessment.models import (
    Assessment,
    AssessmentEvent,
    ChangeRequest,
    Inspection,
    LearnedNote,
    Mark,
    PlaceFeedback,
    Rating,
    Release,
    Statement,
    Voice,
)

#: Triggers that keep results for ever; they step aside for the end of the retention alone.
KEEPERS = (
    "assessment.ChangeRequest:change_decided_once",
    "assessment.Inspection:inspections_kept",
    "assessment.Mark:marks_kept",
    "assessment.Rating:rating_handed_in",
    "assessment.Release:release_kept",
    "assessment.Statement:statement_kept",
    "assessment.Voice:voice_handed_in",
)


def drafts_due(day: dt.date) -> QuerySet[Voice]:
    """Forms never handed in, of cohorts that ended long enough ago; those with texts only."""
    limit = day - dt.timedelta(days=30 * rule("assessment.keep_drafts_months"))
    return Voice.objects.filter(
        handed_in_at__isnull=True,
        saved_at__isnull=False,
        assessment__placement__phase__cohort__ends_on__lt=limit,
    )


@transaction.atomic
def erase_drafts(rows: Any) -> int:
    keys = list(rows.values_list("pk", flat=True))
    Rating.objects.filter(voice__in=keys).delete()
    return Voice.objects.filter(pk__in=keys).update(comment="", saved_at=None)


def assessments_due(day: dt.date) -> QuerySet[Assessment]:
    years = rule("assessment.keep_years")
    limit = day - dt.timedelta(days=366 * years)
    return Assessment.objects.filter(placement__phase__cohort__ends_on__lt=limit)


@transaction.atomic
def erase_assessments(rows: Any) -> int:
    """The whole file, with the feedback of its placement; events, marks and versions included."""
    keys = list(rows.values_list("pk", flat=True))
    placements = list(rows.values_list("placement", flat=True).distinct())
    with pgtrigger.ignore(*KEEPERS):
        Statement.objects.filter(release__assessment__in=keys).delete()
        for model in (Release, Mark, ChangeRequest, Inspection, AssessmentEvent):
            model._base_manager.filter(assessment__in=keys).delete()
        for model in (PlaceFeedback, LearnedNote):
            model._base_manager.filter(placement__in=placements).delete()
        Assessment.objects.filter(pk__in=keys).delete()
    return len(keys)
