"""Who opens which page of the cohort, and what its button does."""

import datetime as dt
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from home.core.clock import today
from home.outbox.models import OutgoingMail
from home.people.models import User
from home.people.roles import Role
from kurse.cohorts.models import Cohort, Participation
from tests.factories.cohorts import CohortFactory, ParticipationFactory, StudentRecordFactory

K = {"coordinator"}


def pages(cohort, scene):
    slug = [cohort.slug]
    lecturer = scene.cast["lecturer"].participations.get()
    return {
        "cohort": (reverse("cohorts:cohort", args=slug), K, 404),
        "edit": (reverse("cohorts:cohort_edit", args=slug), K, 404),
        "add": (reverse("cohorts:cohort_add"), K, 403),
        "people": (reverse("cohorts:people", args=slug), K, 404),
        "add person": (reverse("cohorts:participation_add", args=slug), K, 404),
        "add team": (reverse("cohorts:team_add", args=slug), K, 404),
        "team": (reverse("cohorts:team_edit", args=[scene.team.public_id]), K, 404),
        "add phase": (reverse("cohorts:phase_add", args=slug), K, 404),
        "phase": (reverse("cohorts:phase_edit", args=[scene.phase.public_id]), K, 404),
        "end": (reverse("cohorts:participation_end", args=[lecturer.public_id]), K, 404),
        "assign": (
            reverse("cohorts:participation_team", args=[scene.participation.public_id]),
            K,
            404,
        ),
        "students": (reverse("cohorts:students", args=slug), K, 404),
        "export": (reverse("cohorts:students_export", args=slug), K, 404),
        "invite": (reverse("cohorts:invite", args=slug), K, 404),
        "my team": (reverse("cohorts:my_team"), {"lecturer"}, 403),
    }


def test_every_page_for_every_role(scene, client_for, cohort):
    for name, (url, allowed, others) in pages(cohort, scene).items():
        found = {role: client_for(user).get(url).status_code for role, user in scene.cast.items()}
        assert found == {role: 200 if role in allowed else others for role in found}, name
        assert client_for().get(url).status_code == 302, name


def test_start_leads_to_the_present_cohort(cast, client_for, cohort):
    for name, to in (("start", "cohort"), ("students_now", "students")):
        url = reverse(f"cohorts:{name}")
        answer = client_for(cast["coordinator"]).get(url)
        assert answer["Location"] == reverse(f"cohorts:{to}", args=[cohort.slug])
        assert client_for(cast["lecturer"]).get(url).status_code == 403


def test_a_foreign_cohort_is_not_there(cast, client_for):
    foreign = CohortFactory()

    assert client_for(cast["coordinator"]).get(foreign.get_absolute_url()).status_code == 404


def test_create_a_cohort_with_its_phase(cast, client_for, cohort):
    data = {
        "name": "Jahrgang 2029",
        "starts_on": "1.2.2029",
        "ends_on": "2029-12-31",
        "wishes_open_on": "15.03.29",
        "wishes_close_on": "2029-04-11",
        "publish_on": "2029-04-15",
        "answer_until": "2029-04-30",
        "min_wishes": 5,
        "max_wishes": 8,
        "contact_name": "Mechthild Sander",
        "contact_phone": "0201 1",
        "phase_name": "Praxisphase",
        "phase_starts_on": "2029-08-09",
        "phase_ends_on": "2029-10-08",
        "required_days": 45,
        "copy_people": "on",
    }
    browser = client_for(cast["coordinator"])

    assert browser.post(reverse("cohorts:cohort_add"), data).status_code == 302

    made = Cohort.objects.get(slug="jahrgang-2029")
    assert made.starts_on == dt.date(2029, 2, 1)
    assert made.phases.get().required_days == 45
    assert set(made.teams.values_list("name", flat=True)) == set(
        cohort.teams.values_list("name", flat=True)
    )
    roles = set(made.participations.values_list("role", "user"))
    assert roles == {
        (role, cast[role].pk) for role in (Role.LECTURER, Role.COORDINATOR, Role.SUPERVISOR)
    }
    assert browser.get(made.get_absolute_url()).status_code == 200
    assert browser.post(reverse("cohorts:cohort_add"), data).status_code == 422
    wrong = {**data, "name": "neu", "phase_ends_on": "2029-01-01"}
    assert browser.post(reverse("cohorts:cohort_add"), wrong).status_code == 422


def test_change_dates(cast, client_for, cohort):
    url = reverse("cohorts:cohort_edit", args=[cohort.slug])
    browser = client_for(cast["coordinator"])
    form = browser.get(url).context["form"]
    data = {name: form[name].value() for name in form.fields}
    data["contact_name"] = "Neue Person"

    assert browser.post(url, data).status_code == 302

    cohort.refresh_from_db()
    assert cohort.contact_name == "Neue Person"
    data["publish_on"] = data["wishes_open_on"]
    assert browser.post(url, data).status_code in (409, 422)


