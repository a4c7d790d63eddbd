"""One question of each kind, with a right, a half right and a wrong answer to it."""

from typing import Any

from home.people.models import User
from lernen.questions.actions import write_question
from lernen.questions.models import Kind, Question

SECRET = "GEHEIM"
CONTENTS: dict[str, dict[str, Any]] = {
    Kind.CHOICE: {
        "options": [
            {"key": "k1", "text": "Ruhr", "right": True, "reply": f"{SECRET} ja"},
            {"key": "k2", "text": "Rhein", "right": False, "reply": f"{SECRET} nein"},
        ]
    },
    Kind.SEVERAL: {
        "options": [
            {"key": "k1", "text": "Kray", "right": True, "reply": SECRET},
            {"key": "k2", "text": "Köln", "right": False, "reply": SECRET},
            {"key": "k3", "text": "Altendorf", "right": True, "reply": SECRET},
        ]
    },
    Kind.ORDER: {
        "items": [
            {"key": "k1", "text": "zuerst"},
            {"key": "k2", "text": "dann"},
            {"key": "k3", "text": "zuletzt"},
        ]
    },
    Kind.MATCH: {
        "pairs": [
            {"key": "k1", "other": "o1", "left": "Essen", "right": "Ruhr"},
            {"key": "k2", "other": "o2", "left": "Köln", "right": "Rhein"},
        ]
    },
    Kind.CLOZE: {"text": f"Essen liegt an der [{SECRET}|Ruhr] und [im Pott]."},
    Kind.NUMBER: {"value": "12345.5", "tolerance": "0.5", "unit": "km"},
    Kind.TEXT: {"model": SECRET},
}
#: kind → (form data, points of what is possible)
ANSWERS: dict[str, list[tuple[dict[str, Any], int | None, int | None]]] = {
    Kind.CHOICE: [({"a": "k1"}, 1, 1), ({"a": "k2"}, 0, 1)],
    Kind.SEVERAL: [({"a": ["k1", "k3"]}, 3, 3), ({"a": ["k1", "k2"]}, 1, 3)],
    Kind.ORDER: [
        ({"p-k1": "1", "p-k2": "2", "p-k3": "3"}, 3, 3),
        ({"p-k1": "1", "p-k2": "3", "p-k3": "2"}, 1, 3),
    ],
    Kind.MATCH: [({"m-k1": "o1", "m-k2": "o2"}, 2, 2), ({"m-k1": "o2", "m-k2": "o2"}, 1, 2)],
    Kind.CLOZE: [
        ({"g-0": " ruhr ", "g-1": "IM  POTT"}, 2, 2),
        ({"g-0": "Lippe", "g-1": "im Pott"}, 1, 2),
    ],
    Kind.NUMBER: [({"n": "12.345,9"}, 1, 1), ({"n": "12346.1"}, 0, 1), ({"n": "viele"}, 0, 1)],
    Kind.TEXT: [({"t": "Meine Gedanken"}, None, None)],
}


def make_question(by: User, kind: str = Kind.CHOICE, **content: Any) -> Question:
    return write_question(
        kind=kind,
        title=f"Frage {kind}",
        content={"prompt": "Was stimmt?", "explanation": SECRET, **CONTENTS[kind], **content},
        by=by,
    )
