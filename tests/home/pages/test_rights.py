"""Rights in the CMS follow roles of today: at once, without memberships (matrix rows 74 to 79)."""

import datetime as dt

import pytest
from django.urls import reverse
from wagtail.models import PageViewRestriction

from home.core.clock import today
from home.pages.models import StandardPage
from lernen.material.models import CataloguePage, CoursePage, LessonPage
from tests.factories.pages import make_image, make_page

pytestmark = pytest.mark.django_db

DOOR = {
    "student": 403,
    "other_student": 403,
    "lecturer": 200,
    "coordinator": 200,
    "supervisor": 403,
    "contact": 403,
    "other_contact": 403,
    "professional": 403,
    "city": 403,
    "admin": 200,
    "stranger": 403,
}


@pytest.fixture
def catalogue(home):
    return CataloguePage.objects.get()


@pytest.fixture
def course(catalogue):
    return make_page(catalogue, "kurs", kind=CoursePage)


def own(page, user):
    page.owner = user
    page.save(update_fields=["owner"])
    return page


def test_door_of_the_cms(home, cast, client_for):
    found = {
        name: client_for(user).get(reverse("wagtailadmin_home")).status_code
        for name, user in cast.items()
    }

    assert found == DOOR


def test_strangers_are_asked_to_sign_in(home, client):
    response = client.get("/cms/")

    assert response.status_code == 302
    assert "/konto/" in response.url


@pytest.mark.parametrize("role", ["lecturer", "coordinator", "admin"])
def test_the_right_ends_with_the_role_in_the_same_session(home, cast, client_for, role):
    browser = client_for(cast[role])
    assert browser.get("/cms/").status_code == 200

    cast[role].participations.update(until=today() - dt.timedelta(days=1))

    assert browser.get("/cms/").status_code == 403
    assert cast[role].groups.count() == 0


def test_people_and_groups_are_nobodys_in_the_cms(home, cast, client_for):
    for role in ("lecturer", "coordinator", "admin"):
        browser = client_for(cast[role])
        for address in ("/cms/users/", "/cms/groups/", "/cms/users/add/", "/cms/groups/new/"):
            response = browser.get(address)
            refused = response.status_code in (403, 404) or response.url == "/cms/"
            assert refused, (role, address, response.status_code)


@pytest.mark.parametrize(
    ("role", "edits", "publishes", "adds"),
    [
        ("lecturer", False, False, False),
        ("coordinator", True, True, True),
        ("admin", True, True, True),
        ("student", False, False, False),
        ("supervisor", False, False, False),
    ],
)
def test_what_each_role_may_do_with_a_foreign_course(course, cast, role, edits, publishes, adds):
    may = course.permissions_for_user(cast[role])

    assert (may.can_edit(), may.can_publish(), may.can_add_subpage()) == (edits, publishes, adds)


def test_lecturers_write_in_their_own_subtree_only_and_only_drafts(course, cast):
    lecturer = cast["lecturer"]
    own(course, lecturer)
    foreign = make_page(CataloguePage.objects.get(), "fremd", kind=CoursePage)
    inside = make_page(course, "lektion", kind=LessonPage)
    outside = make_page(foreign, "andere", kind=LessonPage)

    mine, theirs = inside.permissions_for_user(lecturer), outside.permissions_for_user(lecturer)

    assert (mine.can_edit(), mine.can_publish(), mine.can_submit_for_moderation()) == (
        True,
        False,
        True,
    )
    assert course.permissions_for_user(lecturer).can_add_subpage()
    assert (theirs.can_edit(), foreign.permissions_for_user(lecturer).can_add_subpage()) == (
        False,
        False,
    )


def test_lecturers_begin_courses_but_no_ordinary_pages(home, catalogue, cast):
    lecturer = cast["lecturer"]
    page = StandardPage.objects.get(slug="impressum")

    assert catalogue.permissions_for_user(lecturer).can_add_subpage()
    assert not page.permissions_for_user(lecturer).can_edit()
    assert not home.permissions_for_user(lecturer).can_add_subpage()


def test_a_foreign_lesson_is_refused_by_the_editor(course, cast, client_for):
    inside = make_page(course, "lektion", kind=LessonPage)
    address = reverse("wagtailadmin_pages:edit", args=[inside.pk])

    assert client_for(cast["lecturer"]).get(address).status_code == 302
    own(inside, cast["lecturer"])
    assert client_for(cast["lecturer"]).get(address).status_code == 200


def test_pictures_of_others_are_used_but_not_changed(home, cast, client_for):
    image = make_image()
    edit = reverse("wagtailimages:edit", args=[image.pk])
    lecturer = client_for(cast["lecturer"])

    assert lecturer.get(edit).status_code == 302
    image.uploaded_by_user = cast["lecturer"]
    image.save()
    assert lecturer.get(edit).status_code == 200
    assert client_for(cast["coordinator"]).get(edit).status_code == 200


@pytest.mark.parametrize(
    ("role", "status"),
    [("lecturer", 200), ("coordinator", 302), ("student", 302), (None, 302)],
)
def test_pages_for_a_group_follow_roles(home, cast, client_for, role, status):
    from django.contrib.auth.models import Group

    page = make_page(home, "nur-lehrende")
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.GROUPS
    )
    restriction.groups.add(Group.objects.get(name="Lehrende"))

    response = client_for(cast[role] if role else None).get("/nur-lehrende/")

    assert response.status_code == status


def test_previews_are_for_editors_only(home, client, cast, client_for):
    page = make_page(home, "neues", live=False)
    draft = reverse("wagtailadmin_pages:view_draft", args=[page.pk])

    assert client.get(draft).status_code == 302
    assert client_for(cast["student"]).get(draft).status_code == 403
    assert client_for(cast["coordinator"]).get(draft).status_code == 200
    assert client.get("/neues/").status_code == 404


@pytest.mark.parametrize(
    ("role", "shown"), [("coordinator", True), ("student", False), (None, False)]
)
def test_only_editors_see_the_way_into_the_cms(home, cast, client_for, role, shown):
    page = make_page(home, "neues")

    response = client_for(cast[role] if role else None).get("/neues/")

    assert (f"/cms/pages/{page.pk}/" in response.text) is shown
