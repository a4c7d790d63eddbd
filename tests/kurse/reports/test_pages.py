"""The cockpit, closing together, the city's tables: who reads what, and what never changes."""

import datetime as dt
import json

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.urls import reverse

from home.core.clock import at, today
from home.core.exceptions import HasChangedError
from kurse.placements.models import Placement, PlacementState
from kurse.reports.actions import (
    ReleasedAlreadyError,
    TooEarlyError,
    close_together,
    make_city_report,
    release_city_report,
    release_day,
)
from kurse.reports.queries import calls_of_today, closing_rows
from tests.factories.placements import PlacementFactory, student_of


@pytest.fixture
def coordinator(cast):
    return cast["coordinator"]


@pytest.fixture
def closing(scene):
    """Two files in closing; days are missing in both."""
    return [
        PlacementFactory(
            student=student_of(scene).user,
            phase=scene.phase,
            place=scene.place,
            state=PlacementState.COMPLETING,
        )
        for _number in range(2)
    ]


def released(cohort, coordinator):
    report = make_city_report(cohort, text="", by=coordinator)
    with at(release_day(cohort)):
        return release_city_report(report, seen=report.tables, by=coordinator)


def test_the_citys_tables_are_rounded_and_come_on_their_day(client, scene, coordinator, cast):
    for _number in range(3):
        PlacementFactory(
            student=student_of(scene).user,
            phase=scene.phase,
            place=scene.place,
            published_at=dt.datetime.now(dt.UTC),
            state=PlacementState.RUNNING,
        )
    report = make_city_report(scene.cohort, text="Ein gutes Jahr.", by=coordinator)
    address = reverse("reports:city", args=[scene.cohort.slug])
    client.force_login(cast["city"])

    assert client.get(address).status_code == 404
    with pytest.raises(TooEarlyError):
        release_city_report(report, seen=report.tables, by=coordinator)
    with at(release_day(scene.cohort)):
        release_city_report(report, seen=report.tables, by=coordinator)

    page = client.get(address)
    paper = client.get(reverse("reports:city_paper", args=[scene.cohort.slug]))
    assert page.status_code == 200
    assert "Ein gutes Jahr." in page.content.decode()
    assert paper["Content-Type"] == "application/pdf"
    assert all(number % 5 == 0 for table in report.tables for _label, number in table["rows"])


def test_a_released_report_never_changes(scene, coordinator):
    report = released(scene.cohort, coordinator)

    with pytest.raises(ReleasedAlreadyError):
        make_city_report(scene.cohort, text="anders", by=coordinator)
    with pytest.raises(DatabaseError), transaction.atomic():
        type(report).objects.filter(pk=report.pk).update(text="anders")
    with pytest.raises(DatabaseError), transaction.atomic():
        type(report).objects.filter(pk=report.pk).delete()


def test_what_was_read_is_what_is_released(scene, coordinator):
    report = make_city_report(scene.cohort, text="", by=coordinator)

    with at(release_day(scene.cohort)), pytest.raises(HasChangedError):
        release_city_report(report, seen=[], by=coordinator)
    with at(release_day(scene.cohort)):
        release_city_report(report, seen=json.loads(json.dumps(report.tables)), by=coordinator)


def test_only_the_coordination_makes_reports_and_closes(scene, cast, closing):
    for role in ("lecturer", "city", "contact", "student"):
        with pytest.raises(PermissionDenied):
            make_city_report(scene.cohort, text="", by=cast[role])
        with pytest.raises(PermissionDenied):
            close_together(scene.cohort, [], by=cast[role])
    make_city_report(scene.cohort, text="", by=cast["coordinator"])


def test_a_file_that_lacks_something_is_not_closed_in_a_batch(
    client, scene, coordinator, closing, monkeypatch
):
    rows = closing_rows(scene.cohort)
    assert len(rows) == 2
    assert all(row.gaps for row in rows)
    keys = [str(row.placement.public_id) for row in rows]
    with pytest.raises(HasChangedError):
        close_together(scene.cohort, keys, by=coordinator)
    client.force_login(coordinator)
    page = client.get(reverse("reports:closing", args=[scene.cohort.slug])).content.decode()
    assert rows[0].gaps[0] in page.replace("&#x27;", "'")

    monkeypatch.setattr("kurse.reports.queries.gaps_of", lambda placement: [])
    monkeypatch.setattr("kurse.placements.actions.life.gaps_of", lambda placement: [])
    closed = close_together(scene.cohort, keys, by=coordinator)

    assert {row.state for row in closed} == {PlacementState.COMPLETED}
    book = client.get(reverse("reports:results", args=[scene.cohort.slug]))
    assert book.status_code == 200
    with pytest.raises(HasChangedError):
        close_together(scene.cohort, keys, by=coordinator)


def test_whom_to_ring_up_is_who_is_late(client, scene, coordinator):
    waiting = PlacementFactory(
        student=student_of(scene).user,
        phase=scene.phase,
        place=scene.place,
        state=PlacementState.PUBLISHED,
        published_at=dt.datetime.now(dt.UTC),
        asked=scene.place.practice_supervisor,
        answer_until=today(),
    )
    assert calls_of_today(coordinator) == []
    Placement.objects.filter(pk=waiting.pk).update(answer_until=today() - dt.timedelta(days=1))

    (call,) = calls_of_today(coordinator)

    assert call.person == scene.place.practice_supervisor.user
    client.force_login(coordinator)
    page = client.get(reverse("reports:cockpit")).content.decode()
    assert call.person.get_full_name() in page
    assert scene.place.facility.agency.name in page


@pytest.mark.parametrize(
    ("role", "cockpit", "listing"),
    [("coordinator", 200, 200), ("city", 403, 200), ("lecturer", 403, 403), ("student", 403, 403)],
)
def test_who_may_read_reports(client, cast, role, cockpit, listing):
    client.force_login(cast[role])

    assert client.get(reverse("reports:cockpit")).status_code == cockpit
    assert client.get(reverse("reports:city_list")).status_code == listing
