"""Who stands how to whom today, read once from plain tables.

PERMISSIONS speaks in these words: own, grp, agy, all. Nothing of the product's queries and rules is
used, so that both can only agree where both are right.
"""

import datetime as dt
from collections import defaultdict
from typing import Any

from django.utils import timezone

from home.people.models import User
from kurse.cohorts.models import Participation
from kurse.offers.models import Place
from kurse.partners.models import Contact, Facility, ProjectParty
from kurse.placements.models import Placement
from kurse.supervision.models import GroupMember, OutsideConsent, SupervisionGroup

People = frozenset[int]
NOBODY: People = frozenset()
#: An agency reads nothing twelve months after the end (PERMISSIONS, "Agency").
AGENCY_READS_FOR = dt.timedelta(days=365)


class Relations:
    """Keys of people by what they are to a team, a cohort, an agency, a group."""

    def __init__(self) -> None:
        self.today = timezone.localdate()
        self.coordinators = self._of("coordinator", "cohort_id")
        self.team_lecturers = self._of("lecturer", "team_id")
        self.cohort_lecturers = self._of("lecturer", "cohort_id")
        self.cohort_students = self._of("student", "cohort_id")
        self.cohort_supervisors = self._of("supervisor", "cohort_id")
        self.all_coordinators: People = frozenset().union(*self.coordinators.values())
        self.cities = frozenset().union(*self._of("city", "cohort_id").values())
        self.admins = frozenset().union(*self._of("admin", "cohort_id").values())
        self.superusers = frozenset(
            User.objects.filter(is_superuser=True).values_list("pk", flat=True)
        )
        self.acting: dict[Any, set[int]] = defaultdict(set)
        self.acting_as: dict[Any, set[int]] = defaultdict(set)
        for contact in Contact.objects.all():
            if self.holds(contact):
                self.acting[contact.agency_id].add(contact.user_id)
                self.acting_as[contact.pk].add(contact.user_id)
        self._districts()
        self._rooms()

    def holds(self, row: Any) -> bool:
        """Between ``since`` and ``until``, both inclusive."""
        return bool(row.since <= self.today and (row.until is None or row.until >= self.today))

    def _of(self, role: str, key: str) -> dict[Any, set[int]]:
        found: dict[Any, set[int]] = defaultdict(set)
        for part in Participation.objects.filter(role=role):
            if self.holds(part):
                found[getattr(part, key)].add(part.user_id)
        return found

    def _districts(self) -> None:
        """Lecturers of a district's teams, and so of the agencies that work there."""
        self.district_lecturers: dict[Any, set[int]] = defaultdict(set)
        for part in Participation.objects.filter(role="lecturer", team__isnull=False):
            if self.holds(part):
                district = part.team.district_id  # type: ignore[union-attr]
                self.district_lecturers[district].add(part.user_id)
        self.agency_lecturers: dict[Any, set[int]] = defaultdict(set)
        for agency, district in Facility.objects.values_list("agency", "site__district"):
            self.agency_lecturers[agency] |= self.district_lecturers[district]
        self.parties: dict[Any, set[int]] = defaultdict(set)
        for project, agency in ProjectParty.objects.values_list("project", "agency"):
            self.parties[project] |= self.acting[agency] if agency else set()

    def _rooms(self) -> None:
        """Leaders of supervision groups and who sits in them."""
        self.leaders: dict[Any, set[int]] = defaultdict(set)
        for group in SupervisionGroup.objects.all():
            if group.supervisor_id in self.cohort_supervisors[group.cohort_id]:
                self.leaders[group.pk].add(group.supervisor_id)
        self.members: dict[Any, set[int]] = defaultdict(set)
        self.led_by: dict[Any, set[int]] = defaultdict(set)
        for member in GroupMember.objects.select_related("participation"):
            if self.holds(member):
                student = member.participation.user_id
                self.members[member.group_id].add(student)
                self.led_by[student] |= self.leaders[member.group_id]
        self.concerned: dict[Any, list[Participation]] = defaultdict(list)
        for consent in OutsideConsent.objects.select_related("member__participation"):
            self.concerned[consent.agreement_id].append(consent.member.participation)

    # Placements, from their publication on ------------------------------------------------------

    def placement(self, row: Placement, who: str) -> People:
        """``S`` student, ``L`` the team's lecturers, ``K`` coordination, ``P`` the agency."""
        found: set[int] = set()
        if "K" in who:
            found |= self.coordinators[row.phase.cohort_id]
        if row.published_at is None or row.state == "anonymised":
            return frozenset(found)
        if "S" in who:
            found.add(row.student_id)
        if "L" in who and row.team_id is not None:
            found |= self.team_lecturers[row.team_id]
        if "P" in who and (row.ended_on or row.ends_on) >= self.today - AGENCY_READS_FOR:
            found |= self.acting[row.place.facility.agency_id]
        return frozenset(found)

    def participation(self, row: Participation, who: str) -> People:
        found: set[int] = set()
        if "S" in who:
            found.add(row.user_id)
        if "K" in who:
            found |= self.coordinators[row.cohort_id]
        if "L" in who and row.team_id is not None:
            found |= self.team_lecturers[row.team_id]
        return frozenset(found)

    def place(self, row: Place, who: str) -> People:
        """A place offered: its cohort's coordination (``K``), its agency (``P``); once published
        the cohort's students (``S``) and all lecturers (``L``)."""
        found: set[int] = set()
        if "K" in who:
            found |= self.coordinators[row.phase.cohort_id]
        if "P" in who:
            found |= self.acting[row.facility.agency_id]
        if row.state in ("open", "filled", "closed"):
            if "S" in who:
                found |= self.cohort_students[row.phase.cohort_id]
            if "L" in who:
                found |= frozenset().union(*self.cohort_lecturers.values())
        return frozenset(found)

    # Assessments --------------------------------------------------------------------------------

    def first_examiner(self, row: Any) -> People:
        lecturers = self.cohort_lecturers[row.placement.phase.cohort_id]
        return frozenset({row.examiner_id} & lecturers)

    def second_examiner(self, row: Any) -> People:
        """Only once their own mark is in (row 66)."""
        lecturers = self.cohort_lecturers[row.placement.phase.cohort_id]
        handed_in = row.marks.filter(seat="second").exists()
        return frozenset({row.second_examiner_id} & lecturers) if handed_in else NOBODY
