"""How a word gets into a value: as it is, into frozen content, or sealed by the vault."""

import json
import uuid
from collections.abc import Callable
from typing import Any

from home.core import vault
from kurse.supervision.queries.texts import Entry, entry_text, group_of_text, sealed_by

Put = Callable[[Any, str, str], dict[str, Any]]


def plain(row: Any, column: str, word: str) -> dict[str, Any]:
    return {column: word}


def hardship(row: Any, column: str, word: str) -> dict[str, Any]:
    return {column: vault.seal(word, context=row.secret_context)}


def sealed(row: Any, column: str, word: str) -> dict[str, Any]:
    """Under the group's key; a group that has none yet has no texts."""
    return {column: sealed_by(group_of_text(row), row, word)}


def reflection(row: Any, column: str, word: str) -> dict[str, Any]:
    return {column: sealed_by(row.group, row, entry_text(Entry(word, word)))}


def limits(row: Any, column: str, word: str) -> dict[str, Any]:
    content = {**row.content, "limits": {**row.content["limits"], "transport": word}}
    return {column: content}


def better_place(row: Any, column: str, word: str) -> dict[str, Any]:
    """The title of a better wish, in the reasons for a place."""
    better = [{**row.explanation["better"][0], "place": word}, *row.explanation["better"][1:]]
    return {column: {**row.explanation, "better": better}}


def talk_in_release(row: Any, column: str, word: str) -> dict[str, Any]:
    return {column: {**row.content, "talk": {**row.content["talk"], "result": word}}}


def name_in_certificate(row: Any, column: str, word: str) -> dict[str, Any]:
    return {column: json.dumps({**json.loads(row.content), "name": word}, ensure_ascii=False)}


def line_of_letter(row: Any, column: str, word: str) -> dict[str, Any]:
    return {column: {**row.letter, "text": [word, *row.letter["text"]]}}


def lesson_gone(row: Any, column: str, word: str) -> dict[str, Any]:
    """Only of a lesson that is no longer in its course the kept title is shown."""
    return {column: word, "lesson_key": uuid.uuid4()}


def number_answer(row: Any, column: str, word: str) -> dict[str, Any]:
    return {column: {"number": word}}


def intro_of_draft(row: Any, column: str, word: str) -> dict[str, Any]:
    """What an author has written into a page and not published."""
    return {column: {**row.content, "intro": word}}
