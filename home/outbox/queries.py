"""Which mails a person sees, which are due, and which text of a kind holds."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import FETCH_RAISE, Count, Max, Q, QuerySet

from home.core.clock import now
from home.core.registries import MailKind, mail_kinds
from home.outbox.models import MailPreference, MailTemplate, OutgoingMail, Rhythm
from home.outbox.states import MailState


def own_mails_of(user: Any) -> QuerySet[OutgoingMail]:
    """What this person was sent and what they caused (lecturers, supervisors)."""
    if not user.has_perm("outbox.read_own_mails"):
        return OutgoingMail.objects.none()
    return OutgoingMail.objects.filter(Q(to=user) | Q(by=user))


def mails_visible_to(user: Any) -> QuerySet[OutgoingMail]:
    """The log for the coordination and the administration (no texts), own mails for the rest."""
    if user.has_perm("outbox.read_log"):
        return OutgoingMail.objects.all()
    return own_mails_of(user)


def mail_rows(mails: QuerySet[OutgoingMail]) -> QuerySet[OutgoingMail]:
    """Rows of a list: one query, without the texts; a forgotten join raises."""
    return (
        mails.select_related("to", "by")
        .defer("body", "link")
        .order_by("-queued_at", "-pk")
        .fetch_mode(FETCH_RAISE)
    )


def counts_by_state(mails: QuerySet[OutgoingMail]) -> dict[str, int]:
    rows = mails.order_by().values_list("state").annotate(number=Count("pk"))
    return dict(rows)


def due_mails(at: dt.datetime | None = None) -> QuerySet[OutgoingMail]:
    """Waiting mails whose time has come."""
    return OutgoingMail.objects.filter(state=MailState.QUEUED, send_after__lte=at or now())


def lost_mails(older_than: dt.timedelta) -> QuerySet[OutgoingMail]:
    """Mails handed to the server long ago, of which nobody knows how it ended.

    The last time counts: one that was put back before and is on its way again is not lost.
    """
    return (
        OutgoingMail.objects.filter(state=MailState.SENDING)
        .annotate(started_at=Max("events__at", filter=Q(events__verb="start")))
        .filter(started_at__lt=now() - older_than)
    )


@dataclass(frozen=True)
class Text:
    """The text of a kind that holds now."""

    kind: MailKind
    subject: str
    body: str
    version: int = 0
    by: str = ""
    at: dt.datetime | None = None

    @property
    def edited(self) -> bool:
        return self.version > 0 and (self.subject, self.body) != (
            self.kind.subject,
            self.kind.body,
        )


def text_of(key: str) -> Text:
    kind = mail_kinds[key]
    row = MailTemplate.objects.filter(kind=key).select_related("by").order_by("-version").first()
    return _text(kind, row)


def texts() -> list[Text]:
    """All kinds with the text that holds, in the order of their codes; one query."""
    rows: Iterable[MailTemplate] = (
        MailTemplate.objects.select_related("by").order_by("kind", "-version").distinct("kind")
    )
    latest = {row.kind: row for row in rows}
    kinds = sorted(mail_kinds.values(), key=lambda kind: (kind.code or "U", kind.key))
    return [_text(kind, latest.get(kind.key)) for kind in kinds]


def _text(kind: MailKind, row: MailTemplate | None) -> Text:
    if row is None:
        return Text(kind, kind.subject, kind.body)
    if row.standard:
        return Text(kind, kind.subject, kind.body, row.version, str(row.by), row.at)
    return Text(kind, row.subject, row.body, row.version, str(row.by), row.at)


def worrying_mails(since: dt.datetime) -> QuerySet[OutgoingMail]:
    """Failed or unclear since then, and not sent again by hand."""
    return OutgoingMail.objects.filter(
        state__in=[MailState.FAILED, MailState.UNCERTAIN],
        queued_at__gte=since,
        resends__isnull=True,
    )


def rhythm_of(user: Any) -> str:
    """How often this person wants mail; at once, if they never said."""
    chosen = MailPreference.objects.filter(user=user.pk).values_list("rhythm", flat=True).first()
    return str(chosen or Rhythm.AT_ONCE)
