"""Single projects: who writes, who reads what, goals and looks, documentation with pictures."""

import datetime as dt
import io

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from PIL import Image

from home.core.clock import today
from home.files.pictures import BadPictureError, clean_picture
from kurse.partners.actions import (
    FutureEntryError,
    Parties,
    Picture,
    add_entry,
    add_goal,
    change_entry,
    change_project,
    create_project,
    hide_project,
    release_project,
    review_goal,
)
from kurse.partners.models import GoalStatus, Level, Project, ProjectParty
from kurse.partners.panels import goals_due
from kurse.partners.queries import (
    entries_visible_to,
    pictures_visible_to,
    projects_visible_to,
    work_in_district,
)
from kurse.placements.models import Contribution, PlacementState
from tests.factories.placements import PlacementFactory, placement_of, student_of

DAY = dt.timedelta(days=1)


def photo(kind="JPEG", **info):
    buffer = io.BytesIO()
    image = Image.new("RGB", (2400, 1200), "teal")
    exif = image.getexif()
    exif[0x010F] = "Kamera Eins"
    image.save(buffer, kind, exif=exif.tobytes(), **info)
    return SimpleUploadedFile("bild.jpg", buffer.getvalue(), f"image/{kind.lower()}")


@pytest.fixture
def project(scene, cast):
    return create_project(
        by=cast["coordinator"],
        title="Schachtplatz",
        district=scene.district,
        site=scene.site,
        level=Level.ON_SITE,
        summary="Ein Platz für alle.",
        contract="Vertrag Nr. 3",
        starts_on=scene.phase.starts_on - 30 * DAY,
        ends_on=None,
        parties=Parties([scene.agency], [(Level.ADMINISTRATION, "Gebietsbeauftragte")]),
    )


@pytest.fixture
def entry(project, scene, cast):
    placement = placement_of(scene, state=PlacementState.RUNNING)
    return add_entry(
        project,
        on=today() - DAY,
        text="Modelle gebaut",
        with_whom="Jugendrat",
        placements=[str(placement.public_id)],
        picture=Picture(clean_picture(photo()), "Ein Tisch mit Modellen"),
        by=cast["coordinator"],
    )


def test_only_the_coordination_writes(project, cast, scene):
    for role, user in cast.items():
        if role == "coordinator":
            continue
        with pytest.raises(PermissionDenied):
            change_project(project, title="Meins", by=user)
        with pytest.raises(PermissionDenied):
            release_project(project, by=user)
        with pytest.raises(PermissionDenied):
            add_entry(project, on=today(), text="Meins", by=user)
        with pytest.raises(PermissionDenied):
            add_goal(project, text="Meins", by=user)
    assert Project.objects.get().title == "Schachtplatz"


def test_who_sees_a_project(project, entry, cast):
    def seen(query):
        return {role for role, user in cast.items() if query(user).exists()}

    near = {"coordinator", "lecturer", "contact"}
    assert seen(projects_visible_to) == near
    assert seen(entries_visible_to) == near
    assert seen(pictures_visible_to) == near

    release_project(project, by=cast["coordinator"])

    assert seen(projects_visible_to) == near | {"city"}
    assert seen(entries_visible_to) == near


@pytest.mark.parametrize(
    ("role", "contract", "documentation"),
    [
        ("coordinator", True, True),
        ("contact", True, True),
        ("lecturer", False, True),
        ("city", False, False),
    ],
)
def test_the_page_shows_each_reader_their_part(
    client, project, entry, cast, role, contract, documentation
):
    release_project(project, by=cast["coordinator"])
    client.force_login(cast[role])

    page = client.get(project.get_absolute_url()).content.decode()

    assert ("Vertrag Nr. 3" in page) is contract
    assert ("Modelle gebaut" in page) is documentation
    assert ("Lena Arslan" in page) is documentation
    assert "Gebietsbeauftragte" in page


def test_another_partys_students_have_no_names(client, project, entry, cast, scene):
    other = cast["other_contact"].agency_functions.get().agency
    change_project(project, parties=Parties([scene.agency, other]), by=cast["coordinator"])
    client.force_login(cast["other_contact"])

    page = client.get(project.get_absolute_url()).content.decode()

    assert "Modelle gebaut" in page
    assert "Lena Arslan" not in page


def test_the_public_page_shows_what_is_released(project, entry, cast, scene):
    assert work_in_district(scene.district.slug).projects == ()

    release_project(project, by=cast["coordinator"])

    work = work_in_district(scene.district.slug)
    (card,) = work.projects
    assert (card.title, card.summary) == ("Schachtplatz", "Ein Platz für alle.")
    assert [names for _label, names in work.levels] == [
        ("Gebietsbeauftragte",),
        (),
        (scene.agency.name,),
    ]
    assert "Vertrag" not in repr(work)
    hide_project(project, by=cast["coordinator"])
    assert work_in_district(scene.district.slug).projects == ()


