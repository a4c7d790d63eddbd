"""Compare the checked rows with what is there: a plan of changes, each ready to be carried out.

Reads only. A reference to a row of the same file is resolved when the plan is carried out.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from home.core.clock import today
from home.people.actions import correct_person, create_person
from home.people.models import User
from home.people.roles import Role
from kurse.cohorts.actions import add_student, assign_team
from kurse.cohorts.models import Cohort, Participation, Phase, Team
from kurse.offers.actions import change_capacity, create_place, edit_place, report_place
from kurse.offers.models import Place, PlaceState
from kurse.offers.queries import taken_count
from kurse.offers.roster.checking import Checked, Record
from kurse.offers.roster.layout import (
    AGENCIES,
    CONTACTS,
    DISTRICTS,
    FACILITIES,
    PLACES,
    SITES,
    STUDENTS,
    WORKBOOK_ORDER,
    Sheet,
    fold,
)
from kurse.partners.actions import (
    change_agency,
    change_contact,
    change_district,
    change_facility,
    change_site,
    create_agency,
    create_contact,
    create_district,
    create_facility,
    create_site,
)
from kurse.partners.models import Agency, Contact, District, Facility, Site

SHEET_OF_REFERENCE = {"district": DISTRICTS, "site": SITES, "agency": AGENCIES}
NEW, CHANGED, SAME = "new", "changed", "same"
#: Answers an agency has not given yet: a row of the file is one.
UNANSWERED = (PlaceState.INVITED, PlaceState.INTERESTED, PlaceState.NOT_THIS_YEAR)
GONE = (PlaceState.WITHDRAWN, PlaceState.CLOSED)


@dataclass(frozen=True)
class FieldChange:
    """``heading`` in the words of the file; both values as people read them."""

    heading: str
    old: str
    new: str


@dataclass(frozen=True)
class Change:
    """What one row does: ``kind`` is new, changed or same."""

    sheet: Sheet
    row: int
    kind: str
    label: str
    fields: tuple[FieldChange, ...] = ()


@dataclass
class Step:
    """A change and how to carry it out."""

    change: Change
    record: Record
    run: Callable[["Known", User], None] | None = None


@dataclass
class Plan:
    """All steps in the order in which they are written."""

    steps: list[Step] = field(default_factory=list)

    @property
    def changes(self) -> list[Change]:
        return [step.change for step in self.steps]

    def counts(self) -> dict[str, dict[str, int]]:
        """``{"students": {"new": 50, "changed": 0, "same": 0}, …}`` in the workbook's order."""
        found: dict[str, dict[str, int]] = {}
        for sheet in WORKBOOK_ORDER:
            kinds = [change.kind for change in self.changes if change.sheet is sheet]
            if kinds:
                found[sheet.key] = {kind: kinds.count(kind) for kind in (NEW, CHANGED, SAME)}
        return found

    @property
    def changes_something(self) -> bool:
        return any(change.kind != SAME for change in self.changes)

    def digest(self) -> str:
        """Two plans with the same digest do the same."""
        text = repr([(c.sheet.key, c.row, c.kind, c.label, c.fields) for c in self.changes])
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass
class Known:
    """What is there already, by the keys a file uses. Names lead to short names."""

    cohort: Cohort
    districts: dict[str, District] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)
    agencies: dict[str, Agency] = field(default_factory=dict)
    facilities: dict[tuple[str, str], Facility] = field(default_factory=dict)
    contacts: dict[tuple[str, str, str], Contact] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    students: dict[str, Participation] = field(default_factory=dict)
    numbers: dict[int, str] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    phases: dict[int, Phase] = field(default_factory=dict)
    places: dict[tuple[int, str], Place] = field(default_factory=dict)

    @classmethod
    def load(cls, cohort: Cohort, emails: Iterable[str] = ()) -> "Known":
        known = cls(cohort)
        known.districts = {row.slug: row for row in District.objects.all()}
        known.sites = {row.slug: row for row in Site.objects.select_related("district")}
        known.agencies = {row.slug: row for row in Agency.objects.all()}
        for facility in Facility.objects.select_related("agency", "site"):
            known.facilities[facility.agency.slug, fold(facility.name)] = facility
        contacts = Contact.objects.select_related("agency", "user").order_by("since", "pk")
        for contact in contacts:
            key = (contact.agency.slug, contact.user.email, contact.function)
            known.contacts[key] = contact
        known.users = {user.email: user for user in User.objects.filter(email__in=set(emails))}
        parts = Participation.objects.filter(
            cohort=cohort, role=Role.STUDENT, student_record__isnull=False
        ).select_related("user", "team", "student_record")
        for part in parts:
            number = part.student_record.matriculation_number
            known.students[number] = part
            known.numbers[part.user_id] = number
            known.users.setdefault(part.user.email, part.user)
        known.teams = {fold(team.name): team for team in cohort.teams.all()}
        known.phases = {phase.number: phase for phase in cohort.phases.all()}
        places = Place.objects.filter(phase__cohort=cohort).select_related(
            "phase__cohort", "facility__agency", "practice_supervisor__user"
        )
        for place in places.annotate(taken=taken_count()):
            known.places[place.phase.number, place.code] = place
        return known


