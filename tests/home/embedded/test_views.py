"""The role switch and the sent mails."""

from email.message import EmailMessage
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from home.embedded.models import Introduction
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
SECRET = "kennwort-zeile"


@pytest.fixture
def post(tmp_path, settings):
    settings.DEMO_POST_DIR = tmp_path
    (tmp_path.parent / "outside.eml").write_text("Subject: outside\n\nno")
    return tmp_path


def sent(folder: Path, number: int, to: str = "lena@studium.example", html: str = "") -> str:
    mail = EmailMessage()
    mail["From"] = "quartier@issab.example"
    mail["To"] = to
    mail["Subject"] = f"Ihr Platz {number}"
    mail["Date"] = "Fri, 30 Apr 2027 10:00:00 +0200"
    mail.set_content(f"Guten Tag\n\nhttp://127.0.0.1:8000/a/token{number}/.\n{SECRET}")
    if html:
        mail.add_alternative(html, subtype="html")
    key = f"{number:020d}-0000"
    head = f"X-RcptTo: {to}\r\n".encode()
    (folder / f"{key}.eml").write_bytes(head + mail.as_bytes())
    return key


def test_switch_introduces_everybody_and_becomes_one_of_them(client):
    lena = UserFactory(first_name="Lena", last_name="Arslan")
    Introduction.objects.create(user=lena, role="student", sentence="Sucht Platz.", is_main=True)
    page = client.get("/demo/")
    assert "Sucht Platz." in page.text

    answer = client.post("/demo/", {"email": lena.email.upper()})

    assert (answer.status_code, answer.url) == (302, reverse(settings.LOGIN_REDIRECT_URL))
    assert client.session["_auth_user_id"] == str(lena.pk)


def test_switch_leaves_the_person_before_completely(client_for):
    before, after = UserFactory(), UserFactory()
    browser = client_for(before)
    session = browser.session
    session["left"] = "behind"
    session.save()

    browser.post("/demo/", {"email": after.email})

    assert browser.session["_auth_user_id"] == str(after.pk)
    assert "left" not in browser.session


@pytest.mark.parametrize("email", ["nobody@studium.example", "no address", ""])
def test_switch_to_nobody_says_so(client, email):
    answer = client.post("/demo/", {"email": email})

    assert answer.status_code == 422
    assert "_auth_user_id" not in client.session


def test_switch_ignores_people_who_may_not_sign_in(client):
    gone = UserFactory(is_active=False)

    assert client.post("/demo/", {"email": gone.email}).status_code == 422


@pytest.mark.parametrize("people", [1, 30])
def test_switch_asks_the_database_the_same_for_one_and_for_many(
    client, people, django_assert_max_num_queries
):
    for _ in range(people):
        Introduction.objects.create(user=UserFactory(), role="student")

    with django_assert_max_num_queries(10):
        client.get("/demo/")


def test_post_lists_newest_first_and_by_addressee(client, post):
    for number in (1, 2, 3):
        sent(post, number, to="a@traeger.example" if number == 2 else "b@studium.example")

    assert [mail.subject for mail in client.get("/demo/post/").context["mails"]] == [
        "Ihr Platz 3",
        "Ihr Platz 2",
        "Ihr Platz 1",
    ]
    narrowed = client.get("/demo/post/", {"an": "A@traeger.example"})
    assert [mail.subject for mail in narrowed.context["mails"]] == ["Ihr Platz 2"]


def test_mail_shows_its_links_and_both_parts(client, post):
    html = "<html><head><title>x</title></head><body style='color:red'>Guten Tag</body></html>"
    key = sent(post, 1, html=html)

    page = client.get(f"/demo/post/{key}/")
    body = client.get(f"/demo/post/{key}/html/")

    assert page.context["links"] == ["http://127.0.0.1:8000/a/token1/"]
    assert 'href="http://127.0.0.1:8000/a/token1/"' in page.text
    assert SECRET in page.text
    assert '<base target="_top">' in body.text
    assert "style-src 'unsafe-inline'" in body.headers["Content-Security-Policy"]
    assert body.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "unsafe-inline" not in page.headers["Content-Security-Policy"]


def test_mail_without_html_has_no_frame(client, post):
    key = sent(post, 1)

    assert "<iframe" not in client.get(f"/demo/post/{key}/").text
    assert client.get(f"/demo/post/{key}/html/").status_code == 404


@pytest.mark.parametrize("key", ["..%2Foutside", "outside", "0", "00000000000000000009-0000"])
def test_no_other_file_is_ever_read(client, post, key):
    sent(post, 1)

    assert client.get(f"/demo/post/{key}/").status_code == 404