def test_nothing_is_released_without_a_text(project, cast):
    change_project(project, summary="", by=cast["coordinator"])

    with pytest.raises(ValidationError):
        release_project(project, by=cast["coordinator"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.update(released=True)


def test_a_party_is_known_or_named(project, scene):
    for fields in (
        {},
        {"agency": scene.agency, "name": "Doppelt", "level": Level.ON_SITE},
        {"name": "Ohne Ebene"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            ProjectParty.objects.create(project=project, **fields)


def test_a_goal_is_looked_at_until_it_is_done(client, project, cast):
    coordinator = cast["coordinator"]
    goal = add_goal(
        project,
        text="Der Platz ist abends hell",
        indicator="Acht Leuchten stehen",
        agreed_by="Stadtteilkonferenz",
        agreed_on=today() - 90 * DAY,
        review_on=today() - DAY,
        by=coordinator,
    )
    client.force_login(coordinator)
    assert "q-next" in client.get(project.get_absolute_url()).content.decode()
    (step,) = goals_due(coordinator, today())
    assert (step.url, step.due) == (project.get_absolute_url(), today() - DAY)
    assert goals_due(cast["lecturer"], today()) == []
    with pytest.raises(FutureEntryError):
        review_goal(
            goal, on=today() + DAY, status="reached", finding="x", next_on=None, by=coordinator
        )

    answer = client.post(
        reverse("partners:goal_review", args=[goal.public_id]),
        {"on": today().isoformat(), "status": "partly", "finding": "Vier stehen", "next_on": ""},
    )

    assert answer.status_code == 302
    goal.refresh_from_db()
    review = goal.reviews.get()
    assert goals_due(coordinator, today()) == []
    assert (goal.review_on, review.status, review.by) == (None, GoalStatus.PARTLY, coordinator)
    assert "Vier stehen" in client.get(project.get_absolute_url()).content.decode()
    with pytest.raises(DatabaseError), transaction.atomic():
        type(review).objects.update(finding="anders")


def test_an_entry_lies_not_in_the_future(project, cast):
    with pytest.raises(FutureEntryError):
        add_entry(project, on=today() + DAY, text="Morgen", by=cast["coordinator"])


def test_who_took_part_follows_the_ticks(project, entry, cast, scene):
    second = PlacementFactory(
        student=student_of(scene).user,
        place=scene.place,
        team=scene.team,
        state=PlacementState.RUNNING,
    )
    elsewhere = PlacementFactory(state=PlacementState.RUNNING)

    change_entry(
        entry,
        on=entry.on,
        text=entry.text,
        placements=[str(second.public_id), str(elsewhere.public_id), "nonsense"],
        by=cast["coordinator"],
    )

    assert list(Contribution.objects.values_list("placement", flat=True)) == [second.pk]


def test_a_picture_carries_nothing_but_itself(entry, client, cast):
    url = reverse("partners:entry_picture", args=[entry.public_id])
    client.force_login(cast["lecturer"])

    answer = client.get(url)

    image = Image.open(io.BytesIO(answer.content))
    assert answer["Content-Type"] == "image/jpeg"
    assert image.size == (1600, 800)
    assert not image.getexif()
    assert b"Kamera" not in answer.content
    client.force_login(cast["student"])
    assert client.get(url).status_code == 404
    client.logout()
    assert client.get(url).status_code == 302


def test_what_is_no_picture_is_refused():
    with pytest.raises(BadPictureError):
        clean_picture(SimpleUploadedFile("bild.jpg", b"<svg onload='x'/>", "image/jpeg"))
    with pytest.raises(BadPictureError):
        clean_picture(SimpleUploadedFile("bild.jpg", photo().read()[:400], "image/jpeg"))


def test_the_forms_write(client, scene, cast):
    client.force_login(cast["coordinator"])
    client.post(
        reverse("partners:project_add"),
        {
            "title": "Kanalweg",
            "district": scene.district.pk,
            "level": "administration",
            "summary": "Licht und Bänke.",
            "starts_on": today().isoformat(),
            "agencies": [scene.agency.pk],
            "administration": "Grünflächenamt\n\n Bauamt ",
        },
    )
    project = Project.objects.get(title="Kanalweg")
    assert {str(party) for party in project.parties.all()} == {
        scene.agency.name,
        "Grünflächenamt",
        "Bauamt",
    }
    add = reverse("partners:entry_add", args=[project.public_id])
    fields = {"on": today().isoformat(), "text": "Pflanztag"}

    assert client.post(add, {**fields, "picture": photo()}).status_code == 422  # no words for it
    answer = client.post(add, {**fields, "picture": photo(), "alt": "Kinder pflanzen"})

    assert answer.status_code == 302
    entry = project.entries.get()
    assert (entry.text, entry.picture.alt) == ("Pflanztag", "Kinder pflanzen")
    edit = reverse("partners:entry_edit", args=[entry.public_id])
    client.post(edit, {**fields, "text": "Pflanztag im Mai", "drop_picture": "on"})
    entry = project.entries.get()
    assert entry.text == "Pflanztag im Mai"
    assert not hasattr(entry, "picture")


@pytest.mark.parametrize("number", [1, 4])
def test_list_and_page_are_flat(client, project, scene, cast, django_assert_num_queries, number):
    coordinator = cast["coordinator"]
    placement = placement_of(scene, state=PlacementState.RUNNING)
    for index in range(number):
        create_project(
            by=coordinator,
            title=f"Projekt {index}",
            district=scene.district,
            level=Level.ON_SITE,
            starts_on=today(),
            parties=Parties([scene.agency]),
        )
        add_entry(
            project,
            on=today(),
            text="Treffen",
            placements=[str(placement.public_id)],
            picture=Picture(clean_picture(photo()), "Menschen"),
            by=coordinator,
        )
        add_goal(
            project,
            text=f"Ziel {index}",
            indicator="x",
            agreed_by="alle",
            agreed_on=today(),
            by=coordinator,
        )
    client.force_login(coordinator)

    for url, queries in (
        (reverse("partners:projects"), 10),
        (project.get_absolute_url(), 16),
    ):
        client.get(url)
        with django_assert_num_queries(queries):
            client.get(url)