def test_add_somebody_new_and_end_again(cast, client_for, cohort, team):
    browser = client_for(cast["coordinator"])
    data = {
        "role": Role.LECTURER,
        "email": "neu@uni.example",
        "first_name": "Neu",
        "last_name": "Hier",
        "team": team.pk,
        "since": today().isoformat(),
    }

    assert (
        browser.post(reverse("cohorts:participation_add", args=[cohort.slug]), data).status_code
        == 302
    )

    part = Participation.objects.get(user__email="neu@uni.example")
    assert part.team == team
    end = reverse("cohorts:participation_end", args=[part.public_id])
    assert browser.post(end, {"until": today().isoformat()}).status_code == 302
    part.refresh_from_db()
    assert part.until == today()


def test_a_new_person_needs_a_name_and_a_lecturer_a_team(cast, client_for, cohort):
    url = reverse("cohorts:participation_add", args=[cohort.slug])
    data = {"role": Role.LECTURER, "email": "neu@uni.example", "since": today().isoformat()}

    page = client_for(cast["coordinator"]).post(url, data)

    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"first_name", "last_name", "team"}
    assert not User.objects.filter(email="neu@uni.example").exists()


def test_invitations_are_read_and_sent(cast, client_for, cohort):
    url = reverse("cohorts:invite", args=[cohort.slug])
    browser = client_for(cast["coordinator"])
    page = browser.get(url)
    assert page.context["count"] == 2
    assert OutgoingMail.objects.count() == 0

    assert browser.post(url, {"count": 5}).status_code == 409
    assert browser.post(url, {"count": 2}).status_code == 302

    assert {mail.to_id for mail in OutgoingMail.objects.all()} == {
        cast["student"].pk,
        cast["other_student"].pk,
    }
    assert browser.get(url).context["count"] == 0


def test_numbers_are_the_coordinations_alone(scene, client_for, cohort):
    """Row 12: the lecturer's list of the same student does not hold it, and does not find it."""
    record = scene.participation.student_record
    record.matriculation_number = "KANARIE9"
    record.save(update_fields=["matriculation_number"])
    own = reverse("cohorts:my_team")

    seen = client_for(scene.cast["coordinator"]).get(
        reverse("cohorts:students", args=[cohort.slug])
    )
    assert "KANARIE9" in seen.content.decode()
    page = client_for(scene.cast["lecturer"]).get(own)
    assert scene.cast["student"].last_name in page.content.decode()
    assert "KANARIE9" not in page.content.decode()
    found = client_for(scene.cast["lecturer"]).get(own, {"q": "KANARIE9"})
    assert found.context["parts"] == []


def test_filter_finds_by_name_number_and_access(scene, client_for, cohort):
    browser = client_for(scene.cast["coordinator"])
    url = reverse("cohorts:students", args=[cohort.slug])
    number = scene.participation.student_record.matriculation_number

    def found(query):
        return {part.user.last_name for part in browser.get(url, query).context["parts"]}

    assert found({}) == {"Arslan", "Weber"}
    assert found({"q": "arsl lena"}) == {"Arslan"}
    assert found({"q": number}) == {"Arslan"}
    assert found({"team": str(scene.team.public_id)}) == {"Arslan"}
    assert found({"access": "joined"}) == set()
    assert found({"access": "new"}) == {"Arslan", "Weber"}
    assert found({"team": "nonsense"}) == {"Arslan", "Weber"}


def test_export_holds_what_the_list_shows(scene, client_for, cohort):
    url = reverse("cohorts:students_export", args=[cohort.slug])

    answer = client_for(scene.cast["coordinator"]).get(url, {"q": "Arslan"})

    page = load_workbook(io.BytesIO(answer.content)).active
    assert [row[2].value for row in page.iter_rows(min_row=2)] == ["Arslan"]


@pytest.mark.parametrize("rows", [1, 4])
def test_list_is_flat(rows, scene, client_for, cohort, django_assert_num_queries):
    scene.cast["other_student"].participations.update(until=today() - dt.timedelta(days=1))
    for _number in range(rows - 1):
        StudentRecordFactory(participation=ParticipationFactory(cohort=cohort, team=scene.team))
    browser = client_for(scene.cast["coordinator"])
    url = reverse("cohorts:students", args=[cohort.slug])
    browser.get(url)

    with django_assert_num_queries(STUDENT_QUERIES):
        page = browser.get(url)

    assert len(page.context["parts"]) == rows


#: four of them open and close the tests' read-only savepoint
STUDENT_QUERIES = 12


@pytest.mark.parametrize("teams", [1, 4])
def test_the_cohorts_page_is_flat(teams, scene, client_for, cohort, django_assert_max_num_queries):
    from tests.factories.cohorts import TeamFactory

    for _number in range(teams - 1):
        TeamFactory(cohort=cohort)
    browser = client_for(scene.cast["coordinator"])

    with django_assert_max_num_queries(19):
        browser.get(cohort.get_absolute_url())
