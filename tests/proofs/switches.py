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
    """Each form that is taken leaves one row more, however often it was taken before."""
    import uuid

    from taggit.models import Tag

    from home.core.views import ActionView

    taken = ActionView.form_valid

    def counted(self: Any, form: Any) -> Any:
        Tag.objects.create(name=str(uuid.uuid4()), slug=str(uuid.uuid4()))
        return taken(self, form)

    ActionView.form_valid = counted  # type: ignore[method-assign]


def _telling_links() -> None:
    """What a careless house does: it counts nobody, says why a link is dead, tells third parties,
    writes tokens into its log and its history."""
    from home.core.logs import ScrubFilter
    from home.core.middleware import PrivateResponsesMiddleware
    from home.tasklinks import actions, views
    from home.tasklinks.queries import link_by_token

    views.UNKNOWN_AN_HOUR = 10**9
    ScrubFilter.filter = lambda self, record: True  # type: ignore[method-assign]
    over, note, calm = views.link_over, actions._note, PrivateResponsesMiddleware.__call__

    def telling(request: Any, token: str, form: Any = None) -> Any:
        answer = over(request, token, form)
        if link_by_token(token):
            answer.content = answer.content.replace(b"</main>", b"Abgelaufen.</main>")
        return answer

    def noted(
        link: Any, verb: str, *, by: Any, name: str = "", note_: str = "", **more: Any
    ) -> Any:
        return note(link, verb, by=by, name=name, note=link.token())

    def loud(self: Any, request: Any) -> Any:
        answer = calm(self, request)
        answer.headers["Referrer-Policy"] = "unsafe-url"
        if not answer.streaming:
            answer.content = answer.content.replace(b'"strict-origin"', b'"unsafe-url"   ')
        return answer

    views.link_over = telling
    actions._note = noted
    PrivateResponsesMiddleware.__call__ = loud  # type: ignore[method-assign]


def _careless_writers() -> None:
    """Cells and lines as they come, and everybody is sent on to where they ask."""
    from allauth.account import adapter
    from icalendar import vText

    from home.core import spreadsheets

    def raw(cell: Any, value: Any) -> Any:
        cell.value = spreadsheets.safe_value(value)
        return cell

    spreadsheets.set_cell = raw
    spreadsheets._csv_value = spreadsheets.safe_value
    vText.to_ical = lambda self: str(self).encode()
    adapter.DefaultAccountAdapter.is_safe_url = lambda self, url: True


def _travelling() -> None:
    """Each request says at which moment it comes, and how many seconds the clock of this web
    server goes wrong. Sessions do not end by it; nothing else is lost."""
    from django.utils import timezone

    from home.core import clock
    from home.core.logs import RequestLogMiddleware
    from home.people import middleware

    answer, true = RequestLogMiddleware.__call__, timezone.now
    wrong: ContextVar[float] = ContextVar("wrong", default=0)

    def travel(self: Any, request: Any) -> Any:
        wrong.set(float(request.headers.get("X-Wrong", 0)))
        if moment := request.headers.get("X-Moment"):
            clock._OFFSET.set(dt.datetime.fromisoformat(moment) - true())
        return answer(self, request)

    timezone.now = lambda: true() + dt.timedelta(seconds=wrong.get())
    RequestLogMiddleware.__call__ = travel  # type: ignore[method-assign]
    middleware.session_is_over = lambda request: False


def _by_its_own_clock() -> None:
    """Travelling, where each web server judges by its own clock."""
    from home.core import clock
    from kurse.runs.actions import registering
    from kurse.wishes import actions

    _travelling()
    for module in (clock, registering, actions):
        module.database_now = clock.now  # type: ignore[attr-defined]
    clock.shifted = lambda moment: clock.now()


def _everybody_may() -> None:
    """An arrow is open to whoever comes."""
    from home.core.states import Moves

    Moves._may = staticmethod(lambda move, instance, by: True)  # type: ignore[method-assign]


def _taking_null_signs() -> None:
    """Forms take a sign that no text of the database can hold."""
    from django.core.validators import ProhibitNullCharactersValidator

    ProhibitNullCharactersValidator.__call__ = lambda self, value: None  # type: ignore[method-assign]


SWITCHES: dict[str, Callable[[], None]] = {
    "locks": _without_locks,
    "at-most-once": _at_least_once,
    "once": _every_form_counts,
    "discretion": _telling_links,
    "escapes": _careless_writers,
    "travelling": _travelling,
    "null signs": _taking_null_signs,
    "rights": _everybody_may,
    "one judge of time": _by_its_own_clock,
}


def switch_off(name: str, *, ahead: int = 0) -> None:
    """In this process, from now on. Only processes forked for a control call it with a name."""
    if name:
        SWITCHES[name]()
    if ahead:
        from home.core import clock

        clock._OFFSET = ContextVar("clock_offset", default=dt.timedelta(seconds=ahead))
