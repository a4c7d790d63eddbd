"""The demo's pages: all there, all public, all through their gates."""

import pytest

from home.embedded.world import World
from home.pages.demo import load
from home.pages.models import ContentPage, DistrictPage
from lernen.material.demo import load as load_material
from lernen.material.demo import load_authors
from lernen.material.models import CoursePage, LessonPage
from tests.factories.people import UserFactory


@pytest.mark.django_db
def test_demo_pages_and_lessons_load_and_answer(client):
    world = World()

    load(world)
    load_material(world)

    assert DistrictPage.objects.count() == 5
    assert CoursePage.objects.count() == 6
    assert LessonPage.objects.count() >= 30
    for page in LessonPage.objects.all():
        assert page.gates() == [], page.slug
    for page in ContentPage.__subclasses__():
        if page._meta.abstract:
            continue
        for found in page.objects.live():
            assert client.get(found.url).status_code == 200, found.url


@pytest.mark.django_db
def test_demo_leaves_one_lesson_waiting_and_one_unfinished():
    world = World()
    load(world)
    load_material(world)
    world.things["lecturers"] = [UserFactory(), UserFactory()]

    load_authors(world)

    assert LessonPage.objects.get(slug="kinder-reden-mit").workflow_in_progress
    assert len(LessonPage.objects.get(slug="feste-im-hof").gates()) == 2
    assert set(CoursePage.objects.values_list("owner", flat=True)) == {
        user.pk for user in world.things["lecturers"]
    }
