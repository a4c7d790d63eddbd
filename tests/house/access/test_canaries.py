"""The finder of canaries finds, and the database keeps confidential texts sealed."""

import io
import zipfile

import pytest

from tests.house.access.canaries import words_in

pytestmark = pytest.mark.django_db


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
