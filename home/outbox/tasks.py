"""The worker's jobs. Each may run twice: only a waiting mail is sent, and only by one worker."""

import datetime as dt

from procrastinate.contrib.django import app

from home.core.clock import now
from home.outbox import actions
from home.outbox.queries import due_mails


@app.task(name="deliver_mail")
def deliver_mail(mail_id: int) -> None:
    actions.carry_out_mail(mail_id)


@app.periodic(cron="* * * * *")
@app.task(name="sweep_mails", queueing_lock="sweep_mails")
def sweep_mails(timestamp: int) -> None:
    """The safety net: mails whose job was lost, and mails a dead worker left behind."""
    actions.note_lost_mails()
    overdue = due_mails(now() - dt.timedelta(minutes=2))
    for mail_id in list(overdue.values_list("pk", flat=True)[:200]):
        deliver_mail.defer(mail_id=mail_id)
