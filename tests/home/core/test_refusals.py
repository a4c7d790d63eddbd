"""What cannot be read is answered calmly, on every way by which it may come (F-13)."""

from typing import Any

import pytest
from django.test import Client

FORM = "application/x-www-form-urlencoded"
BODIES = {
    "in another alphabet": (f"{FORM}; charset=utf-7", b"a=b"),
    "too many fields": (FORM, b"&".join(b"f%d=1" % number for number in range(1_100))),
    "no boundary": ("multipart/form-data", b"--xx"),
}


@pytest.mark.parametrize("what", BODIES)
def test_a_form_that_cannot_be_read_is_a_bad_request(what: str, db: Any) -> None:
    kind, body = BODIES[what]
    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    browser.cookies["csrf"] = "p" * 32

    answer = browser.post("/konto/login/", data=body, content_type=kind)

    assert answer.status_code == 400
    assert "unvollständig" in answer.content.decode()


@pytest.mark.parametrize("what", BODIES)
@pytest.mark.parametrize("path", ["/gibt-es-nicht/", "/mein/jahrgang/", "/mein/%00/"])
def test_it_is_so_where_nothing_is_or_nobody_may(
    path: str, what: str, cast: Any, client_for: Any
) -> None:
    kind, body = BODIES[what]
    browser = client_for(cast["stranger"], enforce_csrf_checks=True, raise_request_exception=False)
    browser.cookies["csrf"] = "p" * 32

    answer = browser.post(path, data=body, content_type=kind)

    assert answer.status_code in {400, 403, 404, 405}


def test_a_form_that_can_be_read_is_asked_for_its_token(db: Any) -> None:
    """The control of the above: the same way, with a body like any other."""
    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    browser.cookies["csrf"] = "p" * 32

    assert browser.post("/konto/login/", data=b"a=b", content_type=FORM).status_code == 403
