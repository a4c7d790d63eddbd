"""Defences that a control takes away. Nothing in the product knows of them."""

import datetime as dt
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any


def _without_locks() -> None:
    """Rows are read, never locked: what SELECT … FOR UPDATE is for."""
    from django.db.models import QuerySet

    def unlocked(self: Any, *args: Any, **options: Any) -> Any:
        return self._chain()

    QuerySet.select_for_update = unlocked  # type: ignore[method-assign]


def _at_least_once() -> None:
    """A mail whose fate nobody knows is sent again: what most queues do."""
    from django.db import transaction

    from home.outbox import actions
    from home.outbox.models import OutgoingMail
    from home.outbox.queries import lost_mails
    from home.outbox.tasks import deliver_mail

    def again() -> int:
        number = 0
        for pk in list(lost_mails(actions.SENDING_AT_MOST).values_list("pk", flat=True)):
            with transaction.atomic():
                mail = OutgoingMail.objects.select_for_update().get(pk=pk)
                actions._step(mail, "put_back", note="worker-ended")
                deliver_mail.defer(mail_id=pk)
            number += 1
        return number

    actions.note_lost_mails = again


def _every_form_counts() -> None:
    """Each sending is done, however often the same was done before."""
    from home.core.once import OnceMiddleware

    OnceMiddleware.__call__ = lambda self, request: self.get_response(request)  # type: ignore[method-assign]


SWITCHES: dict[str, Callable[[], None]] = {
    "locks": _without_locks,
    "at-most-once": _at_least_once,
    "once": _every_form_counts,
}


def switch_off(name: str, *, ahead: int = 0) -> None:
    """In this process, from now on. Only processes forked for a control call it with a name."""
    if name:
        SWITCHES[name]()
    if ahead:
        from home.core import clock

        clock._OFFSET = ContextVar("clock_offset", default=dt.timedelta(seconds=ahead))
