"""What happens by itself in assessments. Repeatable."""

from procrastinate.contrib.django import app

from home.core.clock import today
from kurse.assessment.actions import (
    compare_due_assessments,
    lock_due_assessments,
    open_round,
    remind_open_voices,
)
from kurse.assessment.models import AssessmentRound


@app.periodic(cron="5 6 * * *")
@app.task(name="open_due_rounds", queueing_lock="open_due_rounds")
def open_due_rounds(timestamp: int) -> None:
    """Reviews open by themselves on their first day; late starters join until the last."""
    day = today()
    for round_ in AssessmentRound.objects.filter(opens_on__lte=day, closes_on__gte=day):
        open_round(round_, by=None)


@app.periodic(cron="15 0 * * *")
@app.task(name="close_assessments", queueing_lock="close_assessments")
def close_assessments(timestamp: int) -> None:
    compare_due_assessments()
    lock_due_assessments()


@app.periodic(cron="20 7 * * *")
@app.task(name="remind_assessments", queueing_lock="remind_assessments")
def remind_assessments(timestamp: int) -> int:
    return remind_open_voices()
