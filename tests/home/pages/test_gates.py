"""Gates before publishing: each finding with its place, on every way to the public."""

import pytest
from django.urls import reverse

from home.pages.gates import GateError, findings_in, headings_in
from home.pages.models import StandardPage
from home.pages.streams import stream_of
from tests.factories.pages import make_file, make_image, make_page

pytestmark = pytest.mark.django_db


def findings(blocks):
    stream = StandardPage._meta.get_field("body").to_python(stream_of(blocks))
    return list(findings_in(stream))


def figure(**fields):
    return (
        "figure",
        {"image": make_image(), "alt": "", "decorative": False, "caption": "", **fields},
    )


@pytest.mark.parametrize(
    ("fields", "number"),
    [
        ({}, 1),
        ({"alt": "Ein Haus"}, 0),
        ({"decorative": True}, 0),
        ({"alt": "Ein Haus", "decorative": True}, 1),
    ],
)
def test_a_figure_needs_one_decision(home, fields, number):
    assert len(findings([figure(**fields)])) == number


def test_a_figure_needs_author_and_licence(home):
    bare = make_image(author="", licence="")

    assert len(findings([figure(alt="Ein Haus", image=bare)])) == 1


@pytest.mark.parametrize(
    ("html", "number"),
    [
        ("<h2>Eins</h2><h3>Zwei</h3><h2>Drei</h2>", 0),
        ("<h3>Zu tief</h3>", 1),
        ("<h2>Eins</h2><h4>Zu tief</h4>", 1),
        ("<h2></h2>", 1),
        ("<p>Ohne</p>", 0),
    ],
)
def test_headings_keep_their_order(html, number):
    assert len(findings([("text", html)])) == number


def test_headings_are_followed_across_blocks():
    assert findings([("text", "<h2>Eins</h2>"), ("text", "<h3>Zwei</h3>")]) == []


def test_headings_in_reads_nested_text():
    assert headings_in("<h2>Eins <b>und</b> zwei</h2>") == [(2, "Eins und zwei")]


def test_files_need_author_and_licence(home):
    files = [{"file": make_file(), "note": ""}, {"file": make_file(licence=""), "note": ""}]

    assert len(findings([("files", {"title": "", "files": files})])) == 1


def test_a_finding_knows_its_place(home):
    found = findings([("text", "<p>Text</p>"), figure()])

    assert [(finding.index, finding.field) for finding in found] == [(1, "body")]
    assert found[0].anchor.startswith("#block-")


def test_no_way_of_publishing_passes_by(home):
    page = make_page(home, "halb", live=False, blocks=[figure()])

    with pytest.raises(GateError) as error:
        page.get_latest_revision().publish()

    page.refresh_from_db()
    assert (error.value.slug, len(error.value.findings), page.live) == ("gates", 1, False)


@pytest.fixture
def edit(home, client_for, cast):
    """Send the edit form of a page with one button pressed."""

    def send(page, button, **stream):
        browser = client_for(cast["coordinator"])
        data = {
            "title": page.title,
            "slug": page.slug,
            "intro": "",
            "comments-TOTAL_FORMS": "0",
            "comments-INITIAL_FORMS": "0",
            button: "1",
            **stream,
        }
        return browser.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)

    return send


def body_data(image, alt=""):
    return {
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "figure",
        "body-0-id": "b6f1e6a0-0000-4000-8000-000000000001",
        "body-0-value-image": str(image.pk),
        "body-0-value-alt": alt,
        "body-0-value-caption": "",
    }


def test_the_form_refuses_to_publish_and_says_where(home, edit):
    page, image = make_page(home, "halb", live=False), make_image()

    response = edit(page, "action-publish", **body_data(image))

    page.refresh_from_db()
    assert (response.status_code, page.live) == (200, False)
    assert response.context["form"].errors.keys() == {"body"}


def test_the_form_saves_an_unfinished_draft(home, edit):
    page, image = make_page(home, "halb", live=False), make_image()

    response = edit(page, "action-save", **body_data(image))

    page.refresh_from_db()
    assert response.status_code == 302
    assert len(page.get_latest_revision_as_object().gates()) == 1


def test_the_form_publishes_what_passes(home, edit):
    page, image = make_page(home, "ganz", live=False), make_image()

    edit(page, "action-publish", **body_data(image, alt="Ein Haus"))

    page.refresh_from_db()
    assert page.live
    assert [block.block_type for block in page.body] == ["figure"]


def test_many_at_once_stop_at_the_unfinished(home, client_for, cast):
    page = make_page(home, "halb", live=False, blocks=[figure()])
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])

    response = client_for(cast["coordinator"]).post(f"{address}?id={page.pk}")

    page.refresh_from_db()
    assert page.live is False
    assert response.url.startswith(reverse("wagtailadmin_pages:edit", args=[page.pk]))


def test_pictures_get_their_sizes_when_published(home):
    image = make_image()
    make_page(home, "bild", blocks=[figure(image=image, alt="Ein Haus")])

    assert image.renditions.count() == 2
