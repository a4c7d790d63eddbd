"""What happens by itself in supervision. Repeatable."""

from procrastinate.contrib.django import app

from kurse.supervision.actions import lock_due_sessions


@app.periodic(cron="17 3 * * *")
@app.task(name="lock_due_sessions", queueing_lock="lock_due_sessions")
def lock_sessions(timestamp: int) -> None:
    lock_due_sessions()
