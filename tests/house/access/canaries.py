"""Confidential words on the stage, and who finds them on any page (F-10, short form).

Every confidential field of the stage holds a word of its own. The walk through the matrix reads
each answer; the words a principal finds must be exactly those that PERMISSIONS gives them: none
more (a leak), none fewer (or the walk would prove nothing). Workbooks are unpacked.
"""

import io
import re
import zipfile
from typing import Any

from tests.house.access.matrix import LETTERS

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
    "KAN-own-project": "L K P",  # internal: parties, the district's lecturers
    "KAN-own-contract": "K P",  # 32
    "KAN-own-projectentry": "L K P",
    "KAN-foreign-project": "K",
    "KAN-foreign-contract": "K",
    "KAN-foreign-projectentry": "K",
    "KAN-own-concern": "S L K P",  # the site raised it
    "KAN-own-plan": "S L K",
    "KAN-own-interview": "S P",  # where one meets
    "KAN-own-appeal": "S L K",  # 83: who leads the course, and the person
    "KAN-foreign-appeal": "K",
    "KAN-own-remark": "S K",  # 40: who reported it, and the coordination
}


def words_in(body: bytes) -> set[str]:
    """All canaries in an answer; a zip (XLSX) is unpacked."""
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist())
    return {word.decode() for word in WORD.findall(body)}


def words_of(response: Any) -> set[str]:
    """What an answer holds, in its body and its headers."""
    body = b"".join(response) if response.streaming else response.content
    return words_in(body) | words_in(str(dict(response.headers)).encode())


def words_for(role: str) -> set[str]:
    """What this principal finds: as PERMISSIONS says."""
    letter = next(short for short, name in LETTERS.items() if name == role)
    return {word for word, letters in SEEN_BY.items() if letter in letters.split()}
