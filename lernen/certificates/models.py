"""Certificates: what a paper says is frozen when it is issued, and so is the paper itself."""

import json
from functools import cached_property
from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from home.core import clock
from home.core.models import EventBase, PublicIdModel


class CertificateKind(models.TextChoices):
    """Attendance and achievement are different papers (DOMAIN section 13)."""

    PRACTICE = "practice", _("certificate of practice")
    ATTENDANCE = "attendance", _("certificate of attendance")
    ACHIEVEMENT = "achievement", _("certificate of achievement")
    GUIDANCE = "guidance", _("certificate for guiding students")


class CertificateState(models.TextChoices):
    VALID = "valid", pgettext_lazy("certificate", "valid")
    SUPERSEDED = "superseded", pgettext_lazy("certificate", "replaced")
    REVOKED = "revoked", pgettext_lazy("certificate", "withdrawn")


CERTIFICATE_STEPS = [("valid", "revoked"), ("valid", "superseded")]
#: What never changes once a certificate is issued.
FROZEN = (
    "public_id",
    "kind",
    "person_id",
    "issued_for",
    "content",
    "sha256",
    "pdf",
    "issued_at",
    "issued_by_id",
    "supersedes_id",
)

_HASH_HOLDS = """
IF NEW.sha256 <> encode(sha256(convert_to(NEW.content, 'UTF8')), 'hex') THEN
  RAISE EXCEPTION 'the hash does not fit the content' USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""


class Certificate(PublicIdModel):
    """One paper that proves something (Bescheinigung).

    ``content`` is canonical JSON: all that the paper says; ``sha256`` its fingerprint, printed on
    the paper; ``pdf`` the paper as it was issued, so a reprint is the same file years later.
    ``issued_for`` is the public id of what it proves. A wrong one is never changed: a new one
    replaces it.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=CertificateKind)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="certificates"
    )
    issued_for = models.CharField(max_length=80)
    content = models.TextField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    pdf = models.BinaryField(editable=False)
    issued_at = models.DateTimeField(_("issued"), default=clock.now, editable=False)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    state = models.CharField(
        max_length=20,
        choices=CertificateState,
        default=CertificateState.VALID,
        db_default=CertificateState.VALID,
        editable=False,
    )
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering: ClassVar[list[str]] = ["-issued_at", "-pk"]
        indexes = (models.Index(fields=("issued_for", "kind"), name="certificate_for"),)
        constraints = (
            models.UniqueConstraint(
                name="certificate_valid_once",
                fields=("kind", "person_id", "issued_for"),
                condition=Q(state=CertificateState.VALID),
                violation_error_message=_("There is a valid certificate for this already."),
            ),
            models.CheckConstraint(
                name="certificate_end_has_its_reason",
                condition=Q(state=CertificateState.VALID, ended_at=None, reason="")
                | (~Q(state=CertificateState.VALID) & Q(ended_at__isnull=False) & ~Q(reason="")),
            ),
        )
        triggers = (
            pgtrigger.FSM(name="certificate_steps", field="state", transitions=CERTIFICATE_STEPS),
            pgtrigger.Protect(name="certificate_frozen", operation=pgtrigger.UpdateOf(*FROZEN)),
            pgtrigger.Protect(name="certificate_kept", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="certificate_hash_holds",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=_HASH_HOLDS,
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.reference}"

    @property
    def reference(self) -> str:
        """What people can name on the telephone; finds nothing by itself."""
        digits = self.public_id.hex[:8].upper()
        return f"{digits[:4]}-{digits[4:]}"

    @property
    def replacement(self) -> "Certificate | None":
        """The corrected paper that took its place."""
        return getattr(self, "superseded_by", None)

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What the paper says."""
        found: dict[str, Any] = json.loads(self.content)
        return found

    def get_absolute_url(self) -> str:
        return reverse("certificates:detail", args=[self.public_id])

    @property
    def check_path(self) -> str:
        """The public page behind the code on the paper."""
        return reverse("certificate_check:check", args=[self.public_id])


class CertificateEvent(EventBase):
    """One step of a certificate: issued, replaced, withdrawn."""

    certificate = models.ForeignKey(Certificate, on_delete=models.CASCADE, related_name="events")

    class Meta(EventBase.Meta):
        verbose_name = _("step of a certificate")
        verbose_name_plural = _("steps of certificates")

    def __str__(self) -> str:
        return f"{self.certificate_id}: {self.verb}"
