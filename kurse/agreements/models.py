"""Agreements: the text three parties sign, their signatures, and what must be there before day one.

Texts are kept word for word with their SHA-256. The database itself refuses a signature that
stands on anything but the present text, or the one still in force while a new one is signed.
"""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from home.core import clock
from home.core.models import EventBase, PublicIdModel


class WordingKind(models.TextChoices):
    """Which text: the agreement, or what a student confirms before the first day."""

    AGREEMENT = "agreement", _("Practice agreement")
    CONFIDENTIALITY = "confidentiality", _("Confidentiality pledge")
    SAFETY = "safety", _("Safety and insurance of work")
    INSURANCE = "insurance", _("Liability insurance")


class Wording(PublicIdModel):
    """One version of a text that the coordination edits (Vorlage, Fassung); never changed again.

    The newest number of a kind is the one in use. ``by`` is empty for the house's own first text.
    """

    kind = models.CharField(_("text"), max_length=20, choices=WordingKind)
    number = models.PositiveSmallIntegerField(_("version"))
    body = models.TextField(_("text"), max_length=30_000)
    note = models.CharField(_("what is new"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("version of a text")
        verbose_name_plural = _("versions of texts")
        ordering: ClassVar[list[str]] = ["kind", "-number"]
        constraints = (
            models.UniqueConstraint(
                name="wording_number_once",
                fields=("kind", "number"),
                violation_error_message=_("Somebody has saved a new version in the meantime."),
            ),
        )
        triggers = (
            pgtrigger.Protect(name="wording_kept", operation=pgtrigger.Delete | pgtrigger.Update),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.number}"


class AgreementState(models.TextChoices):
    OPEN = "open", pgettext_lazy("agreement", "Signatures missing")
    AGREED = "agreed", pgettext_lazy("agreement", "Signed by all")
    AMENDING = "amending", pgettext_lazy("agreement", "Amendment waits for signatures")


#: Every allowed step; ``states.py`` says who walks it.
AGREEMENT_STEPS = [("agreed", "amending"), ("amending", "agreed"), ("open", "agreed")]


class Party(models.TextChoices):
    """Who signs (Vertragspartei)."""

    STUDENT = "student", pgettext_lazy("party", "student")
    AGENCY = "agency", pgettext_lazy("party", "placement site")
    UNIVERSITY = "university", pgettext_lazy("party", "university")


class Agreement(PublicIdModel):
    """The agreement of one placement (Vereinbarung).

    ``current`` is the text to be signed, ``valid`` the one all have signed last (empty before).
    They differ while an amendment waits. ``signatory`` is whom the agency's request went to.
    ``sign_until`` is inclusive.
    """

    placement = models.OneToOneField(
        "placements.Placement", on_delete=models.PROTECT, related_name="agreement"
    )
    current = models.ForeignKey(
        "Version", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    valid = models.ForeignKey(
        "Version", on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    signatory = models.ForeignKey(
        "partners.Contact",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("signs for the agency"),
    )
    sign_until = models.DateField(_("sign until"))
    state = models.CharField(
        max_length=20,
        choices=AgreementState,
        default=AgreementState.OPEN,
        db_default=AgreementState.OPEN,
        editable=False,
    )

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        constraints = (
            models.CheckConstraint(
                name="agreement_valid_text_fits_its_state",
                condition=(Q(state=AgreementState.OPEN) & Q(valid__isnull=True))
                | (~Q(state=AgreementState.OPEN) & Q(valid__isnull=False)),
            ),
        )
        triggers = (
            pgtrigger.FSM(name="agreement_steps", field="state", transitions=AGREEMENT_STEPS),
            pgtrigger.Trigger(
                name="agreement_text_change_ends_signatures",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("current_id", "valid_id"),
                func="""
                    UPDATE agreements_signature
                       SET stands = FALSE,
                           ended_at = COALESCE(ended_at, now()),
                           end_reason = 'text_changed'
                     WHERE agreement_id = NEW.id AND stands
                       AND version_id IS DISTINCT FROM NEW.current_id
                       AND version_id IS DISTINCT FROM NEW.valid_id;
                    RETURN NEW;
                """,
            ),
        )

    def __str__(self) -> str:
        return f"{self.placement}"

    def get_absolute_url(self) -> str:
        return reverse("agreements:detail", args=[self.public_id])

    @property
    def text(self) -> "Version":
        """The text to be signed; only while it is drawn up there is none."""
        if self.current is None:
            raise RuntimeError("This agreement has no text yet.")
        return self.current


class Version(PublicIdModel):
    """One text of an agreement, word for word (Fassung). Never changed; a new one follows.

    ``values`` are the words put into the wording; ``sha256`` is that of ``body`` in UTF-8, which
    the database checks. ``starts_on``, ``ends_on`` and ``practice_supervisor`` are what the
    placement takes over once all have signed.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    wording = models.ForeignKey(Wording, on_delete=models.PROTECT, related_name="+")
    values = models.JSONField(default=dict, editable=False)
    body = models.TextField(_("text"))
    sha256 = models.CharField(max_length=64, editable=False)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    practice_supervisor = models.ForeignKey(
        "partners.Contact",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("practice supervisor"),
    )
    reason = models.CharField(_("why it changed"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("text of an agreement")
        verbose_name_plural = _("texts of agreements")
        ordering: ClassVar[list[str]] = ["number"]
        constraints = (
            models.UniqueConstraint(name="version_number_once", fields=("agreement", "number")),
        )
        triggers = (
            pgtrigger.Protect(name="version_kept", operation=pgtrigger.Delete | pgtrigger.Update),
            pgtrigger.Trigger(
                name="version_has_its_hash",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF NEW.sha256 <> encode(sha256(convert_to(NEW.body, 'UTF8')), 'hex') THEN
                        RAISE EXCEPTION 'This is not the hash of the text';
                    END IF;
                    RETURN NEW;
                """,
            ),
        )

    def __str__(self) -> str:
        return f"{self.agreement}, {self.number}"


class SignatureEnd(models.TextChoices):
    """Why a signature does not stand any more; the row stays."""

    TEXT_CHANGED = "text_changed", pgettext_lazy("signature", "the text has changed")
    REPLACED = "replaced", pgettext_lazy("signature", "replaced by an amendment")
    WITHDRAWN = "withdrawn", pgettext_lazy("signature", "taken back")
    DROPPED = "dropped", pgettext_lazy("signature", "the amendment was dropped")


class Signature(models.Model):
    """One party's signature under one text (Unterschrift), on screen or on paper.

    ``name`` is what was typed, ``by`` whose account or link it was, or who recorded the paper.
    ``stands`` ends with a change of the text or by taking it back; the row stays for ever.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="signatures")
    party = models.CharField(_("party"), max_length=20, choices=Party)
    name = models.CharField(_("name"), max_length=120)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    on_paper = models.BooleanField(_("on paper"), default=False)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    evidence = models.CharField(_("evidence"), max_length=200, blank=True)
    stands = models.BooleanField(default=True, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    end_reason = models.CharField(max_length=20, choices=SignatureEnd, blank=True, editable=False)

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering: ClassVar[list[str]] = ["at", "pk"]
        constraints = (
            models.UniqueConstraint(
                name="signature_stands_once",
                fields=("version", "party"),
                condition=Q(stands=True),
                violation_error_message=_("This is signed already."),
            ),
            models.CheckConstraint(name="signature_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="signature_ends_with_its_moment",
                condition=Q(stands=True, ended_at__isnull=True, end_reason="")
                | (Q(stands=False, ended_at__isnull=False) & ~Q(end_reason="")),
            ),
            models.CheckConstraint(
                name="signature_on_paper_has_its_day",
                condition=Q(on_paper=False) | (Q(signed_on__isnull=False) & ~Q(evidence="")),
            ),
        )
        triggers = (
            pgtrigger.Protect(name="signature_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="signature_says_what_it_said",
                exclude=["stands", "ended_at", "end_reason"],
            ),
            pgtrigger.Trigger(
                name="signature_on_the_present_text",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__stands=True),
                func="""
                    PERFORM 1
                       FROM agreements_agreement
                       JOIN agreements_version ON agreements_version.id = NEW.version_id
                      WHERE agreements_agreement.id = NEW.agreement_id
                        AND agreements_version.agreement_id = NEW.agreement_id
                        AND agreements_version.sha256 = NEW.sha256
                        AND NEW.version_id
                            IN (agreements_agreement.current_id, agreements_agreement.valid_id)
                        FOR SHARE OF agreements_agreement;
                    IF NOT FOUND THEN
                        RAISE EXCEPTION 'A signature stands on the present text only';
                    END IF;
                    RETURN NEW;
                """,
            ),
        )

    def __str__(self) -> str:
        return f"{self.version}: {self.party}"


class AgreementEvent(EventBase):
    """One step of an agreement; rows are only ever added. ``note`` is read by all parties."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="events")

    class Meta(EventBase.Meta):
        verbose_name = _("step of an agreement")
        verbose_name_plural = _("steps of agreements")
        triggers = (
            pgtrigger.Protect(
                name="agreement_event_kept", operation=pgtrigger.Delete | pgtrigger.Update
            ),
        )

    def __str__(self) -> str:
        return f"{self.agreement}: {self.verb}"


class Remark(PublicIdModel):
    """Something is wrong in the text (Fehler gemeldet); the coordination settles it once."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="remarks")
    party = models.CharField(max_length=20, choices=Party)
    text = models.TextField(_("what should change"), max_length=1000)
    name = models.CharField(_("name"), max_length=120)
    at = models.DateTimeField(default=clock.now, editable=False)
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("remark on an agreement")
        verbose_name_plural = _("remarks on agreements")
        ordering: ClassVar[list[str]] = ["at"]
        constraints = (
            models.UniqueConstraint(
                name="remark_one_open_per_party",
                fields=("agreement", "party"),
                condition=Q(settled_at__isnull=True),
                violation_error_message=_("Your remark is with the coordination already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.agreement}"


class Item(models.TextChoices):
    """What must be there before the first day. The agency's is one neutral word."""

    CONFIDENTIALITY = "confidentiality", _("Confidentiality pledge")
    SAFETY = "safety", _("Safety and insurance of work")
    INSURANCE = "insurance", _("Liability insurance")
    CLEARANCE = "clearance", _("Conditions of the placement site")


class AttestationState(models.TextChoices):
    GIVEN = "given", pgettext_lazy("condition", "confirmed")
    NOT_YET = "not_yet", pgettext_lazy("condition", "not yet")
    NOT_APPLICABLE = "not_applicable", pgettext_lazy("condition", "not needed")


class Attestation(models.Model):
    """Somebody said that one thing is there (Bestätigung einer Voraussetzung).

    Only that it was said, when, by whom: no certificate, no date of one, no result (rule 12).
    The newest of a placement and item counts, as long as the work is the same.
    """

    placement = models.ForeignKey(
        "placements.Placement", on_delete=models.PROTECT, related_name="attestations"
    )
    item = models.CharField(_("condition"), max_length=20, choices=Item)
    state = models.CharField(max_length=20, choices=AttestationState)
    wording = models.ForeignKey(
        Wording, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    field_of_work = models.CharField(max_length=30, blank=True, editable=False)
    name = models.CharField(_("name"), max_length=120)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    evidence = models.CharField(_("evidence"), max_length=200, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    at = models.DateTimeField(default=clock.now, editable=False)
    is_current = models.BooleanField(default=True, editable=False)

    class Meta:
        verbose_name = _("confirmed condition")
        verbose_name_plural = _("confirmed conditions")
        ordering: ClassVar[list[str]] = ["at", "pk"]
        constraints = (
            models.UniqueConstraint(
                name="attestation_one_current",
                fields=("placement", "item"),
                condition=Q(is_current=True),
            ),
            models.CheckConstraint(
                name="attestation_knows_its_text",
                condition=Q(item=Item.CLEARANCE)
                | ~Q(state=AttestationState.GIVEN)
                | Q(wording__isnull=False),
            ),
            models.CheckConstraint(
                name="attestation_exception_has_a_reason",
                condition=~Q(state=AttestationState.NOT_APPLICABLE) | ~Q(reason=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.placement}: {self.item}"
