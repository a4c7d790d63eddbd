"""The demo's bank: the self-checks of all lessons, and one question of every other kind."""

from typing import Any

from home.people.models import User
from lernen.material.demo import checks
from lernen.material.models import LessonPage
from lernen.questions.actions import (
    answer_question,
    grade_again,
    revise_question,
    write_question,
)
from lernen.questions.kinds import new_key
from lernen.questions.models import Kind, Question
from lernen.questions.queries import version_of

MORE: list[tuple[str, str, str, dict[str, Any]]] = [
    (
        "an-der-haustuer",
        Kind.ORDER,
        "Reihenfolge eines Gesprächs an der Haustür",
        {
            "prompt": "Bringen Sie das Gespräch an der Haustür in eine gute Reihenfolge.",
            "items": [
                "Sagen, wer ich bin und warum ich da bin",
                "Fragen, was zuletzt aufgefallen ist",
                "Fragen, was die Person selbst tun würde",
                "Fragen, ob sie eingeladen werden möchte",
            ],
        },
    ),
    (
        "was-ein-sozialraum-ist",
        Kind.MATCH,
        "Ebenen des Essener Modells",
        {
            "prompt": "Was gehört zu welcher Ebene?",
            "pairs": [
                ("Stadtteilbüro", "Arbeit im Quartier"),
                ("Gebietsbeauftragte", "zwischen Quartier und Verwaltung"),
                ("Lenkungsrunde", "Verwaltung und Politik"),
            ],
        },
    ),
    (
        "was-ein-sozialraum-ist",
        Kind.CLOZE,
        "Zwei Bedeutungen von Sozialraum",
        {
            "prompt": "Füllen Sie die Lücken.",
            "text": "Für das Amt ist der Sozialraum ein [Gebiet|Verwaltungsgebiet], für die "
            "Menschen der Raum, in dem sie ihr [Leben] führen.",
        },
    ),
    (
        "zahlen-lesen",
        Kind.NUMBER,
        "Anteil berechnen",
        {
            "prompt": "Von 4.800 Menschen im Quartier sind 1.200 unter 18. "
            "Wie viel Prozent sind das?",
            "value": "25",
            "tolerance": "0",
            "unit": "%",
            "explanation": "1.200 geteilt durch 4.800 ist ein Viertel.",
        },
    ),
    (
        "zahlen-lesen",
        Kind.SEVERAL,
        "Häufige Fehlschlüsse",
        {
            "prompt": "Welche Schlüsse lässt eine hohe Arbeitslosenquote allein nicht zu?",
            "options": [
                (
                    "Die Menschen wollen nicht arbeiten.",
                    True,
                    "Eine Quote sagt nichts über Wünsche.",
                ),
                ("Im Quartier fehlt Arbeit.", True, "Arbeit liegt oft anderswo als die Wohnung."),
                ("Hier lohnt sich ein genauer Blick.", False, "Genau dafür ist die Zahl gut."),
            ],
        },
    ),
    (
        "zahlen-lesen",
        Kind.TEXT,
        "Eine Zahl in eigenen Worten",
        {
            "prompt": "Wählen Sie eine Zahl aus Ihrem Stadtteil. Was sagt sie, was sagt sie nicht?",
            "model": "Sie sagt, wie viele Haushalte Leistungen bekommen. Sie sagt nicht, wer "
            "Anspruch hätte und keinen Antrag stellt, und nicht, wie die Menschen einander helfen.",
        },
    ),
]


def load(world: Any) -> None:
    """Questions in the bank and in their lessons; students have answered, one was regraded."""
    lecturers = world.things.get("lecturers") or []
    if not lecturers or Question.objects.exists():
        return
    places: dict[str, list[tuple[int | None, str]]] = {}
    with world.at(world.day(weeks=-30)):
        for number, (slug, place, value) in enumerate(checks()):
            author = lecturers[number % len(lecturers)]
            question = _from_check(value, author)
            places.setdefault(slug, []).append((place, str(question.public_id)))
        for number, (slug, kind, title, value) in enumerate(MORE):
            author = lecturers[number % len(lecturers)]
            question = write_question(
                kind=kind, title=title, content=_content(kind, value), by=author
            )
            places.setdefault(slug, []).append((None, str(question.public_id)))
    for lesson in LessonPage.objects.filter(slug__in=places, live=True):
        _put_into(lesson, places[lesson.slug])
    _answers(world, world.things.get("students", [])[:7])


def _content(kind: str, value: dict[str, Any]) -> dict[str, Any]:
    """Parts with keys of their own, as the forms make them."""
    content: dict[str, Any] = {"explanation": "", **value}
    if kind == Kind.ORDER:
        content["items"] = [{"key": new_key(), "text": text} for text in value["items"]]
    elif kind == Kind.MATCH:
        content["pairs"] = [
            {"key": new_key(), "other": new_key(), "left": left, "right": right}
            for left, right in value["pairs"]
        ]
    elif kind in (Kind.CHOICE, Kind.SEVERAL):
        content["options"] = [
            {"key": new_key(), "text": text, "right": right, "reply": reply}
            for text, right, reply in value["options"]
        ]
    return content


def _from_check(value: dict[str, Any], author: User) -> Question:
    options = [(row["text"], row["right"], row["reply"]) for row in value["answers"]]
    single = sum(row[1] for row in options) == 1
    kind = Kind.CHOICE if single else Kind.SEVERAL
    content = _content(kind, {"prompt": value["question"], "options": options})
    title = value["question"] if len(value["question"]) < 80 else value["question"][:77] + "…"
    return write_question(kind=kind, title=title, content=content, by=author)


def _put_into(lesson: LessonPage, found: list[tuple[int | None, str]]) -> None:
    """Each question at the place its lesson was written with, the others at the end."""
    blocks = list(lesson.body.raw_data)
    for place, public_id in found:
        block = {"type": "question", "value": {"question": public_id}}
        blocks.insert(len(blocks) if place is None else place, block)
    lesson.body = blocks
    lesson.save_revision().publish()


def _answers(world: Any, students: list[Any]) -> None:
    """Seven students answer the question on numbers; its tolerance turns out too strict."""
    question = Question.objects.get(title="Anteil berechnen")
    version = version_of(question)
    if version is None or not students:
        return
    for number, student in enumerate(students):
        with world.at(world.day(weeks=-8, days=number)):
            answer_question(
                version, answer={"number": ("25", "25,1", "40")[number % 3]}, by=student
            )
    with world.at(world.day(weeks=-6)):
        content = {**version.content, "tolerance": "0.5"}
        revise_question(
            question,
            title=question.title,
            content=content,
            note="Runden ist erlaubt.",
            by=question.author,
        )
        grade_again(question, reason="Gerundete Werte zählen auch.", by=question.author)
