"""Practice: the planned week, and one entry for each day with its trace."""

from decimal import Decimal
from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from home.core import clock
from home.core.models import EventBase, PublicIdModel

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
#: More is never true: the database refuses it. What the rules allow is less, and data.
MOST_HOURS = Decimal(12)
MOST_WEEK_HOURS = Decimal(48)


def hours_field(label: Any) -> "models.DecimalField[Any, Any]":
    return models.DecimalField(label, max_digits=4, decimal_places=2, default=Decimal(0))


class WeekPlan(models.Model):
    """Which hours are planned on which day of the week (Wochenplan), from a day on.

    Rows are only ever added: for one ``valid_from`` the latest counts, so a calendar knows what
    it said before. Without any, the rulebook's week holds.
    """

    placement = models.ForeignKey(
        "placements.Placement", on_delete=models.PROTECT, related_name="week_plans"
    )
    valid_from = models.DateField(_("holds from"))
    monday = hours_field(_("Monday"))
    tuesday = hours_field(_("Tuesday"))
    wednesday = hours_field(_("Wednesday"))
    thursday = hours_field(_("Thursday"))
    friday = hours_field(_("Friday"))
    saturday = hours_field(_("Saturday"))
    sunday = hours_field(_("Sunday"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("week plan")
        verbose_name_plural = _("week plans")
        ordering: ClassVar[list[str]] = ["valid_from", "pk"]
        constraints = (
            models.CheckConstraint(
                name="week_plan_hours_of_a_day",
                condition=Q(
                    *(Q((f"{name}__gte", 0)) & Q((f"{name}__lte", MOST_HOURS)) for name in WEEKDAYS)
                ),
                violation_error_message=_("A day has between 0 and 12 hours."),
            ),
            models.CheckConstraint(
                name="week_plan_hours_of_a_week",
                condition=Q(
                    monday__lte=MOST_WEEK_HOURS
                    - F("tuesday")
                    - F("wednesday")
                    - F("thursday")
                    - F("friday")
                    - F("saturday")
                    - F("sunday")
                ),
                violation_error_message=_("A week has at most 48 hours."),
            ),
        )
        triggers = (
            pgtrigger.Protect(name="week_plan_kept", operation=pgtrigger.Delete | pgtrigger.Update),
        )

    def __str__(self) -> str:
        return f"{self.placement}, {self.valid_from}"

    def hours(self) -> tuple[Decimal, ...]:
        """Planned hours from Monday to Sunday."""
        return tuple(getattr(self, name) for name in WEEKDAYS)


class DayKind(models.TextChoices):
    """What a day was. Why somebody was away is not stored (PERMISSIONS row 50)."""

    DONE = "done", pgettext_lazy("practice day", "day of practice")
    ABSENT = "absent", pgettext_lazy("practice day", "absent")
    FREE = "free", pgettext_lazy("practice day", "free by agreement")


class DayState(models.TextChoices):
    """Whether the placement site has said yes to the entry."""

    ENTERED = "entered", pgettext_lazy("practice day", "not confirmed yet")
    CONFIRMED = "confirmed", pgettext_lazy("practice day", "confirmed")
    DISPUTED = "disputed", pgettext_lazy("practice day", "to be clarified")


DAY_STEPS = [
    ("confirmed", "entered"),
    ("disputed", "confirmed"),
    ("disputed", "entered"),
    ("entered", "confirmed"),
    ("entered", "disputed"),
]
#: States of a placement in which its ledger can be written.
OPEN_STATES = ("running", "interrupted", "completing")

#: The same states in the words of the database.
_LEDGER = """
SELECT state, starts_on, COALESCE(ended_on, ends_on) INTO found_state, first_day, last_day
  FROM placements_placement WHERE id = NEW.placement_id;
IF found_state NOT IN ('running', 'interrupted', 'completing') THEN
  RAISE EXCEPTION 'the ledger of this placement is closed' USING ERRCODE = 'check_violation';
END IF;
IF TG_OP = 'UPDATE' AND (NEW.placement_id <> OLD.placement_id OR NEW.day <> OLD.day) THEN
  RAISE EXCEPTION 'an entry stays on its day' USING ERRCODE = 'check_violation';
END IF;
IF TG_OP = 'INSERT' AND (NEW.day < first_day OR NEW.day > last_day) THEN
  RAISE EXCEPTION 'the day lies outside the placement' USING ERRCODE = 'check_violation';
END IF;
IF NEW.kind = 'done' AND NEW.day > (now() AT TIME ZONE 'Europe/Berlin')::date THEN
  RAISE EXCEPTION 'a day to come is not done' USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""


class PracticeDay(PublicIdModel):
    """What one day of a practice was (Praxistag): done with its hours, or away.

    ``day`` is a calendar day in Europe/Berlin. ``text`` says what was done, for the student, the
    team's lecturers, the coordination and accounts of the agency (row 46), never by link.
    ``reason`` says why a Sunday or holiday outside the plan was worked. ``remark`` is what the
    placement site says is not right. Nobody deletes an entry; every change leaves a ``DayEvent``.
    """

    placement = models.ForeignKey(
        "placements.Placement", on_delete=models.PROTECT, related_name="practice_days"
    )
    day = models.DateField(_("day"))
    kind = models.CharField(_("what it was"), max_length=10, choices=DayKind)
    hours = hours_field(_("hours"))
    text = models.CharField(_("what you did"), max_length=500, blank=True)
    reason = models.CharField(_("why it was different"), max_length=200, blank=True)
    state = models.CharField(
        max_length=20,
        choices=DayState,
        default=DayState.ENTERED,
        db_default=DayState.ENTERED,
        editable=False,
    )
    entered_at = models.DateTimeField(default=clock.now, editable=False)
    changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    answered_by = models.CharField(_("answered by"), max_length=160, blank=True)
    remark = models.CharField(_("what is not right"), max_length=300, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("day of practice")
        verbose_name_plural = _("days of practice")
        ordering: ClassVar[list[str]] = ["day"]
        indexes = (
            models.Index(
                fields=("placement", "day"),
                name="practice_day_unanswered",
                condition=Q(state="entered"),
            ),
        )
        constraints = (
            models.UniqueConstraint(
                name="practice_day_once",
                fields=("placement", "day"),
                violation_error_message=_("There is an entry for this day already."),
            ),
            models.CheckConstraint(
                name="practice_day_hours",
                condition=Q(hours__gte=0) & Q(hours__lte=MOST_HOURS),
                violation_error_message=_("A day has between 0 and 12 hours."),
            ),
            models.CheckConstraint(
                name="practice_day_hours_fit_its_kind",
                condition=Q(kind=DayKind.DONE, hours__gt=0)
                | Q(kind__in=(DayKind.ABSENT, DayKind.FREE), hours=0),
                violation_error_message=_("Hours belong to days of practice, and only to them."),
            ),
            models.CheckConstraint(
                name="practice_day_answer_has_its_moment",
                condition=Q(state=DayState.ENTERED)
                | (Q(answered_at__isnull=False) & ~Q(answered_by="")),
            ),
        )
        triggers = (
            pgtrigger.FSM(name="practice_day_steps", field="state", transitions=DAY_STEPS),
            pgtrigger.Trigger(
                name="practice_day_in_open_ledger",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[
                    ("found_state", "varchar"),
                    ("first_day", "date"),
                    ("last_day", "date"),
                ],
                func=_LEDGER,
            ),
            pgtrigger.Protect(name="practice_day_never_deleted", operation=pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return f"{self.placement}, {self.day}"

    @property
    def iso(self) -> str:
        """The day as addresses name it."""
        return self.day.isoformat()


class DayEvent(EventBase):
    """One step of an entry: entered, corrected, confirmed, disputed. Rows are only ever added.

    ``was`` and ``became`` hold kind and hours. ``key`` is the device's own mark of one sending:
    the same key is never written twice. ``answered_by`` is the name typed on a link's page.
    """

    day = models.ForeignKey(PracticeDay, on_delete=models.PROTECT, related_name="events")
    was = models.CharField(max_length=40, blank=True)
    became = models.CharField(max_length=40, blank=True)
    key = models.UUIDField(null=True, blank=True, unique=True)
    answered_by = models.CharField(_("answered by"), max_length=160, blank=True)

    class Meta(EventBase.Meta):
        verbose_name = _("step of a day of practice")
        verbose_name_plural = _("steps of days of practice")
        triggers = (
            pgtrigger.Protect(name="day_event_kept", operation=pgtrigger.Delete | pgtrigger.Update),
        )

    def __str__(self) -> str:
        return f"{self.day}: {self.verb}"
