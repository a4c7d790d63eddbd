"""Single projects: contract and parties, goals with their reviews, what was done and with whom."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from home.core import clock
from home.core.models import PublicIdModel
from kurse.partners.models.agencies import Level


class Project(PublicIdModel):
    """A single project in a district (Einzelprojekt), with its contract (Einzelprojektvertrag).

    Both days are inclusive; without ``ends_on`` it is open. Title, term, ``summary`` and parties
    are public once ``released``; ``contract`` is for the parties and the coordination (row 32).
    """

    title = models.CharField(_("title"), max_length=160)
    district = models.ForeignKey(
        "partners.District",
        on_delete=models.PROTECT,
        related_name="projects",
        verbose_name=_("district"),
    )
    site = models.ForeignKey(
        "partners.Site",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("site"),
    )
    level = models.CharField(_("level of action"), max_length=20, choices=Level)
    summary = models.TextField(_("what it is about"), max_length=800, blank=True)
    contract = models.CharField(_("contract"), max_length=200, blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    released = models.BooleanField(_("is public"), default=False, editable=False)

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering: ClassVar[list[str]] = ["title"]
        constraints = (
            models.UniqueConstraint(
                fields=("district", "title"),
                name="project_title_once_per_district",
                violation_error_message=_("There is a project with this title in the district."),
            ),
            models.CheckConstraint(
                name="project_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day must not come before the first."),
            ),
            models.CheckConstraint(
                name="project_public_with_a_summary",
                condition=Q(released=False) | ~Q(summary=""),
                violation_error_message=_("Say first what the project is about."),
            ),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("partners:project", args=[self.public_id])


class ProjectParty(models.Model):
    """Who has signed the contract (Vertragspartei): an agency we know, or a name with its level."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="parties")
    agency = models.ForeignKey(
        "partners.Agency",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="project_parties",
    )
    name = models.CharField(_("name"), max_length=160, blank=True)
    level = models.CharField(_("level of action"), max_length=20, choices=Level, blank=True)

    class Meta:
        verbose_name = _("contract party")
        verbose_name_plural = _("contract parties")
        ordering: ClassVar[list[str]] = ["pk"]
        constraints = (
            models.CheckConstraint(
                name="project_party_is_known_or_named",
                condition=Q(agency__isnull=False, name="", level="")
                | (Q(agency__isnull=True) & ~Q(name="") & ~Q(level="")),
            ),
            models.UniqueConstraint(
                fields=("project", "agency"),
                name="project_party_agency_once",
                condition=Q(agency__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.agency.name if self.agency else self.name

    @property
    def acts_on(self) -> str:
        """The level: an agency's own, else the one written here."""
        return self.agency.level if self.agency else self.level


class ProjectGoal(PublicIdModel):
    """A goal of a project (Ziel): who agreed it, how it is measured, when it is looked at again."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="goals")
    text = models.CharField(_("goal"), max_length=300)
    indicator = models.CharField(_("how we see it"), max_length=300)
    agreed_by = models.CharField(_("who agreed it"), max_length=200)
    agreed_on = models.DateField(_("agreed on"))
    review_on = models.DateField(_("next look at it"), null=True, blank=True)

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering: ClassVar[list[str]] = ["agreed_on", "pk"]
        constraints = (
            models.CheckConstraint(
                name="project_goal_review_after_agreement",
                condition=Q(review_on__isnull=True) | Q(review_on__gte=F("agreed_on")),
                violation_error_message=_("The next look must not come before the agreement."),
            ),
        )

    def __str__(self) -> str:
        return self.text


class GoalStatus(models.TextChoices):
    """What a look at a goal found."""

    ON_THE_WAY = "on_the_way", pgettext_lazy("goal", "on the way")
    REACHED = "reached", pgettext_lazy("goal", "reached")
    PARTLY = "partly", pgettext_lazy("goal", "reached in part")
    MISSED = "missed", pgettext_lazy("goal", "not reached")
    DROPPED = "dropped", pgettext_lazy("goal", "given up")


class GoalReview(models.Model):
    """One look at a goal (Überprüfung), kept as it was written."""

    goal = models.ForeignKey(ProjectGoal, on_delete=models.CASCADE, related_name="reviews")
    on = models.DateField(_("day"))
    status = models.CharField(_("result"), max_length=20, choices=GoalStatus)
    finding = models.TextField(_("what we see"), max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("look at a goal")
        verbose_name_plural = _("looks at goals")
        ordering: ClassVar[list[str]] = ["-on", "-pk"]
        triggers = (pgtrigger.Protect(name="goal_review_kept", operation=pgtrigger.Update),)

    def __str__(self) -> str:
        return f"{self.goal}: {self.get_status_display()}"


class ProjectEntry(PublicIdModel):
    """One dated line of a project's documentation (Dokumentation): what was done, with whom.

    Which placements took part is known to the slice above (:mod:`kurse.placements`).
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="entries")
    on = models.DateField(_("day"))
    text = models.TextField(_("what was done"), max_length=2000)
    with_whom = models.CharField(_("with whom"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("entry of a project")
        verbose_name_plural = _("entries of projects")
        ordering: ClassVar[list[str]] = ["-on", "-pk"]
        indexes = (models.Index(fields=("project", "-on"), name="project_entry_by_day"),)

    def __str__(self) -> str:
        return f"{self.project}, {self.on:%Y-%m-%d}"


class EntryPicture(models.Model):
    """The picture of an entry, made anew from what was put up: no place, no camera in it.

    ``content`` is a JPEG; whoever may read the entry may see it, nobody else.
    """

    entry = models.OneToOneField(ProjectEntry, on_delete=models.CASCADE, related_name="picture")
    content = models.BinaryField(editable=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    alt = models.CharField(_("what the picture shows"), max_length=200)

    class Meta:
        verbose_name = _("picture of an entry")
        verbose_name_plural = _("pictures of entries")
        constraints = (
            models.CheckConstraint(name="entry_picture_is_described", condition=~Q(alt="")),
        )

    def __str__(self) -> str:
        return self.alt
