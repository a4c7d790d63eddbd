"""Criteria sets: what is observed, in described levels, in German and English."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from home.core import clock
from home.core.models import PublicIdModel

#: Of a version in use nothing is added, changed or taken away, whoever asks.
REFUSE_WHEN_FIXED = """
    SELECT fixed_at INTO fixed FROM assessment_criteriaset WHERE id = {owner};
    IF fixed IS NOT NULL THEN
        RAISE EXCEPTION 'pgtrigger: a version in use does not change';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""
EVERY_CHANGE = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete


def in_english() -> bool:
    return (get_language() or "de").startswith("en")


class InTwoLanguages(models.Model):
    """German texts with an optional English twin ``<name>_en``; readers see their language's."""

    class Meta:
        abstract = True

    def said(self, name: str) -> str:
        english: str = getattr(self, f"{name}_en")
        german: str = getattr(self, name)
        return english if english and in_english() else german


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
        triggers = (
            pgtrigger.Protect(
                name="criteria_set_fixed",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__fixed_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.version})"


class CriterionKind(models.TextChoices):
    LEVELS = "levels", pgettext_lazy("criterion", "with levels")
    QUESTION = "question", pgettext_lazy("criterion", "open question")


class Criterion(InTwoLanguages):
    """One criterion (Kriterium) with levels, or an open question, in the order of ``position``.

    ``weight``: how much it counts; 1 is usual. ``category`` groups neighbours under a heading.
    """

    criteria_set = models.ForeignKey(CriteriaSet, on_delete=models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField(_("position"))
    kind = models.CharField(
        _("kind"), max_length=10, choices=CriterionKind, default=CriterionKind.LEVELS
    )
    category = models.CharField(_("area"), max_length=80, blank=True)
    category_en = models.CharField(_("area (English)"), max_length=80, blank=True)
    title = models.CharField(_("title"), max_length=120)
    title_en = models.CharField(_("title (English)"), max_length=120, blank=True)
    question = models.CharField(_("what can be observed"), max_length=300, blank=True)
    question_en = models.CharField(_("what can be observed (English)"), max_length=300, blank=True)
    weight = models.PositiveSmallIntegerField(_("weight"), default=1)

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
            models.CheckConstraint(
                name="criterion_weight_from_1_to_5",
                condition=Q(weight__gte=1) & Q(weight__lte=5),
                violation_error_message=_("A weight is a whole number from 1 to 5."),
            ),
        )
        triggers = (
            pgtrigger.Trigger(
                name="criterion_fixed",
                when=pgtrigger.Before,
                operation=EVERY_CHANGE,
                declare=[("fixed", "timestamptz")],
                func=REFUSE_WHEN_FIXED.format(
                    owner="COALESCE(NEW.criteria_set_id, OLD.criteria_set_id)"
                ),
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def has_levels(self) -> bool:
        return self.kind == CriterionKind.LEVELS

    @property
    def shown_title(self) -> str:
        return self.said("title")

    @property
    def shown_question(self) -> str:
        return self.said("question")

    @property
    def shown_category(self) -> str:
        return self.said("category")


class Level(InTwoLanguages):
    """A described level of a criterion (Stufe). ``value`` orders them; people read the words."""

    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="levels")
    value = models.PositiveSmallIntegerField(_("order"))
    label = models.CharField(_("level"), max_length=60)
    label_en = models.CharField(_("level (English)"), max_length=60, blank=True)
    description = models.CharField(_("how one recognises it"), max_length=300, blank=True)
    description_en = models.CharField(
        _("how one recognises it (English)"), max_length=300, blank=True
    )

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
        triggers = (
            pgtrigger.Trigger(
                name="level_fixed",
                when=pgtrigger.Before,
                operation=EVERY_CHANGE,
                declare=[("fixed", "timestamptz")],
                func=REFUSE_WHEN_FIXED.format(
                    owner="(SELECT criteria_set_id FROM assessment_criterion"
                    " WHERE id = COALESCE(NEW.criterion_id, OLD.criterion_id))"
                ),
            ),
        )

    def __str__(self) -> str:
        return self.label

    @property
    def shown_label(self) -> str:
        return self.said("label")

    @property
    def shown_description(self) -> str:
        return self.said("description")


class RoundKind(models.TextChoices):
    MIDTERM = "midterm", _("mid-term review")
    FINAL = "final", _("final review")


class AssessmentRound(PublicIdModel):
    """A window in which a phase's placements are assessed (Zwischen- oder Endauswertung).

    Both days inclusive. The others' forms are seen when all are in or after ``closes_on``.
    ``criteria_set`` is what newcomers get; who started with an older version keeps it.
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
