"""The kinds of questions as pure functions: what is shown before, how an answer is read and judged.

Content is JSON. :func:`shown` is all that may reach a browser before answering: it holds no
solution, and nothing in its order or keys tells one.
"""

import hashlib
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from lernen.questions.models import Kind

Content = dict[str, Any]
Answer = dict[str, Any]
GAP = re.compile(r"\[([^\[\]]{1,200})\]")
MAX_TEXT = 4000


@dataclass(frozen=True)
class Line:
    """One part of a judged answer: what was asked, what was given, whether it is right."""

    text: str
    given: str = ""
    right: bool | None = None
    reply: str = ""
    wanted: str = ""


@dataclass(frozen=True)
class Verdict:
    """The judgement of one answer. ``possible`` is None where nothing is graded."""

    points: int | None
    possible: int | None
    lines: list[Line] = field(default_factory=list)
    explanation: str = ""

    @property
    def all_right(self) -> bool:
        return self.possible is not None and self.points == self.possible


def new_key() -> str:
    """A key that says nothing about the part it names."""
    return secrets.token_hex(3)


def _mixed(keys: list[str], salt: str) -> list[str]:
    """The same order for everybody, and not the right one by design."""
    return sorted(keys, key=lambda key: hashlib.sha256(f"{salt}{key}".encode()).hexdigest())


def shown(kind: str, content: Content, salt: str = "") -> dict[str, Any]:
    """What may be seen before answering: prompt, and the parts without their solutions."""
    found: dict[str, Any] = {"kind": kind, "prompt": content["prompt"]}
    if kind in (Kind.CHOICE, Kind.SEVERAL):
        found["options"] = [{"key": row["key"], "text": row["text"]} for row in content["options"]]
    elif kind == Kind.ORDER:
        texts = {row["key"]: row["text"] for row in content["items"]}
        found["items"] = [{"key": key, "text": texts[key]} for key in _mixed(list(texts), salt)]
        found["places"] = list(range(1, len(texts) + 1))
    elif kind == Kind.MATCH:
        rights = {row["other"]: row["right"] for row in content["pairs"]}
        found["lefts"] = [{"key": row["key"], "text": row["left"]} for row in content["pairs"]]
        found["rights"] = [{"key": key, "text": rights[key]} for key in _mixed(list(rights), salt)]
    elif kind == Kind.CLOZE:
        found["parts"] = gap_parts(content["text"])
    elif kind == Kind.NUMBER:
        found["unit"] = content.get("unit", "")
    return found


def gap_parts(text: str) -> list[dict[str, Any]]:
    """``Essen liegt an der [Ruhr].`` as texts and numbered gaps, the solutions left out."""
    parts: list[dict[str, Any]] = []
    at = 0
    for number, match in enumerate(GAP.finditer(text)):
        parts.append({"text": text[at : match.start()]})
        parts.append({"gap": number, "label": number + 1})
        at = match.end()
    parts.append({"text": text[at:]})
    return parts


def gaps_of(text: str) -> list[list[str]]:
    """The accepted words of each gap: ``[Ruhr|die Ruhr]``."""
    return [
        [word.strip() for word in match.group(1).split("|") if word.strip()]
        for match in GAP.finditer(text)
    ]


def read_answer(kind: str, content: Content, data: Any) -> Answer:
    """An answer from a form's data; what does not belong to this question is dropped."""
    if kind == Kind.CHOICE:
        keys = {row["key"] for row in content["options"]}
        return {"chosen": [key for key in data.getlist("a") if key in keys][:1]}
    if kind == Kind.SEVERAL:
        keys = {row["key"] for row in content["options"]}
        return {"chosen": sorted({key for key in data.getlist("a") if key in keys})}
    if kind == Kind.ORDER:
        return {"places": _chosen(data, "p", [row["key"] for row in content["items"]])}
    if kind == Kind.MATCH:
        return {"pairs": _chosen(data, "m", [row["key"] for row in content["pairs"]])}
    if kind == Kind.CLOZE:
        count = len(gaps_of(content["text"]))
        return {"gaps": [data.get(f"g-{number}", "").strip()[:200] for number in range(count)]}
    if kind == Kind.NUMBER:
        return {"number": data.get("n", "").strip()[:40]}
    return {"text": data.get("t", "").strip()[:MAX_TEXT]}


def _chosen(data: Mapping[str, str], name: str, keys: list[str]) -> dict[str, str]:
    return {key: data.get(f"{name}-{key}", "")[:20] for key in keys}


