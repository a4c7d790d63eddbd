"""Cohorts: the year, its phases and teams, and who is what in it from when to when."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from home.core.models import PublicIdModel
from home.people.roles import Role


class Cohort(PublicIdModel):
    """One year of the project study (Jahrgang). All dates are inclusive days in Europe/Berlin."""

    slug = models.SlugField(_("short name"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    wishes_open_on = models.DateField(_("wishes open"))
    wishes_close_on = models.DateField(_("wishes close"))
    publish_on = models.DateField(_("allocation is published"))
    answer_until = models.DateField(_("agencies answer until"))
    min_wishes = models.PositiveSmallIntegerField(_("wishes at least"), default=5)
    max_wishes = models.PositiveSmallIntegerField(_("wishes at most"), default=8)
    contact_name = models.CharField(_("contact"), max_length=120)
    contact_phone = models.CharField(_("telephone of the contact"), max_length=40)

    class Meta:
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        ordering: ClassVar[list[str]] = ["-starts_on"]
        constraints = (
            models.CheckConstraint(
                name="cohort_ends_after_it_starts",
                condition=Q(ends_on__gt=F("starts_on")),
                violation_error_message=_("The last day must come after the first."),
            ),
            models.CheckConstraint(
                name="cohort_dates_in_order",
                condition=Q(wishes_close_on__gte=F("wishes_open_on"))
                & Q(publish_on__gt=F("wishes_close_on"))
                & Q(answer_until__gte=F("publish_on")),
                violation_error_message=_(
                    "The dates must follow one another: wishes, publication, answers."
                ),
            ),
            models.CheckConstraint(
                name="cohort_wishes_in_order",
                condition=Q(min_wishes__gte=1) & Q(max_wishes__gte=F("min_wishes")),
                violation_error_message=_("At most must not be fewer than at least."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("cohorts:cohort", args=[self.slug])


class Phase(PublicIdModel):
    """A practice phase of a cohort (Praxisphase), first and last day inclusive."""

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="phases")
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    name = models.CharField(_("name"), max_length=80)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    required_days = models.PositiveSmallIntegerField(_("required days"), default=45)

    class Meta:
        verbose_name = _("practice phase")
        verbose_name_plural = _("practice phases")
        ordering: ClassVar[list[str]] = ["starts_on"]
        constraints = (
            models.UniqueConstraint(fields=("cohort", "number"), name="phase_number_once"),
            models.CheckConstraint(
                name="phase_ends_after_it_starts",
                condition=Q(ends_on__gt=F("starts_on")),
                violation_error_message=_("The last day must come after the first."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}, {self.cohort}"


class Team(PublicIdModel):
    """A district's project group in a cohort (Stadtteilteam)."""

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(_("name"), max_length=80)
    district = models.ForeignKey(
        "partners.District", on_delete=models.PROTECT, related_name="teams", null=True, blank=True
    )

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering: ClassVar[list[str]] = ["name"]
        constraints = (
            models.UniqueConstraint(fields=("cohort", "name"), name="team_name_once_per_cohort"),
        )

    def __str__(self) -> str:
        return self.name


PARTICIPATION_ROLES = (
    Role.STUDENT,
    Role.LECTURER,
    Role.COORDINATOR,
    Role.SUPERVISOR,
    Role.CITY,
    Role.ADMIN,
)


class Participation(PublicIdModel):
    """Who is what, in which cohort and team, from when to when (Mitwirkung).

    ``until`` is inclusive; empty means open. Rights follow from it and end with it, asked in
    every request. City liaison and technical administration have no cohort. Agency contacts are
    ``partners.Contact``.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="participations"
    )
    role = models.CharField(
        _("role"), max_length=20, choices=[(role.value, role.label) for role in PARTICIPATION_ROLES]
    )
    cohort = models.ForeignKey(
        Cohort, on_delete=models.PROTECT, related_name="participations", null=True, blank=True
    )
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, related_name="participations", null=True, blank=True
    )
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering: ClassVar[list[str]] = ["since", "pk"]
        indexes = (models.Index(fields=("user", "role"), name="participation_of_user"),)
        constraints = (
            models.CheckConstraint(
                name="participation_until_after_since",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                violation_error_message=_("The last day must not come before the first."),
            ),
            models.CheckConstraint(
                name="participation_has_its_cohort",
                condition=Q(role__in=[Role.CITY, Role.ADMIN]) | Q(cohort__isnull=False),
                violation_error_message=_("This role needs a cohort."),
            ),
            models.UniqueConstraint(
                name="participation_open_once",
                fields=("user", "role", "cohort", "team"),
                condition=Q(until__isnull=True),
                nulls_distinct=False,
                violation_error_message=_("This person has this role already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


class StudentRecord(models.Model):
    """What only the student and the coordination see of a student in a cohort (Stammdaten).

    ``cohort`` repeats the participation's, so that the database can hold a number to one person
    a cohort; who repeats the year has one record in each.
    """

    participation = models.OneToOneField(
        Participation, on_delete=models.CASCADE, related_name="student_record"
    )
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="+")
    matriculation_number = models.CharField(_("matriculation number"), max_length=20)

    class Meta:
        verbose_name = _("student record")
        verbose_name_plural = _("student records")
        constraints = (
            models.UniqueConstraint(
                name="student_record_number_once",
                fields=("cohort", "matriculation_number"),
                violation_error_message=_("This matriculation number is in the cohort already."),
            ),
        )

    def __str__(self) -> str:
        return str(self.participation.user)
