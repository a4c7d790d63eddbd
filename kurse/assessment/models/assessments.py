"""An assessment with its three voices and the talk."""

from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from home.core.models import EventBase, PublicIdModel
from kurse.assessment.models.criteria import (
    EVERY_CHANGE,
    AssessmentRound,
    CriteriaSet,
    Criterion,
    Level,
)
from kurse.supervision.triggers import never_by_the_supervisor

if TYPE_CHECKING:
    from kurse.assessment.models.results import Release


class AssessmentState(models.TextChoices):
    """DOMAIN section 7, for the whole; each voice has its own state."""

    COLLECTING = "collecting", pgettext_lazy("assessment", "forms are being filled in")
    COMPARED = "compared", pgettext_lazy("assessment", "ready for the talk")
    TALKED = "talked", pgettext_lazy("assessment", "talk recorded")
    RELEASED = "released", pgettext_lazy("assessment", "released")
    LOCKED = "locked", pgettext_lazy("assessment", "closed")


#: ``locked → released``: an approved change makes a new version with a new period.
ASSESSMENT_STEPS = [
    ("collecting", "compared"),
    ("compared", "talked"),
    ("locked", "released"),
    ("released", "locked"),
    ("talked", "released"),
]


#: whom a row assesses, for the trigger that keeps supervision and assessment apart (rule 17)
STUDENT = "SELECT student_id FROM placements_placement WHERE id = NEW.placement_id"
STUDENT_OF_VOICE = (
    "SELECT p.student_id FROM assessment_assessment a "
    "JOIN placements_placement p ON p.id = a.placement_id WHERE a.id = NEW.assessment_id"
)


class Assessment(PublicIdModel):
    """One placement's assessment in one round (Auswertung). ``examiner`` is the lecturer.

    ``criteria_set`` is the version this placement started with; it stays.
    """

    placement = models.ForeignKey(
        "placements.Placement", on_delete=models.PROTECT, related_name="assessments"
    )
    round = models.ForeignKey(AssessmentRound, on_delete=models.PROTECT, related_name="assessments")
    criteria_set = models.ForeignKey(CriteriaSet, on_delete=models.PROTECT, related_name="+")
    examiner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="assessments_led",
    )
    second_examiner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assessments_seconded",
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
            models.CheckConstraint(
                name="assessment_two_examiners_are_two",
                condition=Q(second_examiner__isnull=True) | ~Q(second_examiner=F("examiner")),
            ),
        )
        triggers = (
            pgtrigger.FSM(name="assessment_steps", field="state", transitions=ASSESSMENT_STEPS),
            pgtrigger.ReadOnly(name="assessment_keeps_its_version", fields=["criteria_set"]),
            never_by_the_supervisor("examiner_leads_no_supervision", "examiner_id", STUDENT),
            never_by_the_supervisor("second_leads_no_supervision", "second_examiner_id", STUDENT),
        )

    def __str__(self) -> str:
        return f"{self.round.get_kind_display()}, {self.placement}"

    @property
    def release(self) -> "Release":
        """The version that holds now. Raises ``Release.DoesNotExist`` before the first."""
        return self.releases.latest("version")


class TalkGoal(models.Model):
    """What the three agreed to work on next (Vereinbartes Ziel): what, who, until when."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="goals")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(_("goal"), max_length=300)
    who = models.CharField(_("who"), max_length=120, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=("assessment", "position"), name="goal_position_once"),
        )

    def __str__(self) -> str:
        return self.text


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
        triggers = (
            never_by_the_supervisor("author_leads_no_supervision", "author_id", STUDENT_OF_VOICE),
            pgtrigger.Protect(
                name="voice_handed_in",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__handed_in_at__isnull=False),
            ),
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
    example = models.CharField(_("an example"), max_length=2000, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("voice", "criterion"), name="rating_once"),
            models.CheckConstraint(
                name="rating_level_or_not_observed",
                condition=Q(level__isnull=True) | Q(not_observed=False),
            ),
        )
        triggers = (
            pgtrigger.Trigger(
                name="rating_handed_in",
                when=pgtrigger.Before,
                operation=EVERY_CHANGE,
                declare=[("done", "timestamptz")],
                func="""
                    SELECT handed_in_at INTO done FROM assessment_voice
                    WHERE id = COALESCE(NEW.voice_id, OLD.voice_id);
                    IF done IS NOT NULL THEN
                        RAISE EXCEPTION 'pgtrigger: a form handed in does not change';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
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
