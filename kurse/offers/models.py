"""Offers: the places of an agency in a practice phase."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from home.core import clock
from home.core.models import EventBase, PublicIdModel


class PlaceState(models.TextChoices):
    """DOMAIN section 5."""

    INVITED = "invited", pgettext_lazy("place", "invited")
    INTERESTED = "interested", pgettext_lazy("place", "interested")
    NOT_THIS_YEAR = "not_this_year", pgettext_lazy("place", "not this year")
    REPORTED = "reported", pgettext_lazy("place", "reported")
    CHECKED = "checked", pgettext_lazy("place", "checked")
    OPEN = "open", pgettext_lazy("place", "open")
    FILLED = "filled", pgettext_lazy("place", "filled")
    WITHDRAWN = "withdrawn", pgettext_lazy("place", "withdrawn")
    CLOSED = "closed", pgettext_lazy("place", "closed")


#: Every allowed step (DOMAIN section 5); ``states.py`` says who walks it and when.
PLACE_STEPS = [
    ("checked", "open"),
    ("checked", "withdrawn"),
    ("filled", "closed"),
    ("filled", "open"),
    ("filled", "withdrawn"),
    ("interested", "not_this_year"),
    ("interested", "reported"),
    ("interested", "withdrawn"),
    ("invited", "interested"),
    ("invited", "not_this_year"),
    ("invited", "reported"),
    ("invited", "withdrawn"),
    ("not_this_year", "reported"),
    ("open", "closed"),
    ("open", "filled"),
    ("open", "withdrawn"),
    ("reported", "checked"),
    ("reported", "withdrawn"),
]


class FieldOfWork(models.TextChoices):
    """What students do there, for the filter of the list."""

    YOUTH = "youth", _("children and young people")
    FAMILY = "family", _("families")
    SENIORS = "seniors", _("older people")
    MIGRATION = "migration", _("arriving and migration")
    HOUSING = "housing", _("housing and neighbourhood")
    PARTICIPATION = "participation", pgettext_lazy("field of work", "participation")
    HEALTH = "health", _("health")
    ADVICE = "advice", _("advice")


class RestReason(models.TextChoices):
    """Why a place rests for a year; the answer of the agency (Grund)."""

    STAFF = "staff", _("nobody has time to supervise")
    ROOM = "room", _("no room or no desk")
    TASK = "task", _("no suitable task at the moment")
    CHANGE = "change", _("we are changing ourselves (move, rebuilding, new management)")
    OTHERS = "others", _("we have students of other programmes")
    EXPERIENCE = "experience", _("it did not go well last time")
    OTHER = "other", pgettext_lazy("reason to rest", "something else")


#: What students and lecturers see: once a place is open it stays readable until it is withdrawn.
PUBLISHED_STATES = (PlaceState.OPEN, PlaceState.FILLED, PlaceState.CLOSED)


class Place(PublicIdModel):
    """A place for one to several students at a placement site in one phase (Platz).

    Capacities are numbers of students: the place runs with at least ``min_students``,
    at most ``max_students``; ``ideal_students`` is what the agency would like. ``state`` is
    written only by :mod:`kurse.offers.actions`.
    """

    phase = models.ForeignKey("cohorts.Phase", on_delete=models.PROTECT, related_name="places")
    facility = models.ForeignKey(
        "partners.Facility", on_delete=models.PROTECT, related_name="places"
    )
    code = models.SlugField(_("code"), max_length=40)
    title = models.CharField(_("title"), max_length=160)
    field_of_work = models.CharField(_("field of work"), max_length=30, choices=FieldOfWork)
    task = models.TextField(_("what students do"), blank=True)
    requirements = models.TextField(_("requirements"), blank=True)
    days = models.CharField(_("weekdays"), max_length=60, blank=True)
    languages = models.CharField(_("languages that help"), max_length=120, blank=True)
    min_students = models.PositiveSmallIntegerField(_("students at least"), default=1)
    ideal_students = models.PositiveSmallIntegerField(_("students ideally"), default=1)
    max_students = models.PositiveSmallIntegerField(_("students at most"), default=1)
    practice_supervisor = models.ForeignKey(
        "partners.Contact",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="places",
        verbose_name=_("practice supervisor"),
    )
    named_student = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("named student"),
    )
    previous = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="successors",
        verbose_name=_("the year before"),
    )
    call_request = models.ForeignKey(
        "CallRequest", on_delete=models.PROTECT, null=True, blank=True, related_name="places"
    )
    rest_reason = models.CharField(
        _("why not this year"), max_length=20, choices=RestReason, blank=True, editable=False
    )
    is_changed = models.BooleanField(
        _("differs from the year before"), default=False, editable=False
    )
    state = models.CharField(
        max_length=20,
        choices=PlaceState,
        default=PlaceState.REPORTED,
        db_default=PlaceState.REPORTED,
        editable=False,
    )

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering: ClassVar[list[str]] = ["title"]
        constraints = (
            models.UniqueConstraint(fields=("phase", "code"), name="place_code_once_per_phase"),
            models.CheckConstraint(
                name="place_capacity_in_order",
                condition=Q(min_students__gte=1)
                & Q(ideal_students__gte=F("min_students"))
                & Q(max_students__gte=F("ideal_students")),
                violation_error_message=_("At least, ideally and at most must rise in this order."),
            ),
            models.UniqueConstraint(
                fields=("phase", "previous"),
                name="place_asked_again_once",
                condition=Q(previous__isnull=False),
            ),
            models.CheckConstraint(
                name="place_rests_with_a_reason",
                condition=~Q(state=PlaceState.NOT_THIS_YEAR) | ~Q(rest_reason=""),
            ),
        )
        triggers = (pgtrigger.FSM(name="place_steps", field="state", transitions=PLACE_STEPS),)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("offers:place", args=[self.public_id])


class PlaceEvent(EventBase):
    """One step in the life of a place (Schritt)."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="events")

    def __str__(self) -> str:
        return f"{self.place}: {self.verb}"


