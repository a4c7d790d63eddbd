"""Concerns: who speaks up, who reads what, and that nobody is left alone with it."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from home.core.clock import today
from home.core.exceptions import HasChangedError
from home.outbox.models import OutgoingMail
from home.tasklinks.actions import issue_link
from kurse.concerns.actions import (
    INVITED,
    RAISED,
    ProtectedError,
    ReviewInPastError,
    WordsMissingError,
    close_concern,
    plan_concern,
    protect_concern,
    raise_concern,
    reopen_concern,
    review_concern,
    take_concern,
)
from kurse.concerns.models import Concern, ConcernEvent, ConcernState, Outcome
from kurse.concerns.panels import erase, gaps, over, steps
from kurse.concerns.queries import concerns_visible_to
from kurse.placements.models import PlacementState
from tests.factories.placements import placement_of

SOON = today() + dt.timedelta(days=7)


def raised(placement, by, **fields):
    values = {"text": "Etwas stimmt nicht", "call_wanted": False, "by": by}
    return raise_concern(placement, **values | fields)


def planned(concern, by, **fields):
    concern = take_concern(concern, by=by)
    return plan_concern(
        concern, **{"plan": "Gespräch zu dritt", "review_on": SOON, "by": by} | fields
    )


# Raising ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["student", "contact", "lecturer", "coordinator"])
def test_everybody_with_a_part_speaks_up_and_the_carers_hear_of_it(placement, cast, role):
    concern = raised(placement, cast[role])

    told = {mail.to for mail in OutgoingMail.objects.filter(kind=RAISED)}
    assert told == {cast["lecturer"], cast["coordinator"]} - {cast[role]}
    assert concern.state == ConcernState.OPEN
    assert not OutgoingMail.objects.filter(body__contains="stimmt nicht").exists()


@pytest.mark.parametrize("role", ["other_student", "supervisor", "other_contact", "city", "admin"])
def test_nobody_else_does(placement, cast, role):
    with pytest.raises(PermissionDenied):
        raised(placement, cast[role])


def test_a_case_of_protection_is_for_lecturer_and_coordination(placement, cast):
    hidden = raised(placement, cast["lecturer"], is_protected=True)
    for role in ("student", "contact"):
        with pytest.raises(ProtectedError):
            raised(placement, cast[role], is_protected=True)

    assert hidden not in concerns_visible_to(cast["student"])
    assert hidden in concerns_visible_to(cast["coordinator"])
    protect_concern(hidden, protected=False, by=cast["coordinator"])
    assert hidden in concerns_visible_to(cast["student"])


def test_what_a_student_raised_is_never_hidden_from_them(placement, cast):
    own = raised(placement, cast["student"])

    with pytest.raises(ProtectedError):
        protect_concern(own, protected=True, by=cast["coordinator"])
    with pytest.raises(DatabaseError), transaction.atomic():
        Concern.objects.filter(pk=own.pk).update(is_protected=True)


def test_the_placement_site_reads_what_it_raised_and_no_plan(client, placement, cast, concern):
    theirs = planned(concern, cast["coordinator"])
    other = raised(placement, cast["student"], text="Nur für die Hochschule")

    assert set(concerns_visible_to(cast["contact"])) == {theirs}
    client.force_login(cast["contact"])
    page = client.get(theirs.get_absolute_url()).content.decode()
    assert "Zweimal ohne Nachricht gefehlt" in page
    assert "Gespräch zu dritt" not in page
    assert client.get(other.get_absolute_url()).status_code == 404
    client.force_login(cast["student"])
    assert "Gespräch zu dritt" in client.get(theirs.get_absolute_url()).content.decode()


# Caring -----------------------------------------------------------------------------------------


def test_from_open_to_settled_and_open_again(concern, cast):
    by = cast["lecturer"]
    concern = take_concern(concern, by=by)
    with pytest.raises(HasChangedError):
        take_concern(concern, by=cast["coordinator"])
    concern = plan_concern(concern, plan="Gespräch", review_on=SOON, by=by)
    concern = review_concern(concern, note="Geht besser", plan="Weiter so", review_on=SOON, by=by)
    concern = close_concern(concern, outcome=Outcome.SETTLED, by=by)
    assert (concern.state, concern.review_on) == (ConcernState.CLOSED, None)
    concern = reopen_concern(concern, note="Wieder gefehlt", by=cast["coordinator"])

    assert (concern.state, concern.taken_by) == (ConcernState.TAKEN, cast["coordinator"])
    verbs = list(ConcernEvent.objects.values_list("verb", flat=True))
    assert verbs == ["raise", "take", "plan", "review", "close", "reopen"]


@pytest.mark.parametrize("role", ["student", "contact", "supervisor"])
def test_only_lecturer_and_coordination_care(concern, cast, role):
    with pytest.raises(PermissionDenied):
        take_concern(concern, by=cast[role])
    with pytest.raises(PermissionDenied):
        protect_concern(concern, protected=True, by=cast[role])


def test_a_plan_has_words_and_a_day_to_come(concern, cast):
    concern = take_concern(concern, by=cast["coordinator"])

    yesterday = today() - dt.timedelta(days=1)
    with pytest.raises(ReviewInPastError):
        plan_concern(concern, plan="x", review_on=yesterday, by=cast["coordinator"])
    with pytest.raises(WordsMissingError):
        plan_concern(concern, plan=" ", review_on=SOON, by=cast["coordinator"])
    with pytest.raises(WordsMissingError):
        plan_concern(concern, plan="x", review_on=SOON, by=cast["coordinator"], invited=["student"])
    with pytest.raises(DatabaseError), transaction.atomic():
        Concern.objects.filter(pk=concern.pk).update(state=ConcernState.PLANNED)
    concern.refresh_from_db()
    assert concern.state == ConcernState.TAKEN


def test_guests_read_time_and_place_only(concern, cast):
    planned(
        concern,
        cast["coordinator"],
        plan="Vertraulicher Plan",
        invited=["student", "site"],
        meeting="Dienstag, 14 Uhr, Quartiersbüro",
    )

    mails = OutgoingMail.objects.filter(kind=INVITED)
    assert {mail.to for mail in mails} == {cast["student"], cast["contact"]}
    for mail in mails:
        assert "Dienstag, 14 Uhr" in mail.body
        assert "Vertraulich" not in mail.body


def test_steps_go_to_whom_it_is_up_to(concern, cast):
    def urls(role, on=None):
        return [step.url for step in steps(cast[role], on or today())]

    here = concern.get_absolute_url()
    assert urls("lecturer") == urls("coordinator") == [here]
    assert urls("student") == urls("contact") == []
    planned(concern, cast["lecturer"])
    assert urls("lecturer") == urls("coordinator") == []
    assert urls("lecturer", SOON) == [reverse("concerns:plan", args=[concern.public_id])]
    assert urls("coordinator", SOON) == []


def test_an_open_concern_stands_before_the_closing(placement, concern, cast):
    assert gaps(placement)
    close_concern(
        planned(concern, cast["coordinator"]), outcome="unfounded", by=cast["coordinator"]
    )
    assert not gaps(placement)


def test_words_stay_and_end_with_the_year_after(scene, concern, placement):
    with pytest.raises(DatabaseError), transaction.atomic():
        Concern.objects.filter(pk=concern.pk).update(text="anders")
    with pytest.raises(DatabaseError), transaction.atomic():
        concern.delete()
    assert not over(placement.ends_on + dt.timedelta(days=365)).exists()

    assert erase(over(placement.ends_on + dt.timedelta(days=366))) == 1
    assert not ConcernEvent.objects.exists()


# Pages ------------------------------------------------------------------------------------------


def test_a_student_reports_and_the_coordination_settles(client, placement, cast):
    client.force_login(cast["student"])
    page = reverse("concerns:raise", args=[placement.public_id])
    assert client.post(page, {"text": "", "call": ""}).status_code == 422
    assert not Concern.objects.exists()
    answer = client.post(page, {"text": "Niemand leitet mich an", "call": "yes"}, follow=True)
    assert "112" in answer.content.decode()

    concern = Concern.objects.get()
    client.force_login(cast["coordinator"])
    assert "Niemand leitet mich an" in client.get(concern.get_absolute_url()).content.decode()
    client.post(reverse("concerns:take", args=[concern.public_id]))
    client.post(
        reverse("concerns:plan", args=[concern.public_id]),
        {"plan": "Vertretung klären", "review_on": SOON.isoformat()},
    )
    client.post(
        reverse("concerns:close", args=[concern.public_id]), {"outcome": "changed", "note": ""}
    )
    concern.refresh_from_db()
    assert (concern.state, concern.outcome) == (ConcernState.CLOSED, Outcome.CHANGED)


def test_the_list_asks_as_much_for_twelve_as_for_one(client, placement, cast):
    client.force_login(cast["coordinator"])
    raised(placement, cast["student"])
    client.get(reverse("concerns:list"))
    counts = []
    for number in (1, 11):
        for _each in range(number):
            raised(placement, cast["student"])
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("concerns:list")).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


# Without an account -----------------------------------------------------------------------------


@pytest.fixture
def link(placement, cast):
    return issue_link(
        "practice.confirm", person=cast["contact"], about=placement.phase.public_id, by=None
    )


def side(link):
    return reverse("tasklinks:side", args=[link.token(), "sorge"])


def test_the_placement_site_reports_by_link_with_initials_only(client, placement, cast, link):
    page = client.get(side(link)).content.decode()
    assert placement.student.initials in page
    assert placement.student.last_name not in page
    assert not Concern.objects.exists()
    half = client.post(side(link), {"about": str(placement.public_id), "text": "Sorge"})
    assert (half.status_code, Concern.objects.count()) == (422, 0)

    answer = client.post(
        side(link),
        {
            "about": str(placement.public_id),
            "text": "Sorge",
            "call": "no",
            "name": "Karin Polat",
        },
    )

    assert "112" in answer.content.decode()
    concern = Concern.objects.get()
    assert concern.raised_by == cast["contact"]
    assert ConcernEvent.objects.get().evidence == "Karin Polat"


def test_the_page_by_link_speaks_plainly_too(client, placement, link):
    assert 'href="?sprache=einfach"' in client.get(side(link)).content.decode()

    page = client.get(side(link) + "?sprache=einfach").content.decode()

    assert '<div lang="de-simple"' in page
    assert 'name="text"' in page


def test_the_page_is_for_links_of_practice_only(client, placement, cast, link):
    assert (
        client.get(reverse("tasklinks:side", args=[link.token(), "gibtsnicht"])).status_code == 404
    )
    assert client.get(reverse("tasklinks:side", args=["x" * 32, "sorge"])).status_code == 404
    other = issue_link(
        "offers.call", person=cast["contact"], about=placement.phase.public_id, by=None
    )
    assert client.get(side(other)).status_code == 404


def test_nobody_in_practice_nobody_to_name(client, scene, cast):
    placement = placement_of(scene, state=PlacementState.COMPLETED)
    link = issue_link(
        "practice.confirm", person=cast["contact"], about=placement.phase.public_id, by=None
    )

    page = client.get(side(link)).content.decode()

    assert placement.student.initials not in page.split("<main")[1]
    assert 'name="text"' not in page