def is_empty(answer: Answer) -> bool:
    """Nothing was chosen and nothing written."""
    return not any(
        value if not isinstance(value, dict | list) else any(_values(value))
        for value in answer.values()
    )


def _values(value: Any) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else list(value)


def judge(kind: str, content: Content, answer: Answer) -> Verdict:
    """Judge an answer by this content; parts the content does not know count as not given."""
    points, possible, lines = JUDGES[Kind(kind)](content, answer)
    return Verdict(points, possible, lines, content.get("explanation", ""))


Judged = tuple[int | None, int | None, list[Line]]


def _judge_choice(content: Content, answer: Answer) -> Judged:
    chosen = set(answer.get("chosen", []))
    lines = [
        Line(row["text"], given="x", right=bool(row["right"]), reply=row.get("reply", ""))
        for row in content["options"]
        if row["key"] in chosen
    ]
    return int(any(line.right for line in lines)), 1, lines


def _judge_several(content: Content, answer: Answer) -> Judged:
    chosen = set(answer.get("chosen", []))
    lines = []
    for row in content["options"]:
        given = row["key"] in chosen
        if given or row["right"]:
            lines.append(
                Line(
                    row["text"],
                    given="x" if given else "",
                    right=given and bool(row["right"]),
                    reply=row.get("reply", ""),
                )
            )
    points = sum((row["key"] in chosen) == bool(row["right"]) for row in content["options"])
    return points, len(content["options"]), lines


def _judge_order(content: Content, answer: Answer) -> Judged:
    places = answer.get("places", {})
    lines = [
        Line(
            row["text"],
            given=places.get(row["key"], ""),
            right=places.get(row["key"]) == str(number),
            wanted=str(number),
        )
        for number, row in enumerate(content["items"], start=1)
    ]
    return sum(bool(line.right) for line in lines), len(lines), lines


def _judge_match(content: Content, answer: Answer) -> Judged:
    pairs = answer.get("pairs", {})
    texts = {row["other"]: row["right"] for row in content["pairs"]}
    lines = [
        Line(
            row["left"],
            given=texts.get(pairs.get(row["key"], ""), ""),
            right=texts.get(pairs.get(row["key"], "")) == row["right"],
            wanted=row["right"],
        )
        for row in content["pairs"]
    ]
    return sum(bool(line.right) for line in lines), len(lines), lines


def _same(word: str) -> str:
    return " ".join(word.split()).casefold()


def _judge_cloze(content: Content, answer: Answer) -> Judged:
    given = answer.get("gaps", [])
    lines = []
    for number, words in enumerate(gaps_of(content["text"])):
        said = given[number] if number < len(given) else ""
        right = _same(said) in {_same(word) for word in words}
        name = _("Gap %(number)s") % {"number": number + 1}
        lines.append(Line(name, given=said, right=right, wanted=" / ".join(words)))
    return sum(bool(line.right) for line in lines), len(lines), lines


def number_from(text: str) -> Decimal | None:
    """A number as people write it: ``1.250,5``, ``1250.5``, ``3,5``."""
    plain = text.replace("\N{NO-BREAK SPACE}", "").replace(" ", "")
    if "," in plain:
        plain = plain.replace(".", "").replace(",", ".")
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _judge_number(content: Content, answer: Answer) -> Judged:
    said = number_from(answer.get("number", ""))
    wanted, tolerance = Decimal(content["value"]), Decimal(content.get("tolerance") or "0")
    right = said is not None and abs(said - wanted) <= tolerance
    unit = content.get("unit", "")
    line = Line(
        _("Your number"),
        given=answer.get("number", ""),
        right=right,
        wanted=f"{content['value'].replace('.', ',')} {unit}".strip(),
    )
    return int(right), 1, [line]


def _judge_text(content: Content, answer: Answer) -> Judged:
    line = Line(_("Your answer"), given=answer.get("text", ""), wanted=content.get("model", ""))
    return None, None, [line]


JUDGES: dict[Kind, Callable[[Content, Answer], Judged]] = {
    Kind.CHOICE: _judge_choice,
    Kind.SEVERAL: _judge_several,
    Kind.ORDER: _judge_order,
    Kind.MATCH: _judge_match,
    Kind.CLOZE: _judge_cloze,
    Kind.NUMBER: _judge_number,
    Kind.TEXT: _judge_text,
}
