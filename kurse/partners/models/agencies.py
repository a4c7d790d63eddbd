"""Districts, sites, agencies, placement sites and the people who answer for them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from home.core import clock
from home.core.models import PublicIdModel


class Level(models.TextChoices):
    """The three levels of action in the Essener Modell."""

    ADMINISTRATION = "administration", _("city administration")
    INTERMEDIARY = "intermediary", _("intermediary field")
    ON_SITE = "on_site", _("on the spot")


class District(PublicIdModel):
    """A district of the city (Stadtteil).

    ``mark`` names its building, pattern and colour in the look (``ka``, ``ad``, ``ae``, ``bm``,
    ``kr`` or empty); ``outline`` is a list of [x, y] points of the schematic map.
    """

    slug = models.SlugField(_("short name"), unique=True)
    name = models.CharField(_("name"), max_length=80, unique=True)
    mark = models.CharField(max_length=2, blank=True)
    summary = models.CharField(_("in one sentence"), max_length=200, blank=True)
    outline = models.JSONField(_("outline on the map"), default=list, blank=True)

    class Meta:
        verbose_name = _("district")
        verbose_name_plural = _("districts")
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class CityMap(models.Model):
    """A map that was put up in place of the drawn one (Stadtkarte); the newest one holds.

    ``background`` is a list of outlines of the city's other districts; ``before`` keeps the
    outlines our districts had, by short name, for taking the map back.
    """

    background = models.JSONField(default=list, blank=True)
    before = models.JSONField(default=dict, blank=True)
    source = models.CharField(_("source and licence"), max_length=200)
    at = models.DateTimeField(default=clock.now, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("city map")
        verbose_name_plural = _("city maps")
        ordering: ClassVar[list[str]] = ["-at"]

    def __str__(self) -> str:
        return self.source


class Site(PublicIdModel):
    """A site of project work (Standort) with its single project contract and its limit."""

    slug = models.SlugField(_("short name"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="sites")
    contract = models.CharField(_("contract"), max_length=200, blank=True)
    contract_parties = models.TextField(_("contract parties"), blank=True)
    goals = models.TextField(_("goals"), blank=True)
    since = models.DateField(_("from"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    max_students = models.PositiveSmallIntegerField(_("students at most"), default=15)

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class Agency(PublicIdModel):
    """A legal body that offers places (Träger).

    ``public_profile`` is what the world reads once ``profile_released``; what the agency writes
    waits in ``profile_draft`` until the coordination releases it.
    """

    slug = models.SlugField(_("short name"), unique=True)
    name = models.CharField(_("name"), max_length=160, unique=True)
    level = models.CharField(_("level of action"), max_length=20, choices=Level)
    public_profile = models.TextField(_("public profile"), blank=True)
    profile_released = models.BooleanField(_("profile is public"), default=False)
    profile_draft = models.TextField(_("new text of the profile"), blank=True)
    profile_drafted_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("partners:agency", args=[self.public_id])


class AgencyNote(models.Model):
    """An internal note on an agency (interne Notiz): coordination and the team's lecturers only."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(_("note"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("internal note")
        verbose_name_plural = _("internal notes")
        ordering: ClassVar[list[str]] = ["-at"]

    def __str__(self) -> str:
        return f"{self.agency}, {self.at:%Y-%m-%d}"


class Facility(PublicIdModel):
    """A unit of an agency where students work (Praxisstelle), recognised until a day, inclusive."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="facilities")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="facilities")
    name = models.CharField(_("name"), max_length=160)
    street = models.CharField(_("street"), max_length=120, blank=True)
    city = models.CharField(_("postcode and town"), max_length=120, blank=True)
    recognised_until = models.DateField(_("recognised until"), null=True, blank=True)

    class Meta:
        verbose_name = _("placement site")
        verbose_name_plural = _("placement sites")
        ordering: ClassVar[list[str]] = ["name"]
        constraints = (
            models.UniqueConstraint(fields=("agency", "name"), name="facility_name_once"),
        )

    def __str__(self) -> str:
        return self.name


class Function(models.TextChoices):
    """What a contact does for the agency."""

    LEAD = "lead", _("management, signs")
    PRACTICE_SUPERVISOR = "practice_supervisor", _("practice supervisor")
    SUBSTITUTE = "substitute", _("substitute")
    OFFICE = "office", _("office")


class Contact(PublicIdModel):
    """A person with a function at an agency, from when to when, both inclusive (Ansprechperson).

    ``gets_mail`` says who is asked first; ``visible_to_students`` whom students may see.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="contacts")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="agency_functions"
    )
    function = models.CharField(_("function"), max_length=30, choices=Function)
    qualification = models.CharField(_("qualification"), max_length=200, blank=True)
    gets_mail = models.BooleanField(_("gets mail"), default=True)
    visible_to_students = models.BooleanField(_("visible to students"), default=True)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering: ClassVar[list[str]] = ["agency__name", "user__sort_key"]
        constraints = (
            models.CheckConstraint(
                name="contact_until_after_since",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                violation_error_message=_("The last day must not come before the first."),
            ),
            models.UniqueConstraint(
                name="contact_function_open_once",
                fields=("agency", "user", "function"),
                condition=Q(until__isnull=True),
                violation_error_message=_("This person has this function already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}, {self.agency}"
