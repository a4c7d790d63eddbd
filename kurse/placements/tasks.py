"""What the calendar does: practices start on their day, agencies are reminded."""

from procrastinate.contrib.django import app

from kurse.placements.actions import remind_agencies, start_due


@app.periodic(cron="5 * * * *")
@app.task(name="start_placements", queueing_lock="start_placements")
def start_placements(timestamp: int) -> int:
    """Every hour, so that a machine that slept at midnight still starts everybody in time."""
    return start_due()


@app.periodic(cron="30 7 * * *")
@app.task(name="remind_agencies", queueing_lock="remind_agencies")
def remind_agencies_daily(timestamp: int) -> int:
    return remind_agencies()
