"""Assessment: criteria, three voices, the talk, the release and the student's statement."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from home.core import clock
from home.core.models import EventBase, PublicIdModel


class CriteriaSet(PublicIdModel):
    """A set of criteria with described levels (Kriterienbogen), built by lecturers.

    Once ``fixed_at`` is set nothing of it changes any more; a change makes the next ``version``.
    """

    name = models.CharField(_("name"), max_length=120)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    previous = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="successors",
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(default=clock.now, editable=False)
    fixed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("criteria set")
        verbose_name_plural = _("criteria sets")
        ordering: ClassVar[list[str]] = ["name", "-version"]
        constraints = (
            models.UniqueConstraint(fields=("name", "version"), name="criteria_set_version_once"),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.version})"


class Criterion(models.Model):
    """One criterion (Kriterium), observable, in the order of ``position``."""

    criteria_set = models.ForeignKey(CriteriaSet, on_delete=models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=120)
    question = models.CharField(_("what can be observed"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering: ClassVar[list[str]] = ["position"]
        constraints = (
            models.UniqueConstraint(
                name="criterion_position_once",
                fields=("criteria_set", "position"),
                deferrable=models.Deferrable.DEFERRED,
            ),
        )

    def __str__(self) -> str:
        return self.title


class Level(models.Model):
    """A described level of a criterion (Stufe). ``value`` orders them; people read the words."""

    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="levels")
    value = models.PositiveSmallIntegerField(_("order"))
    label = models.CharField(_("level"), max_length=60)
    description = models.CharField(_("how one recognises it"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("level")
        verbose_name_plural = _("levels")
        ordering: ClassVar[list[str]] = ["value"]
        constraints = (
            models.UniqueConstraint(
                name="level_value_once",
                fields=("criterion", "value"),
                deferrable=models.Deferrable.DEFERRED,
            ),
        )

    def __str__(self) -> str:
        return self.label


class RoundKind(models.TextChoices):
    MIDTERM = "midterm", _("mid-term review")
    FINAL = "final", _("final review")


class AssessmentRound(PublicIdModel):
    """A window in which a phase's placements are assessed (Zwischen- oder Endauswertung).

    Both days inclusive. The others' forms are seen when all are in or after ``closes_on``.
    """

    phase = models.ForeignKey(
        "cohorts.Phase", on_delete=models.PROTECT, related_name="assessment_rounds"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=RoundKind)
    criteria_set = models.ForeignKey(CriteriaSet, on_delete=models.PROTECT, related_name="rounds")
    opens_on = models.DateField(_("opens"))
    closes_on = models.DateField(_("closes"))
    opened_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering: ClassVar[list[str]] = ["opens_on"]
        constraints = (
            models.UniqueConstraint(fields=("phase", "kind"), name="round_once_per_phase"),
            models.CheckConstraint(
                name="round_closes_after_it_opens",
                condition=Q(closes_on__gte=F("opens_on")),
                violation_error_message=_("The last day must not come before the first."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.phase}"


class AssessmentState(models.TextChoices):
    """DOMAIN section 7, for the whole; each voice has its own state."""

    COLLECTING = "collecting", pgettext_lazy("assessment", "forms are being filled in")
    COMPARED = "compared", pgettext_lazy("assessment", "ready for the talk")
    TALKED = "talked", pgettext_lazy("assessment", "talk recorded")
    RELEASED = "released", pgettext_lazy("assessment", "released")
    LOCKED = "locked", pgettext_lazy("assessment", "closed")


ASSESSMENT_STEPS = [
    ("collecting", "compared"),
    ("compared", "talked"),
    ("released", "locked"),
    ("talked", "released"),
]


class Assessment(PublicIdModel):
    """One placement's assessment in one round (Auswertung). ``examiner`` is the lecturer."""

    placement = models.ForeignKey(
        "placements.Placement", on_delete=models.PROTECT, related_name="assessments"
    )
    round = models.ForeignKey(AssessmentRound, on_delete=models.PROTECT, related_name="assessments")
    examiner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="assessments_led",
    )
    talk_on = models.DateField(_("talk on"), null=True, blank=True)
    talk_result = models.TextField(_("result of the talk"), blank=True, max_length=4000)
    state = models.CharField(
        max_length=20,
        choices=AssessmentState,
        default=AssessmentState.COLLECTING,
        db_default=AssessmentState.COLLECTING,
        editable=False,
    )

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        constraints = (
            models.UniqueConstraint(
                fields=("placement", "round"), name="assessment_once_per_round"
            ),
        )
        triggers = (
            pgtrigger.FSM(name="assessment_steps", field="state", transitions=ASSESSMENT_STEPS),
        )

    def __str__(self) -> str:
        return f"{self.round.get_kind_display()}, {self.placement}"


