"""What the calendar does for the ledger: one mail a week to whoever confirms days."""

from procrastinate.contrib.django import app

from kurse.practice.asking import ask_confirmers


@app.periodic(cron="40 5 * * 1")
@app.task(name="ask_confirmers", queueing_lock="ask_confirmers")
def ask_confirmers_weekly(timestamp: int) -> int:
    """On Mondays, so that a week is confirmed while it is remembered."""
    return ask_confirmers()