class Planner:
    """Walks the sheets in the order of writing; complains about what does not fit together."""

    def __init__(self, checked: Checked, cohort: Cohort) -> None:
        emails = {
            record.values["email"] for sheet in (STUDENTS, CONTACTS) for record in checked.of(sheet)
        }
        self.checked = checked
        self.known = Known.load(cohort, emails)
        self.plan = Plan()
        known = self.known
        self.district_names = {fold(row.name): slug for slug, row in known.districts.items()}
        self.site_names = {fold(row.name): slug for slug, row in known.sites.items()}
        self.agency_names = {fold(row.name): slug for slug, row in known.agencies.items()}
        self.facility_keys: dict[tuple[str, str], str] = {
            key: row.name for key, row in known.facilities.items()
        }
        self.contact_keys: set[tuple[str, str]] = {
            (agency, email)
            for (agency, email, _function), row in known.contacts.items()
            if row.until is None or row.until >= today()
        }
        self.corrected: set[str] = set()
        self.announced: dict[str, set[str]] = defaultdict(set)

    def make(self) -> Plan:
        for sheet, walk in (
            (DISTRICTS, self.district),
            (SITES, self.site),
            (AGENCIES, self.agency),
            (FACILITIES, self.facility),
            (CONTACTS, self.contact),
            (STUDENTS, self.student),
            (PLACES, self.place),
        ):
            self._announce(sheet)
            for record in self.checked.of(sheet):
                walk(record)
        return self.plan

    def _announce(self, sheet: Sheet) -> None:
        """Names and keys of the file's own rows, so that other rows may refer to them."""
        names = {
            DISTRICTS.key: self.district_names,
            SITES.key: self.site_names,
            AGENCIES.key: self.agency_names,
        }.get(sheet.key)
        rows = {
            DISTRICTS.key: self.known.districts,
            SITES.key: self.known.sites,
            AGENCIES.key: self.known.agencies,
        }.get(sheet.key, {})
        if names is None:
            return
        for record in self.checked.of(sheet):
            name, slug = fold(record.values["name"]), record.values["slug"]
            owner = names.get(name)
            in_database = owner in rows
            if not record.values["given"] and owner:
                record.values["slug"] = owner  # the name is known under another short name
            elif in_database and owner != slug and sheet is not SITES:
                self._complain(
                    record,
                    "name",
                    "name-taken",
                    _("“%(name)s” exists already with the short name “%(slug)s”. Use that one.")
                    % {"name": record.values["name"], "slug": owner},
                )
            names.setdefault(name, record.values["slug"])
            self.announced[sheet.key].add(record.values["slug"])

    # References ----------------------------------------------------------------------------

    def _complain(self, record: Record, key: str, slug: str, text: str) -> None:
        self.checked.complain(record, key, slug, text)

    def _refer(
        self, record: Record, key: str, names: dict[str, str], slugs: Iterable[str]
    ) -> str | None:
        """The short name that a cell means, by name or short name."""
        text = record.values[key]
        all_slugs = {*slugs, *names.values(), *self.announced[SHEET_OF_REFERENCE[key].key]}
        slug = text.lower() if text.lower() in all_slugs else names.get(fold(text))
        if slug is None and not self._is_broken(text, SHEET_OF_REFERENCE[key]):
            self._complain(
                record,
                key,
                "reference-unknown",
                _("“%(value)s” is not known. Check the spelling, or add it to its own sheet.")
                % {"value": text},
            )
        return slug

    def _is_broken(self, text: str, sheet: Sheet) -> bool:
        """The row that is meant is in the file, and was complained of already."""
        return fold(text) in self.checked.broken.get(sheet.key, ())

    # Sheets --------------------------------------------------------------------------------

    def district(self, record: Record) -> None:
        values = record.values
        fields = self._given(record, {"name": "name", "mark": "mark", "summary": "summary"})
        slug = values["slug"]

        def create(known: Known, by: User) -> None:
            known.districts[slug] = create_district(by=by, slug=slug, **fields)

        old = self.known.districts.get(slug)
        self._simple(record, values["name"], old, fields, create, change_district)

    def site(self, record: Record) -> None:
        values = record.values
        district = self._refer(record, "district", self.district_names, self.known.districts)
        if district is None:
            return
        texts = ("name", "contract", "contract_parties", "goals", "since", "until")
        fields = self._given(record, {key: key for key in (*texts, "max_students")})
        slug = values["slug"]
        old = self.known.sites.get(slug)
        if old is None or old.district.slug != district:
            fields["district"] = Later("districts", district, values["district"])

        def create(known: Known, by: User) -> None:
            known.sites[slug] = create_site(by=by, slug=slug, **resolved(fields, known))

        self._simple(record, values["name"], old, fields, create, change_site)

    def agency(self, record: Record) -> None:
        values = record.values
        slug = values["slug"]
        old = self.known.agencies.get(slug)
        fields = self._given(record, {"name": "name", "level": "level"})
        profile = record.get("profile")
        if profile and (old is None or profile not in (old.public_profile, old.profile_draft)):
            fields["profile_draft"] = profile

        def create(known: Known, by: User) -> None:
            known.agencies[slug] = create_agency(by=by, slug=slug, **fields)

        self._simple(record, values["name"], old, fields, create, change_agency)

    def facility(self, record: Record) -> None:
        agency = self._refer(record, "agency", self.agency_names, self.known.agencies)
        site = self._refer(record, "site", self.site_names, self.known.sites)
        if agency is None or site is None:
            return
        key = (agency, fold(record.values["name"]))
        self.facility_keys[key] = record.values["name"]
        keys = ("name", "street", "city", "recognised_until")
        fields = self._given(record, {key_: key_ for key_ in keys})
        old = self.known.facilities.get(key)
        if old is None or old.site.slug != site:
            fields["site"] = Later("sites", site, record.values["site"])

        def create(known: Known, by: User) -> None:
            known.facilities[key] = create_facility(
                by=by, agency=known.agencies[agency], **resolved(fields, known)
            )

        self._simple(record, record.values["name"], old, fields, create, change_facility)

    def contact(self, record: Record) -> None:
        values = record.values
        agency = self._refer(record, "agency", self.agency_names, self.known.agencies)
        if agency is None:
            return
        email = values["email"]
        key = (agency, email, values["function"])
        old = self.known.contacts.get(key)
        if old is not None and old.until is not None and old.until < today():
            old = None  # somebody comes back: a new row, the old one is history
        fields = self._given(
            record,
            {
                "qualification": "qualification",
                "gets_mail": "gets_mail",
                "visible": "visible_to_students",
                "since": "since",
                "until": "until",
            },
        )
        until = fields.get("until")
        if until is None or until >= today():
            self.contact_keys.add((agency, email))
        person = self._person(record, ("first_name", "last_name", "phone"))
        label = f"{values['first_name']} {values['last_name']}"
        differing = self._differing(old, fields)
        changes = (*person.changes, *self._described(record, old, differing))

        def run(known: Known, by: User) -> None:
            user = person.settle(known, by)
            if old is not None:
                change_contact(old, by=by, **differing)
                return
            known.contacts[key] = create_contact(
                by=by,
                agency=known.agencies[agency],
                user=user,
                function=values["function"],
                **fields,
            )

        self._add(record, label, old, changes, run)

    def student(self, record: Record) -> None:
        values = record.values
        number, email = values["number"], values["email"]
        part = self.known.students.get(number)
        team = self._team(record)
        if part is None:
            user = self.known.users.get(email)
            if user is not None and user.pk in self.known.numbers:
                self._complain(
                    record,
                    "number",
                    "number-differs",
                    _("%(name)s is in the cohort with the matriculation number %(number)s.")
                    % {"name": user, "number": self.known.numbers[user.pk]},
                )
                return
        elif not self._may_move(record, part.user):
            return
        person = self._person(record, ("first_name", "last_name"), part.user if part else None)
        changes = list(person.changes)
        if team is not None and (part is None or part.team_id != team.pk):
            old_team = part.team.name if part and part.team else ""
            changes.append(FieldChange(record.heading("team"), old_team, team.name))

        def run(known: Known, by: User) -> None:
            user = person.settle(known, by)
            if part is None:
                known.students[number] = add_student(known.cohort, user, number, by=by, team=team)
            elif team is not None and part.team_id != team.pk:
                assign_team(part, team, by=by)

        label = f"{values['first_name']} {values['last_name']}"
        self._add(record, label, part, tuple(changes), run)

    def place(self, record: Record) -> None:
        agency = self._refer(record, "agency", self.agency_names, self.known.agencies)
        phase = self._phase(record)
        facility = self._facility_of(record, agency) if agency else None
        if agency is None or phase is None or facility is None:
            return
        code, email = record.values["slug"], record.get("supervisor")
        if email is not None and (agency, email) not in self.contact_keys:
            if not self._is_broken(email, CONTACTS):
                self._complain(
                    record,
                    "supervisor",
                    "supervisor-unknown",
                    _("“%(value)s” is no contact of this agency. Add a row to “%(sheet)s”.")
                    % {"value": email, "sheet": CONTACTS.german},
                )
            return
        old = self.known.places.get((phase.number, code))
        if old is not None and old.state in GONE and self._differs(record, old, facility):
            self._complain(
                record,
                "",
                "place-gone",
                _("This place is %(state)s. Delete the row, or give it another short name.")
                % {"state": old.get_state_display()},
            )
            return
        capacity = self._capacity(record, old)
        if capacity is None:
            return
        keys = {
            "title": "title",
            "field": "field_of_work",
            "task": "task",
            "requirements": "requirements",
            "days": "days",
            "languages": "languages",
        }
        fields = self._given(record, keys)
        if old is None or (old.facility.agency.slug, fold(old.facility.name)) != facility:
            fields["facility"] = Later("facilities", facility, self.facility_keys[facility])
        if email and (
            old is None
            or old.practice_supervisor is None
            or old.practice_supervisor.user.email != email
        ):
            fields["practice_supervisor"] = LaterContact(agency, email)
        self._place_step(record, old, phase, fields, capacity)

    def _place_step(
        self,
        record: Record,
        old: Place | None,
        phase: Phase,
        fields: dict[str, Any],
        capacity: tuple[int, int, int],
    ) -> None:
        differing = self._differing(old, fields)
        changes = list(self._described(record, old, differing))
        names = ("min_students", "ideal_students", "max_students")
        before = tuple(getattr(old, name) for name in names) if old else None
        seats = dict(zip(names, capacity, strict=True))
        if before != capacity:
            changes.append(
                FieldChange(
                    _("Seats (at least, ideally, at most)"),
                    ", ".join(map(str, before)) if before else "",
                    ", ".join(map(str, capacity)),
                )
            )
        answers = old is not None and old.state in UNANSWERED
        if old is not None and answers:
            changes.append(
                FieldChange(
                    pgettext("offer", "State"),
                    str(old.get_state_display()),
                    str(PlaceState.REPORTED.label),
                )
            )
        code = record.values["slug"]

        def run(known: Known, by: User) -> None:
            if old is None:
                known.places[phase.number, code] = create_place(
                    phase=phase,
                    by=by,
                    code=code,
                    note=_("roster"),
                    **seats,
                    **resolved(fields, known),
                )
                return
            if differing:
                edit_place(old, by=by, **resolved(differing, known))
            if before != capacity:
                change_capacity(old, by=by, note=_("roster"), **seats)
            if answers:
                report_place(old, by=by, note=_("roster"))

        self._add(record, record.values["title"], old, tuple(changes), run)

    # Helpers -------------------------------------------------------------------------------

    def _given(self, record: Record, keys: dict[str, str]) -> dict[str, Any]:
        """Model fields of the filled cells; an empty cell keeps what is there."""
        return {
            name: record.values[key]
            for key, name in keys.items()
            if record.values.get(key) is not None
        }

    def _differing(self, old: Any, fields: dict[str, Any]) -> dict[str, Any]:
        if old is None:
            return dict(fields)
        return {
            name: value
            for name, value in fields.items()
            if isinstance(value, Later | LaterContact) or getattr(old, name) != value
        }

    def _described(
        self, record: Record, old: Any, differing: dict[str, Any]
    ) -> tuple[FieldChange, ...]:
        """What differs, in the words of the file; for a new row nothing needs saying."""
        if old is None:
            return ()
        return tuple(
            FieldChange(
                record.heading(KEYS_OF_FIELDS.get(name, name)),
                shown(old, name),
                shown_new(old, name, value),
            )
            for name, value in differing.items()
        )

    def _simple(
        self,
        record: Record,
        label: str,
        old: Any,
        fields: dict[str, Any],
        create: Callable[[Known, User], None],
        change: Callable[..., Any],
    ) -> None:
        """A row that is one row of ours."""
        differing = self._differing(old, fields)

        def run(known: Known, by: User) -> None:
            if old is None:
                create(known, by)
            elif differing:
                change(old, by=by, **resolved(differing, known))

        self._add(record, label, old, self._described(record, old, differing), run)

    def _add(
        self,
        record: Record,
        label: str,
        old: Any,
        changes: tuple[FieldChange, ...],
        run: Callable[[Known, User], None],
    ) -> None:
        kind = NEW if old is None else CHANGED if changes else SAME
        change = Change(record.sheet, record.row, kind, label, changes)
        self.plan.steps.append(Step(change, record, None if kind == SAME else run))

    def _person(
        self, record: Record, keys: tuple[str, ...], user: User | None = None
    ) -> "PersonPlan":
        """The person of this address (or ``user``): corrected once, even with several rows."""
        email = record.values["email"]
        user = user or self.known.users.get(email)
        wanted = {key: record.values[key] for key in keys if record.values.get(key) is not None}
        if user is None:
            return PersonPlan(email, None, wanted)
        differing = {key: value for key, value in wanted.items() if getattr(user, key) != value}
        if user.email != email:
            differing["email"] = email
        if user.email in self.corrected:
            differing = {}
        if differing:
            self.corrected.add(user.email)
        changes = tuple(
            FieldChange(record.heading(key), str(getattr(user, key)), str(value))
            for key, value in differing.items()
        )
        return PersonPlan(email, user, differing, changes)

    def _may_move(self, record: Record, user: User) -> bool:
        """A new address for a known student: only where nobody has it, and no account is in use."""
        email = record.values["email"]
        if user.email == email:
            return True
        if email in self.known.users:
            self._complain(
                record,
                "email",
                "address-taken",
                _("This address belongs to %(name)s. Check the row.")
                % {"name": self.known.users[email]},
            )
            return False
        if user.joined_at is not None:
            self._complain(
                record,
                "email",
                "account-in-use",
                _(
                    "%(name)s signs in with another address and changes it in their own account. "
                    "Enter the address we know."
                )
                % {"name": user},
            )
            return False
        return True

    def _team(self, record: Record) -> Team | None:
        name = record.get("team")
        if name is None:
            return None
        team = self.known.teams.get(fold(name))
        if team is None:
            self._complain(
                record,
                "team",
                "team-unknown",
                _("There is no team “%(value)s” in this cohort. Add it first, or leave it empty.")
                % {"value": name},
            )
        return team

    def _phase(self, record: Record) -> Phase | None:
        number = record.get("phase")
        phases = self.known.phases
        if number is None and len(phases) == 1:
            return next(iter(phases.values()))
        if number in phases:
            return phases[number]
        numbers = ", ".join(map(str, sorted(phases))) or "–"
        self._complain(
            record,
            "phase",
            "phase-unknown",
            _("Which practice phase? This cohort has: %(numbers)s.") % {"numbers": numbers},
        )
        return None

    def _facility_of(self, record: Record, agency: str) -> tuple[str, str] | None:
        name = record.get("facility")
        of_agency = [key for key in self.facility_keys if key[0] == agency]
        if name is None and len(of_agency) == 1:
            return of_agency[0]
        key = (agency, fold(name or ""))
        if key in self.facility_keys:
            return key
        if self.checked.broken.get(FACILITIES.key):
            return None
        names = ", ".join(self.facility_keys[key] for key in of_agency) or "–"
        self._complain(
            record,
            "facility",
            "facility-unknown",
            _("Which placement site? This agency has: %(names)s.") % {"names": names},
        )
        return None

    def _capacity(self, record: Record, old: Place | None) -> tuple[int, int, int] | None:
        most = record.values["most"]
        least = record.get("least", old.min_students if old else 1)
        ideal = record.get("ideal", min(old.ideal_students, most) if old else most)
        if not least <= ideal <= most:
            self._complain(
                record,
                "most",
                "capacity-order",
                _("%(least)s, %(ideal)s, %(most)s do not rise: at least, ideally, at most.")
                % {"least": least, "ideal": ideal, "most": most},
            )
            return None
        taken = getattr(old, "taken", 0) if old else 0
        if most < taken:
            self._complain(
                record,
                "most",
                "capacity-taken",
                _("%(taken)s seats of this place are taken. Enter at least as many.")
                % {"taken": taken},
            )
            return None
        return least, ideal, most

    def _differs(self, record: Record, old: Place, facility: tuple[str, str]) -> bool:
        capacity = (old.min_students, old.ideal_students, old.max_students)
        row = (
            record.get("least", old.min_students),
            record.get("ideal", old.ideal_students),
            record.values["most"],
        )
        here = (old.facility.agency.slug, fold(old.facility.name))
        return row != capacity or here != facility or old.title != record.values["title"]