class AssessmentEvent(EventBase):
    """One step of an assessment; never holds its texts."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="events")

    def __str__(self) -> str:
        return f"{self.assessment}: {self.verb}"


class VoiceKind(models.TextChoices):
    """The three voices, blind to each other."""

    STUDENT = "student", pgettext_lazy("voice", "self-assessment")
    PRACTICE = "practice", pgettext_lazy("voice", "practice supervision")
    LECTURER = "lecturer", pgettext_lazy("voice", "university")


class Voice(PublicIdModel):
    """One voice's form (Bogen): a draft until ``handed_in_at``, then it never changes.

    ``author`` is whose form it is; for the practice supervisor the person of the contact.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="voices")
    kind = models.CharField(max_length=20, choices=VoiceKind)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    handed_in_by = models.CharField(_("name of who handed it in"), max_length=160, blank=True)
    comment = models.TextField(_("in your own words"), blank=True, max_length=4000)
    saved_at = models.DateTimeField(null=True, blank=True, editable=False)
    handed_in_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("form")
        verbose_name_plural = _("forms")
        constraints = (
            models.UniqueConstraint(fields=("assessment", "kind"), name="voice_once_per_kind"),
        )

    def __str__(self) -> str:
        return f"{self.assessment}: {self.kind}"


class Rating(models.Model):
    """One voice's answer to one criterion; ``level`` empty with ``not_observed``."""

    voice = models.ForeignKey(Voice, on_delete=models.CASCADE, related_name="ratings")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    level = models.ForeignKey(
        Level, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    not_observed = models.BooleanField(_("not observed"), default=False)
    example = models.CharField(_("an example"), max_length=600, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("voice", "criterion"), name="rating_once"),
            models.CheckConstraint(
                name="rating_level_or_not_observed",
                condition=Q(level__isnull=True) | Q(not_observed=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.criterion}"


class VoiceCode(models.Model):
    """A six-digit code that opens a draft behind a task link: sent to the stored address only.

    The link alone never shows saved text (JOURNEYS 9.5). Only a hash is kept; few tries.
    """

    voice = models.OneToOneField(Voice, on_delete=models.CASCADE, related_name="code")
    code_hash = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return "code"


class Release(PublicIdModel):
    """What the student sees: a frozen copy made at release, with its hash. Never changed."""

    assessment = models.OneToOneField(Assessment, on_delete=models.PROTECT, related_name="release")
    content = models.JSONField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, editable=False)
    statement_until = models.DateField(_("statement until"))

    class Meta:
        triggers = (
            pgtrigger.Protect(name="release_kept", operation=pgtrigger.Delete | pgtrigger.Update),
        )

    def __str__(self) -> str:
        return f"{self.assessment}"


class Statement(models.Model):
    """The student's own view on a released assessment (Stellungnahme). Given once."""

    release = models.OneToOneField(Release, on_delete=models.PROTECT, related_name="statement")
    text = models.TextField(_("statement"), max_length=4000)
    at = models.DateTimeField(default=clock.now, editable=False)

    def __str__(self) -> str:
        return f"{self.release}"
