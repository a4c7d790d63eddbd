"""What the calendar does: whoever still has to sign is reminded."""

from procrastinate.contrib.django import app

from kurse.agreements.actions import remind_signatories


@app.periodic(cron="35 7 * * *")
@app.task(name="remind_signatories", queueing_lock="remind_signatories")
def remind_signatories_daily(timestamp: int) -> int:
    return remind_signatories()