@dataclass(frozen=True)
class Later:
    """A row that may come into being with this very file."""

    kind: str
    key: Any
    label: str

    def find(self, known: Known) -> Any:
        return getattr(known, self.kind)[self.key]


@dataclass(frozen=True)
class LaterContact:
    """A contact of an agency by address; the practice supervision before other functions."""

    agency: str
    email: str

    @property
    def label(self) -> str:
        return self.email

    def find(self, known: Known) -> Contact:
        found = [
            contact
            for (agency, email, _function), contact in known.contacts.items()
            if (agency, email) == (self.agency, self.email)
            and (contact.until is None or contact.until >= today())
        ]
        return min(found, key=lambda contact: contact.function != "practice_supervisor")


@dataclass(frozen=True)
class PersonPlan:
    """Somebody new, or the corrections of somebody known."""

    email: str
    user: User | None
    values: dict[str, Any]
    changes: tuple[FieldChange, ...] = ()

    def settle(self, known: Known, by: User) -> User:
        user = self.user or known.users.get(self.email)
        if user is None:
            user = create_person(email=self.email, by=by, **self.values)
        elif self.user is not None and self.values:
            user = correct_person(user, by=by, **self.values)
        known.users[self.email] = user
        return user


def resolved(fields: dict[str, Any], known: Known) -> dict[str, Any]:
    return {
        name: value.find(known) if isinstance(value, Later | LaterContact) else value
        for name, value in fields.items()
    }


#: Model fields whose column has another key.
KEYS_OF_FIELDS = {
    "profile_draft": "profile",
    "visible_to_students": "visible",
    "field_of_work": "field",
    "practice_supervisor": "supervisor",
}


def shown(old: Any, name: str) -> str:
    """A value as people read it in the table of changes."""
    display = getattr(old, f"get_{name}_display", None)
    if display is not None:
        return str(display())
    if name == "profile_draft":
        return _plain(old.profile_draft or old.public_profile)
    return _plain(getattr(old, name))


def shown_new(old: Any, name: str, value: Any) -> str:
    if isinstance(value, Later | LaterContact):
        return value.label
    choices = dict(old._meta.get_field(name).flatchoices)
    return str(choices[value]) if value in choices else _plain(value)


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return pgettext("answer", "yes") if value else pgettext("answer", "no")
    if hasattr(value, "isoformat"):
        return date_format(value, "d.m.Y")
    return str(value)


def plan(checked: Checked, cohort: Cohort) -> Plan:
    """The plan; whatever does not fit goes into ``checked.problems``."""
    return Planner(checked, cohort).make()
