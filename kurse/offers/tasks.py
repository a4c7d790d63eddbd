"""What the calendar does: reminders of the call for places."""

from procrastinate.contrib.django import app

from kurse.offers.call.actions import remind_call


@app.periodic(cron="40 7 * * *")
@app.task(name="remind_call", queueing_lock="remind_call")
def remind_call_daily(timestamp: int) -> int:
    return remind_call()
