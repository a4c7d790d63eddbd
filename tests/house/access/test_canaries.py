"""The canary crawl (F-10, short form): who finds which confidential word on any page.

Every confidential field of the stage holds a word of its own. Each principal opens every address,
own and foreign; the words they find must be exactly those that PERMISSIONS gives them: none more
(a leak), none fewer (or the crawl would prove nothing). Workbooks are unpacked.
"""

import io
import re
import zipfile
from typing import Any

import pytest

from tests.house.access.addresses import address_of
from tests.house.access.matrix import EXPECTED, LETTERS, ROLES

pytestmark = pytest.mark.django_db
WORD = re.compile(rb"KAN-(?:own|foreign)-[a-z]+(?:-[a-z]+)?")

#: confidential word → letters of those who find it on some page (rows of PERMISSIONS)
SEEN_BY: dict[str, str] = {
    "KAN-own-hardship": "S",  # 15: the coordination reads it by a POST, which is logged
    "KAN-own-agencynote": "L K",  # 28
    "KAN-own-cityreport": "K",  # 93, a draft
    "KAN-foreign-cityreport": "",  # 93
    "KAN-foreign-agencynote": "K",  # 28, the coordination keeps all agencies
    "KAN-own-proposal": "S K",  # a self-found place, as wishes (18)
    "KAN-own-why": "S K",  # 24
    "KAN-own-swap": "S K",  # 26
    "KAN-own-note": "V",  # 54
    "KAN-own-reflection": "S",  # 56
    "KAN-own-title": "S V",
    "KAN-own-shared": "S V",
    "KAN-own-comment": "S V",  # 57
    "KAN-own-inside": "S V",
    "KAN-own-outside": "S V L K",  # agreements to the outside, released by all
    "KAN-own-draft-student": "S",  # 65
    "KAN-own-draft-practice": "P",
    "KAN-own-draft-lecturer": "L",
    "KAN-own-released-student": "S L K",  # 68
    "KAN-own-released-practice": "S L K",  # 70
    "KAN-own-released-lecturer": "S L K",
    "KAN-own-talk": "S L K",
    "KAN-own-statement": "S L K",
    "KAN-own-mailbody": "S",  # 87
    "KAN-own-day": "S L K P",  # 46
    "KAN-own-remark": "S K",  # 40: who reported it, and the coordination
}


def words_in(body: bytes) -> set[str]:
    """All canaries in an answer; a zip (XLSX) is unpacked."""
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist())
    return {word.decode() for word in WORD.findall(body)}


def crawl(stage: Any, client: Any) -> set[str]:
    found: set[str] = set()
    for route in EXPECTED:
        for kind in ("own", "foreign"):
            response = client.get(address_of(route, getattr(stage, kind)), follow=True)
            body = b"".join(response) if response.streaming else response.content
            found |= words_in(body)
            found |= words_in(str(dict(response.headers)).encode())
    return found


@pytest.mark.parametrize("role", ROLES)
def test_everybody_finds_exactly_what_is_theirs(stage, client_for, role):
    letter = next(short for short, name in LETTERS.items() if name == role)
    client = client_for(stage.cast.get(role))

    found = crawl(stage, client)

    assert found == {word for word, letters in SEEN_BY.items() if letter in letters.split()}


def test_a_canary_inside_a_workbook_is_found():
    """The positive control: the finder unpacks."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", "<t>KAN-own-note</t>" * 50)

    assert words_in(packed.getvalue()) == {"KAN-own-note"}
    assert words_in(b"nothing here") == set()


def test_the_database_holds_no_confidential_text_in_clear(stage):
    """A dump shows ciphertext for notes and hardship; a draft's text is there (the control)."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(note::text, ' ') FROM supervision_sessionnote note")
        notes = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(row::text, ' ') FROM wishes_wishlist row")
        wishes = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(row::text, ' ') FROM assessment_voice row")
        control = cursor.fetchone()[0]

    hexed = b"KAN-own".hex()
    assert not [text for text in (notes, wishes) if "KAN-own" in text or hexed in text]
    assert "KAN-own-draft" in control
