"""What offers tell other slices: the menu, the coordination's next steps, counts, places."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from home.core.registries import (
    DemoStep,
    DistrictFacts,
    NavigationItem,
    NextStep,
    RetentionClass,
    demo_steps,
    district_facts,
    navigation,
    next_steps,
    retention_classes,
)
from home.people.roles import Role, has_role
from kurse.cohorts.facts import CohortFact, cohort_facts, cohort_steps
from kurse.offers import demo
from kurse.offers.models import PlaceState
from kurse.offers.queries import (
    agency_places,
    cohorts_with_waiting,
    expired_uploads,
    open_counts_by_district,
    seats_by_cohort,
)
from kurse.partners.facts import AgencyLine, agency_lines
from kurse.partners.queries import counts_by_district

#: Form and tone of a place's state in the look.
STATE_KINDS: dict[str, str] = {
    PlaceState.INVITED: "wait",
    PlaceState.INTERESTED: "wait",
    PlaceState.NOT_THIS_YEAR: "gone",
    PlaceState.REPORTED: "told",
    PlaceState.CHECKED: "told",
    PlaceState.OPEN: "ok",
    PlaceState.FILLED: "on",
    PlaceState.WITHDRAWN: "gone",
    PlaceState.CLOSED: "end",
}


def steps_of_cohorts(cohorts: Sequence[Any], user: Any, on: dt.date) -> list[NextStep]:
    """Read in students, invite them, check and open places: one query for all cohorts."""
    steps: list[NextStep] = []
    keys = [cohort.pk for cohort in cohorts]
    for cohort in cohorts_with_waiting(user, only=keys, all_of_them=True):
        if cohort.ends_on < on:
            continue
        if cohort.student_count == 0:
            steps.append(
                NextStep(
                    title=_("Read in the students"),
                    url=reverse("offers:roster", args=[cohort.slug]),
                    button=_("Read in students"),
                    due=cohort.wishes_open_on,
                    about=cohort.name,
                )
            )
        if cohort.uninvited_count:
            steps.append(
                NextStep(
                    title=ngettext(
                        "Send %(count)s invitation",
                        "Send %(count)s invitations",
                        cohort.uninvited_count,
                    )
                    % {"count": cohort.uninvited_count},
                    url=reverse("cohorts:invite", args=[cohort.slug]),
                    button=_("Read the mail"),
                    due=cohort.wishes_open_on,
                    about=cohort.name,
                )
            )
        if cohort.waiting_count:
            steps.append(
                NextStep(
                    title=ngettext(
                        "Check and open %(count)s place",
                        "Check and open %(count)s places",
                        cohort.waiting_count,
                    )
                    % {"count": cohort.waiting_count},
                    url=reverse("offers:open_all", args=[cohort.slug]),
                    button=_("See places"),
                    due=cohort.wishes_open_on
                    if cohort.wishes_open_on >= on
                    else cohort.wishes_close_on,
                    about=cohort.name,
                )
            )
    return steps


def steps_of_coordination(user: Any, on: dt.date) -> list[NextStep]:
    if not has_role(user, Role.COORDINATOR):
        return []
    return steps_of_cohorts(list(cohorts_with_waiting(user, all_of_them=True)), user, on)


def facts_of_cohort(cohort: Any, user: Any) -> list[CohortFact]:
    open_places, places, seats, waiting = seats_by_cohort(cohort)
    url = f"{reverse('offers:places')}?cohort={cohort.slug}"
    return [
        CohortFact(_("Places open"), open_places, places, url),
        CohortFact(_("Seats for students"), seats),
        CohortFact(
            _("Places to check"), waiting, url=reverse("offers:open_all", args=[cohort.slug])
        ),
    ]


def lines_of_agency(agency: Any, user: Any) -> list[AgencyLine]:
    return [
        AgencyLine(
            place.title,
            place.get_absolute_url(),
            STATE_KINDS[place.state],
            place.get_state_display(),
            place.phase.cohort.name,
        )
        for place in agency_places(agency, user)
    ]


def facts_of_districts(slugs: list[str]) -> dict[str, DistrictFacts]:
    agencies, places = counts_by_district(slugs), open_counts_by_district(slugs)
    return {slug: DistrictFacts(agencies.get(slug, 0), places.get(slug, 0)) for slug in slugs}


navigation.register(
    NavigationItem(
        _("Places"),
        "offers:places",
        lambda user: has_role(user, Role.COORDINATOR, Role.LECTURER, Role.AGENCY),
    ),
    order=50,
)
next_steps.register(steps_of_coordination, order=40)
cohort_steps.register(steps_of_cohorts, order=40)
cohort_facts.register(facts_of_cohort, order=40)
agency_lines.register(lines_of_agency)
district_facts.register(facts_of_districts)
retention_classes.register(
    RetentionClass(
        key="offers.roster_uploads",
        label=_("Files put up to be read in"),
        keep=_("One day, or until they are taken over; counts stay."),
        due=expired_uploads,
        erase=lambda rows: rows.update(content=None),
    )
)
demo_steps.register(DemoStep("offers", demo.load), order=120)
