"""Outbox: every mail is a row, written with the change it tells of."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from home.core import clock
from home.core.models import EventBase, PublicIdModel
from home.core.registries import mail_kinds
from home.outbox.states import MAIL_MOVES, MailState


class OutgoingMail(PublicIdModel):
    """One mail to one person (Nachricht).

    ``body`` is the text as it is sent, but for the link: ``{{ link }}`` stays until the moment of
    sending, so no address that opens something lies in the database. Kinds marked secret keep no
    text at all. ``daily`` mails wait for the mail of the day their reader wants, which is a mail
    of its own (``bundle``). ``letter_address`` is where a printed one went. ``message_id`` is
    fixed from the start: a mail sent twice would still be one.
    """

    kind = models.CharField(_("kind"), max_length=60)
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="mails",
        verbose_name=_("to"),
    )
    address = models.EmailField(_("address"), blank=True)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"), blank=True)
    link = models.CharField(max_length=300, blank=True)
    task_link = models.ForeignKey(
        "tasklinks.TaskLink",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="mails",
    )
    about = models.CharField(_("about"), max_length=80, blank=True)
    digest = models.BooleanField(default=False)
    daily = models.BooleanField(default=False, editable=False)
    bundle = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="bundled",
        editable=False,
    )
    letter_address = models.TextField(_("postal address"), max_length=400, blank=True)
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=MailState,
        default=MailState.QUEUED,
        db_default=MailState.QUEUED,
        editable=False,
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, editable=False)
    send_after = models.DateTimeField(_("not before"))
    queued_at = models.DateTimeField(default=clock.now, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True, editable=False)
    message_id = models.CharField(max_length=200, unique=True, editable=False)
    resend_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="resends"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="mails_caused",
    )

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering: ClassVar[list[str]] = ["-queued_at", "-pk"]
        indexes = (
            models.Index(fields=("to", "-queued_at"), name="mail_of_person"),
            models.Index(fields=("-queued_at", "-id"), name="mail_log"),
            models.Index(
                fields=("send_after",),
                name="mail_unsent",
                condition=Q(state__in=[MailState.QUEUED, MailState.SENDING]),
            ),
        )
        constraints = (
            models.CheckConstraint(
                name="mail_bundled_names_its_mail",
                condition=~Q(state=MailState.BUNDLED) | Q(bundle__isnull=False),
            ),
            models.CheckConstraint(
                name="mail_letter_has_an_address",
                condition=~Q(state=MailState.LETTER) | ~Q(letter_address=""),
            ),
        )
        triggers = (
            pgtrigger.FSM(name="mail_state", field="state", transitions=MAIL_MOVES.pairs()),
        )

    def __str__(self) -> str:
        return f"{self.subject} → {self.to_id}"

    @property
    def recipient(self) -> str:
        """The stored address of today; only what is never kept goes to the one asked for."""
        kind = mail_kinds.get(self.kind)
        return self.address if kind is not None and kind.secret else self.to.email

    @property
    def kind_name(self) -> str:
        kind = mail_kinds.get(self.kind)
        return str(kind.name) if kind else self.kind

    @property
    def code(self) -> str:
        kind = mail_kinds.get(self.kind)
        return kind.code if kind else ""


class MailEvent(EventBase):
    """One step of a mail, with what the mail server answered (``note``)."""

    mail = models.ForeignKey(OutgoingMail, on_delete=models.CASCADE, related_name="events")

    class Meta(EventBase.Meta):
        verbose_name = _("step of a mail")
        verbose_name_plural = _("steps of mails")


class Rhythm(models.TextChoices):
    """How often a person wants mail."""

    AT_ONCE = "at_once", _("at once")
    DAILY = "daily", _("one mail a day, in the morning")


class MailPreference(models.Model):
    """How a person wants the house's mails (Nachrichten-Einstellung); no row: at once."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_preference"
    )
    rhythm = models.CharField(
        _("rhythm"),
        max_length=20,
        choices=Rhythm,
        default=Rhythm.AT_ONCE,
        db_default=Rhythm.AT_ONCE,
    )

    class Meta:
        verbose_name = _("preference for mails")
        verbose_name_plural = _("preferences for mails")

    def __str__(self) -> str:
        return f"{self.user_id}, {self.rhythm}"


class MailTemplate(models.Model):
    """An edited text of a kind of mail (Mailvorlage); the highest version counts.

    ``standard=True`` went back to the standard text. Rows are only ever added.
    """

    kind = models.CharField(_("kind"), max_length=60)
    version = models.PositiveIntegerField(_("version"))
    subject = models.CharField(_("subject"), max_length=120)
    body = models.TextField(_("text"), max_length=4000)
    standard = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("mail template")
        verbose_name_plural = _("mail templates")
        ordering: ClassVar[list[str]] = ["kind", "-version"]
        constraints = (
            models.UniqueConstraint(fields=("kind", "version"), name="mail_template_version_once"),
        )

    def __str__(self) -> str:
        return f"{self.kind}, {self.version}"
