"""The yearly analysis of single projects: what counts, for whom, on screen and on paper."""

import datetime as dt
import io

import pikepdf
import pytest
from django.urls import reverse

from home.core.clock import today
from kurse.partners.actions import Parties, create_project
from kurse.partners.models import GoalStatus, Level, Project
from kurse.partners.year import year_of, years_of
from kurse.placements.models import Contribution
from tests.factories.placements import placement_of

YEAR = 2027


@pytest.fixture
def project(scene, cast):
    """One of two years with three goals, one of which is only agreed in the second."""
    project = create_project(
        by=cast["coordinator"],
        title="Schachtplatz",
        district=scene.district,
        site=scene.site,
        level=Level.ON_SITE,
        summary="Ein Platz für alle.",
        starts_on=dt.date(YEAR, 3, 1),
        ends_on=dt.date(YEAR + 1, 6, 30),
        parties=Parties(agencies=(scene.agency,), others=((Level.ADMINISTRATION, "Stadt Essen"),)),
    )
    goals = [
        project.goals.create(
            text=text, indicator="gezählt", agreed_by="alle", agreed_on=dt.date(year, 12, 31)
        )
        for text, year in (("Bänke", YEAR), ("Bäume", YEAR), ("Brunnen", YEAR + 1))
    ]
    for day, status in (
        (dt.date(YEAR, 12, 31), GoalStatus.PARTLY),
        (dt.date(YEAR + 1, 1, 1), GoalStatus.REACHED),
    ):
        goals[0].reviews.create(on=day, status=status, finding="Zwei.", by=cast["coordinator"])
    return project


def entry_of(project, cast, day, *placements):
    entry = project.entries.create(on=day, text="Getan", by=cast["coordinator"])
    for placement in placements:
        Contribution.objects.create(entry=entry, placement=placement)
    return entry


def test_the_year_counts_what_lies_in_it(scene, cast, project):
    placement = placement_of(scene)
    entry_of(project, cast, dt.date(YEAR, 12, 31), placement)
    entry_of(project, cast, dt.date(YEAR, 3, 1), placement)
    entry_of(project, cast, dt.date(YEAR + 1, 1, 1))

    year = year_of(cast["coordinator"], YEAR)

    assert (year.entries, year.took_part, year.districts) == (2, 1, 1)
    assert [row["value"] for row in year.months] == [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1]
    (row,) = year.projects
    assert [goal.goal.text for goal in row.goals] == ["Bänke", "Bäume"]
    assert row.goals[0].review.status == GoalStatus.PARTLY
    assert [(bar["value"], bar["tone"]) for bar in year.states] == [(1, "warn"), (1, "mute")]
    assert [bar["value"] for bar in year.levels] == [1, 1]


def test_a_project_is_in_each_year_of_its_term(cast, project):
    found = {
        number: [row.project for row in year_of(cast["coordinator"], number).projects]
        for number in range(YEAR - 1, YEAR + 3)
    }

    assert found == {YEAR - 1: [], YEAR: [project], YEAR + 1: [project], YEAR + 2: []}
    Project.objects.filter(pk=project.pk).update(ends_on=None)
    assert year_of(cast["coordinator"], YEAR + 2).projects


def test_the_years_begin_with_the_first_project(cast, project):
    Project.objects.update(starts_on=dt.date(today().year - 1, 5, 1))

    assert years_of(cast["coordinator"]) == [today().year - 1, today().year]
    assert years_of(cast["lecturer"]) == years_of(cast["coordinator"])
    assert years_of(cast["student"]) == []


@pytest.fixture
def current(project):
    Project.objects.update(starts_on=dt.date(today().year, 1, 1), ends_on=None)
    return today().year


@pytest.mark.parametrize(
    ("who", "status"), [("coordinator", 200), ("contact", 200), ("student", 403), ("city", 403)]
)
def test_who_opens_the_page(client_for, scene, current, who, status):
    page = reverse("partners:project_year", args=[current])

    assert client_for(scene.cast[who]).get(page).status_code == status


def test_a_year_without_a_project_is_not_there(client_for, scene, current):
    browser = client_for(scene.cast["coordinator"])

    for number in (0, current + 1, 99999):
        assert browser.get(reverse("partners:project_year", args=[number])).status_code == 404


def test_the_paper_says_the_same(client_for, scene, current):
    answer = client_for(scene.cast["coordinator"]).get(
        reverse("partners:project_year_paper", args=[current])
    )

    assert answer["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.content)) as paper:
        assert paper.Root.MarkInfo.Marked
        assert str(paper.docinfo["/Title"]) == f"Einzelprojekte {current}"


@pytest.mark.parametrize("number", [1, 4])
def test_the_page_is_flat(client_for, scene, cast, current, number, django_assert_max_num_queries):
    placement = placement_of(scene)
    for count in range(number):
        more = Project.objects.create(
            title=f"Projekt {count}",
            district=scene.district,
            level=Level.ON_SITE,
            starts_on=dt.date(current, 1, 1),
        )
        more.parties.create(agency=scene.agency)
        entry_of(more, cast, dt.date(current, 1, 2), placement)
    browser = client_for(scene.cast["coordinator"])
    page = reverse("partners:project_year", args=[current])
    browser.get(page)

    with django_assert_max_num_queries(12 + 4):  # four frame the read-only guard
        browser.get(page)
