"""What the calendar does in runs."""

from procrastinate.contrib.django import app

from kurse.runs.actions import advance_runs, expire_offers


@app.periodic(cron="*/10 * * * *")
@app.task(name="expire_run_offers", queueing_lock="expire_run_offers")
def expire_run_offers(timestamp: int) -> int:
    """Places nobody answered for go to the next person."""
    return expire_offers()


@app.periodic(cron="5 * * * *")
@app.task(name="advance_course_runs", queueing_lock="advance_course_runs")
def advance_course_runs(timestamp: int) -> int:
    """Runs begin with their first meeting and end after their last."""
    return advance_runs()
