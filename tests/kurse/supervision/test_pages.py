"""Who sees which page of supervision, and what is on it."""

import pytest
from django.urls import reverse

from kurse.supervision.actions import hold_session, write_note
from kurse.supervision.models import SessionState
from tests.factories.supervision import GroupFactory, MemberFactory, SessionFactory

NOTE = "Kanarienvogel 4711"
ROLES = (
    "student",
    "other_student",
    "lecturer",
    "coordinator",
    "supervisor",
    "contact",
    "city",
    "admin",
    "stranger",
)


def statuses(client_for, cast, url):
    return {role: client_for(cast[role]).get(url).status_code for role in ROLES}


def expected(**others):
    return {role: others.get(role, others["else_"]) for role in ROLES}


def test_start_is_for_students_supervisors_and_the_coordination(scene, circle, client_for):
    found = statuses(client_for, scene.cast, reverse("supervision:start"))

    assert found == expected(
        student=200, other_student=200, coordinator=200, supervisor=200, else_=403
    )


@pytest.mark.parametrize("name", ["group", "session"])
def test_group_and_session_are_seen_by_members_leader_and_coordination(
    scene, circle, client_for, name
):
    thing = circle.group if name == "group" else circle.session
    found = statuses(client_for, scene.cast, reverse(f"supervision:{name}", args=[thing.public_id]))

    assert found == expected(student=200, coordinator=200, supervisor=200, else_=404)


@pytest.mark.parametrize("name", ["move", "cancel"])
def test_changing_a_session_is_the_supervisors(scene, circle, client_for, name):
    url = reverse(f"supervision:{name}", args=[circle.session.public_id])

    assert statuses(client_for, scene.cast, url) == expected(
        student=403, coordinator=403, supervisor=200, else_=404
    )


def test_series_is_the_supervisors(scene, circle, client_for):
    url = reverse("supervision:series", args=[circle.group.public_id])

    assert statuses(client_for, scene.cast, url) == expected(
        student=403, coordinator=403, supervisor=200, else_=404
    )


def test_forming_a_group_is_the_coordinations(scene, client_for):
    url = reverse("supervision:group_add", args=[scene.cohort.public_id])

    assert statuses(client_for, scene.cast, url) == expected(coordinator=200, else_=404)


def test_attendance_is_entered_in_one_post(scene, circle, client_for):
    client = client_for(scene.cast["supervisor"])
    url = reverse("supervision:session", args=[circle.session.public_id])

    response = client.post(url, {"all": "on", f"member-{circle.other.pk}": "no"})

    assert response.status_code == 302
    circle.session.refresh_from_db()
    assert circle.session.state == SessionState.HELD
    assert dict(circle.session.attendances.values_list("member", "present")) == {
        circle.member.pk: True,
        circle.other.pk: False,
    }


def test_attendance_without_a_choice_saves_nothing(scene, circle, client_for):
    response = client_for(scene.cast["supervisor"]).post(
        reverse("supervision:session", args=[circle.session.public_id]), {}
    )

    assert response.status_code == 409
    circle.session.refresh_from_db()
    assert circle.session.state == SessionState.PLANNED


@pytest.mark.parametrize("role", ["student", "coordinator", "lecturer"])
def test_the_note_is_on_no_page_of_anybody_else(scene, circle, client_for, role):
    write_note(circle.session, text=NOTE, by=scene.cast["supervisor"])
    urls = [
        reverse("supervision:start"),
        reverse("supervision:group", args=[circle.group.public_id]),
        reverse("supervision:session", args=[circle.session.public_id]),
    ]

    own = client_for(scene.cast["supervisor"]).get(urls[-1]).text
    others = [client_for(scene.cast[role]).get(url).text for url in urls]

    assert NOTE in own
    assert not any(NOTE in text for text in others)
    assert not any("notiz/" in text for text in others)


@pytest.mark.parametrize("role", ["student", "coordinator", "lecturer", "stranger"])
def test_saving_a_note_is_refused_to_everybody_else(scene, circle, client_for, role):
    url = reverse("supervision:note", args=[circle.session.public_id])

    status = client_for(scene.cast[role]).post(url, {"text": NOTE}).status_code

    assert status == (403 if role in ("student", "coordinator") else 404)
    assert client_for(scene.cast["supervisor"]).post(url, {"text": NOTE}).status_code == 302


def test_a_member_sees_only_the_own_presence(scene, circle, client_for):
    hold_session(
        circle.session,
        present={circle.member.pk: True, circle.other.pk: False},
        by=scene.cast["supervisor"],
    )
    url = reverse("supervision:session", args=[circle.session.public_id])

    seen = [row.member for row in client_for(scene.cast["student"]).get(url).context["presences"]]

    assert seen == [circle.member]


@pytest.mark.parametrize("count", [1, 4])
def test_lists_ask_the_same_number_of_queries(
    scene, client_for, django_assert_max_num_queries, count
):
    for _number in range(count):
        group = GroupFactory(cohort=scene.cohort, supervisor=scene.cast["supervisor"])
        for _session in range(count):
            SessionFactory(group=group)
            MemberFactory(group=group)
    client = client_for(scene.cast["supervisor"])

    with django_assert_max_num_queries(12):
        client.get(reverse("supervision:start"))
    with django_assert_max_num_queries(17):
        client.get(reverse("supervision:group", args=[group.public_id]))
