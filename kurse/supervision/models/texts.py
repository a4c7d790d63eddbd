"""Texts of the room: notes, reflections with their threads, agreements to the outside.

Each is sealed with its group's key before it reaches the database, and has a manager that
demands the reader (rule R1, PERMISSIONS rows 54 to 61). Saving one leaves no event.
"""

from typing import Any, ClassVar, TypeVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from home.core import clock
from home.core.models import PublicIdModel
from kurse.supervision.models.groups import GroupMember, SupervisionGroup
from kurse.supervision.models.sessions import Session

M = TypeVar("M", bound=models.Model)


class TextsOf(models.Manager[M]):
    """The only way to texts: it demands their author, or the parent they were reached through."""

    def written_by(self, author: Any) -> models.QuerySet[M]:
        return super().get_queryset().filter(author_id=author.pk)

    def where(self, condition: Q) -> models.QuerySet[M]:
        """For the queries of this slice, which say who reads what."""
        return super().get_queryset().filter(condition)

    def get_queryset(self) -> models.QuerySet[M]:
        raise RuntimeError("Texts of supervision are read through their author or reader only.")


class SessionNote(models.Model):
    """A supervisor's note on a session (Notiz): for its author alone, unless shared.

    With ``shared_at`` who was present reads it too (row 54). Nobody else learns that it exists.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField(editable=False)
    shared_at = models.DateTimeField(null=True, blank=True, editable=False)
    changed_at = models.DateTimeField(default=clock.now, editable=False)

    unguarded = models.Manager()
    objects: ClassVar[Any] = TextsOf()

    class Meta:
        base_manager_name = "unguarded"
        default_manager_name = "unguarded"
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        constraints = (
            models.UniqueConstraint(fields=("session", "author"), name="note_once_per_author"),
        )

    def __str__(self) -> str:
        return "note"


class Reflection(PublicIdModel):
    """A student's entry in the own journal (Reflexion): private until shared.

    ``sealed`` holds title, prompt and text together. ``shared_with`` is the supervisor who may
    read it; what is shared stays as it is until sharing ends.
    """

    group = models.ForeignKey(SupervisionGroup, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on = models.DateField(_("day"), default=clock.today)
    sealed = models.BinaryField(editable=False)
    shared_with = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    shared_at = models.DateTimeField(null=True, blank=True, editable=False)
    changed_at = models.DateTimeField(default=clock.now, editable=False)

    unguarded = models.Manager()
    objects: ClassVar[Any] = TextsOf()

    class Meta:
        base_manager_name = "unguarded"
        default_manager_name = "unguarded"
        verbose_name = _("reflection")
        verbose_name_plural = _("reflections")
        ordering: ClassVar[list[str]] = ["-on", "-pk"]
        constraints = (
            models.CheckConstraint(
                name="reflection_shared_in_whole",
                condition=Q(shared_at__isnull=True, shared_with__isnull=True)
                | Q(shared_at__isnull=False, shared_with__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return "reflection"


class ReflectionComment(PublicIdModel):
    """One line of the talk below a shared reflection (Rückmeldung). Its writer may take it back."""

    reflection = models.ForeignKey(Reflection, on_delete=models.CASCADE, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField(editable=False)
    at = models.DateTimeField(default=clock.now, editable=False)

    unguarded = models.Manager()
    objects: ClassVar[Any] = TextsOf()

    class Meta:
        base_manager_name = "unguarded"
        default_manager_name = "unguarded"
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering: ClassVar[list[str]] = ["at", "pk"]

    def __str__(self) -> str:
        return "comment"


class AgreementState(models.TextChoices):
    """Released by the supervisor (who asks) and by every student concerned."""

    ASKED = "asked", pgettext_lazy("agreement to the outside", "waiting for consent")
    RELEASED = "released", pgettext_lazy("agreement to the outside", "released")
    REFUSED = "refused", pgettext_lazy("agreement to the outside", "not released")
    WITHDRAWN = "withdrawn", pgettext_lazy("agreement to the outside", "withdrawn")


AGREEMENT_STEPS = [
    ("asked", "refused"),
    ("asked", "released"),
    ("asked", "withdrawn"),
    ("released", "withdrawn"),
]


class OutsideAgreement(PublicIdModel):
    """What may leave the room (Vereinbarung nach außen).

    Asking is the supervisor's own release. Lecturer and coordination learn of it when every
    student concerned has released it too, and see no more than these students' names and the text.
    """

    group = models.ForeignKey(SupervisionGroup, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField(editable=False)
    state = models.CharField(
        max_length=20,
        choices=AgreementState,
        default=AgreementState.ASKED,
        db_default=AgreementState.ASKED,
        editable=False,
    )
    asked_at = models.DateTimeField(default=clock.now, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)

    unguarded = models.Manager()
    objects: ClassVar[Any] = TextsOf()

    class Meta:
        base_manager_name = "unguarded"
        default_manager_name = "unguarded"
        verbose_name = _("agreement to the outside")
        verbose_name_plural = _("agreements to the outside")
        ordering: ClassVar[list[str]] = ["-asked_at", "-pk"]
        triggers = (
            pgtrigger.FSM(
                name="outside_agreement_steps", field="state", transitions=AGREEMENT_STEPS
            ),
            pgtrigger.Trigger(
                name="outside_agreement_by_all",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__state="released"),
                func="""
                    IF NOT EXISTS (
                        SELECT 1 FROM supervision_outsideconsent WHERE agreement_id = NEW.id
                    ) OR EXISTS (
                        SELECT 1 FROM supervision_outsideconsent
                        WHERE agreement_id = NEW.id AND agreed IS NOT TRUE
                    ) THEN
                        RAISE EXCEPTION 'not every student concerned has released it'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(
                name="outside_agreement_text_kept",
                operation=pgtrigger.UpdateOf("sealed"),
                condition=pgtrigger.Q(old__sealed__df=pgtrigger.F("new__sealed")),
            ),
        )

    def __str__(self) -> str:
        return "agreement to the outside"


class OutsideConsent(models.Model):
    """One student's word on an agreement to the outside; given once."""

    agreement = models.ForeignKey(
        OutsideAgreement, on_delete=models.CASCADE, related_name="consents"
    )
    member = models.ForeignKey(GroupMember, on_delete=models.PROTECT, related_name="+")
    agreed = models.BooleanField(null=True)
    at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("agreement", "member"), name="consent_once"),
            models.CheckConstraint(
                name="consent_with_its_time",
                condition=Q(agreed__isnull=True, at__isnull=True)
                | Q(agreed__isnull=False, at__isnull=False),
            ),
        )
        triggers = (
            pgtrigger.Protect(
                name="consent_kept",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__agreed__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.member}"