class Seat(models.Model):
    """One of a place's seats: made beforehand, one per possible student, taken by one placement.

    A row to lock is what makes overselling impossible (rule R6): whoever wants the last seat
    locks it; ``placements.Placement.seat`` is unique among the placements that hold one.
    ``queries.free_seats`` finds the ones that may be taken.
    """

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="seats")
    number = models.PositiveSmallIntegerField()
    is_open = models.BooleanField(
        default=True, help_text=_("closed seats stay as history of a larger capacity")
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints = (
            models.UniqueConstraint(fields=("place", "number"), name="seat_number_once"),
        )

    def __str__(self) -> str:
        return f"{self.place} {self.number}"


class HostingCall(PublicIdModel):
    """The yearly call for places of one phase (Platzaufruf): sent once, added to later.

    ``answer_until`` is inclusive; an answer after it counts all the same.
    """

    phase = models.OneToOneField(
        "cohorts.Phase", on_delete=models.PROTECT, related_name="hosting_call"
    )
    answer_until = models.DateField(_("answers until"))
    sent_at = models.DateTimeField(default=clock.now, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("call for places")
        verbose_name_plural = _("calls for places")

    def __str__(self) -> str:
        return f"{self.phase}"


class CallRequest(PublicIdModel):
    """One person asked in a call, about all places they answer for (Anfrage).

    The places point here; ``answered_name`` is what the person answering typed, or who told it.
    """

    call = models.ForeignKey(HostingCall, on_delete=models.PROTECT, related_name="requests")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="call_requests"
    )
    asked_at = models.DateTimeField(default=clock.now, editable=False)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    answered_name = models.CharField(max_length=120, blank=True, editable=False)

    class Meta:
        verbose_name = _("request for places")
        verbose_name_plural = _("requests for places")
        ordering: ClassVar[list[str]] = ["person__sort_key", "pk"]
        constraints = (
            models.UniqueConstraint(fields=("call", "person"), name="call_request_person_once"),
            models.CheckConstraint(
                name="call_request_answer_has_a_name",
                condition=Q(answered_at__isnull=True) | ~Q(answered_name=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.person}, {self.call}"

    def get_absolute_url(self) -> str:
        return reverse("offers:call", args=[self.call.phase.cohort.slug])


class ProposalState(models.TextChoices):
    """Where a self-found place stands."""

    PROPOSED = "proposed", pgettext_lazy("self-found place", "with the coordination")
    ASKED = "asked", pgettext_lazy("self-found place", "question to the student")
    ACCEPTED = "accepted", pgettext_lazy("self-found place", "accepted")
    DECLINED = "declined", pgettext_lazy("self-found place", "declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("self-found place", "withdrawn")


#: Every allowed step; ``states.py`` says who walks it and when.
PROPOSAL_STEPS = [
    ("asked", "accepted"),
    ("asked", "declined"),
    ("asked", "proposed"),
    ("asked", "withdrawn"),
    ("proposed", "accepted"),
    ("proposed", "asked"),
    ("proposed", "declined"),
    ("proposed", "withdrawn"),
]
#: While one of these holds, the student has no second proposal in the phase.
LIVING_PROPOSALS = (ProposalState.PROPOSED, ProposalState.ASKED, ProposalState.ACCEPTED)
OPEN_PROPOSALS = (ProposalState.PROPOSED, ProposalState.ASKED)


class PlaceProposal(PublicIdModel):
    """A place a student has found (selbst gefundener Platz), proposed within the wish window.

    Either ``agency`` is one we know, or ``agency_name`` names a new one. ``reply`` is the
    coordination's last word to the student: its question, or why not. ``place`` is what an
    accepted proposal became. Both dates are inclusive days. ``state`` is written only by
    :mod:`kurse.offers.proposals.actions`.
    """

    participation = models.ForeignKey(
        "cohorts.Participation", on_delete=models.PROTECT, related_name="place_proposals"
    )
    phase = models.ForeignKey(
        "cohorts.Phase", on_delete=models.PROTECT, related_name="place_proposals"
    )
    agency = models.ForeignKey(
        "partners.Agency",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="place_proposals",
        verbose_name=_("agency"),
    )
    agency_name = models.CharField(_("name of the agency"), max_length=160, blank=True)
    street = models.CharField(_("street and number"), max_length=120, blank=True)
    city = models.CharField(_("postcode and town"), max_length=120, blank=True)
    contact_name = models.CharField(_("contact at the agency"), max_length=160)
    contact_email = models.EmailField(_("e-mail address of the contact"), blank=True)
    contact_phone = models.CharField(_("telephone of the contact"), max_length=40, blank=True)
    title = models.CharField(_("the place in a few words"), max_length=160)
    field_of_work = models.CharField(_("field of work"), max_length=30, choices=FieldOfWork)
    task = models.TextField(_("what you would do there"), max_length=2000)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    reply = models.TextField(_("answer to the student"), max_length=1000, blank=True)
    made_at = models.DateTimeField(default=clock.now, editable=False)
    place = models.OneToOneField(
        Place, on_delete=models.PROTECT, null=True, blank=True, related_name="proposal"
    )
    state = models.CharField(
        max_length=20,
        choices=ProposalState,
        default=ProposalState.PROPOSED,
        db_default=ProposalState.PROPOSED,
        editable=False,
    )

    class Meta:
        verbose_name = _("self-found place")
        verbose_name_plural = _("self-found places")
        ordering: ClassVar[list[str]] = ["-made_at", "-pk"]
        constraints = (
            models.UniqueConstraint(
                name="place_proposal_one_at_a_time",
                fields=("participation", "phase"),
                condition=Q(state__in=LIVING_PROPOSALS),
                violation_error_message=_("You have proposed a place already."),
            ),
            models.CheckConstraint(
                name="place_proposal_names_an_agency",
                condition=Q(agency__isnull=False) | ~Q(agency_name=""),
                violation_error_message=_("Choose an agency, or enter the name of a new one."),
            ),
            models.CheckConstraint(
                name="place_proposal_reaches_somebody",
                condition=~Q(contact_email="") | ~Q(contact_phone=""),
                violation_error_message=_(
                    "Enter an e-mail address or a telephone number of the contact."
                ),
            ),
            models.CheckConstraint(
                name="place_proposal_ends_after_it_starts",
                condition=Q(ends_on__gt=F("starts_on")),
                violation_error_message=_("The last day must come after the first."),
            ),
            models.CheckConstraint(
                name="place_proposal_accepted_is_a_place",
                condition=Q(state=ProposalState.ACCEPTED, place__isnull=False)
                | (~Q(state=ProposalState.ACCEPTED) & Q(place__isnull=True)),
            ),
            models.CheckConstraint(
                name="place_proposal_answered_with_words",
                condition=~Q(state__in=[ProposalState.ASKED, ProposalState.DECLINED])
                | ~Q(reply=""),
            ),
        )
        triggers = (
            pgtrigger.FSM(name="place_proposal_steps", field="state", transitions=PROPOSAL_STEPS),
            pgtrigger.Protect(name="place_proposal_never_deleted", operation=pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("offers:proposal", args=[self.public_id])

    @property
    def agency_words(self) -> str:
        return self.agency.name if self.agency else self.agency_name


class ProposalEvent(EventBase):
    """One step of a self-found place, with what was asked, answered or given as a reason."""

    proposal = models.ForeignKey(PlaceProposal, on_delete=models.PROTECT, related_name="events")

    class Meta(EventBase.Meta):
        verbose_name = _("step of a self-found place")
        verbose_name_plural = _("steps of self-found places")
        triggers = (
            pgtrigger.Protect(
                name="proposal_event_kept", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        )

    def __str__(self) -> str:
        return f"{self.proposal}: {self.verb}"


class RosterUpload(PublicIdModel):
    """Files a coordinator has put up and checked, waiting to be taken over (eingelesene Liste).

    ``content`` is the files as they came, packed by :mod:`kurse.offers.roster.files`; it is
    emptied when they are taken over or ``expires_at`` has passed. ``counts`` keeps what happened.
    """

    cohort = models.ForeignKey(
        "cohorts.Cohort", on_delete=models.PROTECT, related_name="roster_uploads"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    file_names = models.CharField(_("files"), max_length=400)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField(null=True, editable=False)
    uploaded_at = models.DateTimeField(default=clock.now, editable=False)
    expires_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True, editable=False)
    counts = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        verbose_name = _("roster upload")
        verbose_name_plural = _("roster uploads")
        ordering: ClassVar[list[str]] = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.file_names
