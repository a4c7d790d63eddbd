"""The problem as plain data: who wants what, what there is, and what is fixed.

No Django in here. ``docs/allocation.md`` documents the file format. Everything is kept sorted
by id, so the order of the input never matters.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, NoReturn

LARGEST_NUMBER = 1_000_000
IGNORED_FIELDS = {"name", "note"}


class BadProblemError(ValueError):
    """The input cannot be used; the sentence names the entry and says what to do."""


@dataclass(frozen=True, slots=True)
class Student:
    """``wishes`` are ranks, best first, each with the offers tied at that rank."""

    id: str
    wishes: tuple[tuple[str, ...], ...] = ()
    excluded: frozenset[str] = frozenset()
    hardship: int = 0
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """Runs with up to ``teams`` teams of ``min`` to ``max`` students each, or not at all."""

    id: str
    max: int
    min: int = 1
    teams: int = 1
    site: str | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """Limits over all offers of a site. ``min`` is hard; ``max`` None is no limit."""

    id: str
    min: int = 0
    max: int | None = None


@dataclass(frozen=True, slots=True)
class Pin:
    """The student goes to this offer, wished for or not."""

    student: str
    offer: str


@dataclass(frozen=True, slots=True)
class Problem:
    students: tuple[Student, ...]
    offers: tuple[Offer, ...]
    sites: tuple[Site, ...] = field(default=())
    pins: tuple[Pin, ...] = field(default=())

    def sha256(self) -> str:
        """The fingerprint of what is asked, whatever the order and layout of the file."""
        plain = asdict(self)
        for student in plain["students"]:
            student["excluded"] = sorted(student["excluded"])
        text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def make_problem(
    students: Iterable[Student],
    offers: Iterable[Offer],
    sites: Iterable[Site] = (),
    pins: Iterable[Pin] = (),
) -> Problem:
    """Sort everything by id: two spellings of one problem become equal."""
    return Problem(
        students=tuple(sorted(students, key=lambda student: student.id)),
        offers=tuple(sorted(offers, key=lambda offer: offer.id)),
        sites=tuple(sorted(sites, key=lambda site: site.id)),
        pins=tuple(sorted(pins, key=lambda pin: (pin.student, pin.offer))),
    )


def parse_problem(data: bytes | str) -> Problem:
    """Read PROBLEM.json.

    Raises:
        BadProblemError: with a sentence naming the first entry that is wrong.
    """
    top = _Entry(_load(data), "the file", {"students", "offers"}, {"sites", "pins"})
    sites = [_site(entry) for entry in top.entries("sites", {"id"}, {"min", "max"})]
    _once("sites", [site.id for site in sites])
    offers = [
        _offer(entry, {site.id for site in sites})
        for entry in top.entries("offers", {"id", "max"}, {"min", "teams", "site"})
    ]
    _once("offers", [offer.id for offer in offers])
    known = {offer.id for offer in offers}
    students = [
        _student(entry, known)
        for entry in top.entries("students", {"id", "wishes"}, {"group", "excluded", "hardship"})
    ]
    _once("students", [student.id for student in students])
    _groups_agree(students)
    pins = _pins(top, {student.id for student in students}, known)
    return make_problem(students, offers, sites, pins)


class _Entry:
    """One object of the file, with the words to name it in a complaint."""

    def __init__(self, value: Any, where: str, needed: set[str], allowed: set[str]) -> None:
        self.where = where
        if not isinstance(value, dict):
            self.fail(f"must be an object in braces, not {_kind(value)}.")
        self.value: dict[str, Any] = value
        name = value.get("id")
        if isinstance(name, str) and name:
            self.where = f'{where} ("{name}")'
        for key in sorted(needed - value.keys()):
            self.fail(f'"{key}" is missing.')
        for key in value:
            if key not in needed | allowed | IGNORED_FIELDS:
                known = ", ".join(sorted(needed | allowed))
                self.fail(f'"{key}" is not a known field. Known are: {known}.')

    def fail(self, sentence: str) -> NoReturn:
        raise BadProblemError(f"{self.where}: {sentence}")

    def entries(self, key: str, needed: set[str], allowed: set[str]) -> list["_Entry"]:
        values = self.value.get(key, [])
        if not isinstance(values, list):
            raise BadProblemError(f"{key}: must be a list in brackets, not {_kind(values)}.")
        return [
            _Entry(value, f"{key}[{number}]", needed, allowed)
            for number, value in enumerate(values)
        ]

    def text(self, key: str) -> str:
        value = self.value[key]
        if not isinstance(value, str) or not value.strip():
            self.fail(f'"{key}" must be a text in quotes and not empty, not {_kind(value)}.')
        return value

    def text_or_none(self, key: str) -> str | None:
        return None if self.value.get(key) is None else self.text(key)

    def number(self, key: str, default: int, *, least: int = 0) -> int:
        value = self.value.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool):
            self.fail(f'"{key}" must be a whole number, not {_kind(value)}.')
        if not least <= value <= LARGEST_NUMBER:
            self.fail(f'"{key}" is {value}; it must be between {least} and {LARGEST_NUMBER}.')
        return value


def _load(data: bytes | str) -> Any:
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data
        return json.loads(text, object_pairs_hook=_no_key_twice, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise BadProblemError(
            f"the file: byte {error.start} is not UTF-8. Save the file as UTF-8."
        ) from None
    except json.JSONDecodeError as error:
        raise BadProblemError(
            f"the file: line {error.lineno}, column {error.colno} is not JSON: {error.msg}."
        ) from None
    except RecursionError:
        raise BadProblemError("the file: brackets are nested too deeply.") from None


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        name = result.get("id")
        where = f'the entry "{name}"' if isinstance(name, str) else "the file"
        raise BadProblemError(f'{where}: the field "{twice}" appears twice.')
    return result


def _no_constant(word: str) -> NoReturn:
    raise BadProblemError(f"the file: {word} is not a number that can be used.")


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    names: dict[type, str] = {
        str: f'"{value}"' if value else "an empty text",
        int: f"the number {value}",
        float: f"the number {value}",
        list: "a list",
        dict: "an object",
    }
    return names[type(value)]


def _once(section: str, ids: list[str]) -> None:
    seen: dict[str, int] = {}
    for number, name in enumerate(ids):
        if name in seen:
            raise BadProblemError(
                f'{section}[{number}] ("{name}"): the id is taken by {section}[{seen[name]}]. '
                "Every id may appear once."
            )
        seen[name] = number


def _site(entry: _Entry) -> Site:
    least = entry.number("min", 0)
    most = None if entry.value.get("max") is None else entry.number("max", 0)
    if most is not None and least > most:
        entry.fail(f'"min" is {least} and "max" only {most}.')
    return Site(id=entry.text("id"), min=least, max=most)


def _offer(entry: _Entry, sites: set[str]) -> Offer:
    offer = Offer(
        id=entry.text("id"),
        min=entry.number("min", 1),
        max=entry.number("max", 1, least=1),
        teams=entry.number("teams", 1, least=1),
        site=entry.text_or_none("site"),
    )
    if offer.min > offer.max:
        entry.fail(f'"min" is {offer.min} and "max" only {offer.max}.')
    if offer.site is not None and offer.site not in sites:
        entry.fail(f'the site "{offer.site}" is not in "sites".')
    return offer


def _student(entry: _Entry, offers: set[str]) -> Student:
    return Student(
        id=entry.text("id"),
        wishes=_wishes(entry, offers),
        excluded=frozenset(
            _offer_id(entry, value, "excluded", offers)
            for value in _list(entry, entry.value.get("excluded") or [], "excluded")
        ),
        hardship=entry.number("hardship", 0),
        group=entry.text_or_none("group"),
    )


def _wishes(entry: _Entry, offers: set[str]) -> tuple[tuple[str, ...], ...]:
    ranks: list[tuple[str, ...]] = []
    seen: dict[str, int] = {}
    for rank, tied in enumerate(_list(entry, entry.value["wishes"], "wishes"), 1):
        where = f"wishes, rank {rank}"
        if not isinstance(tied, list):
            entry.fail(f'{where} must be a list such as ["o1"], not {_kind(tied)}.')
        if not tied:
            entry.fail(f"{where} is empty. Leave the rank out.")
        for value in tied:
            offer = _offer_id(entry, value, where, offers)
            if offer in seen:
                entry.fail(f'{where}: "{offer}" is wished for at rank {seen[offer]} already.')
            seen[offer] = rank
        ranks.append(tuple(sorted(tied)))
    return tuple(ranks)


def _list(entry: _Entry, value: Any, where: str) -> list[Any]:
    if not isinstance(value, list):
        entry.fail(f"{where} must be a list in brackets, not {_kind(value)}.")
    return value


def _offer_id(entry: _Entry, value: Any, where: str, offers: set[str]) -> str:
    if not isinstance(value, str):
        entry.fail(f"{where}: an offer is named by its id in quotes, not by {_kind(value)}.")
    if value not in offers:
        entry.fail(f'{where}: there is no offer "{value}".')
    return value


def _groups_agree(students: list[Student]) -> None:
    first: dict[str, Student] = {}
    for number, student in enumerate(students):
        if student.group is None:
            continue
        other = first.setdefault(student.group, student)
        if other.wishes != student.wishes:
            raise BadProblemError(
                f'students[{number}] ("{student.id}"): the wishes differ from those of '
                f'"{other.id}" in the same group "{student.group}". Members of a group '
                "have equal wishes."
            )


def _pins(top: _Entry, students: set[str], offers: set[str]) -> list[Pin]:
    pins: dict[str, Pin] = {}
    check: tuple[tuple[str, set[str]], ...] = (("student", students), ("offer", offers))
    for entry in top.entries("pins", {"student", "offer"}, set()):
        for key, known in check:
            if entry.text(key) not in known:
                entry.fail(f'there is no {key} "{entry.value[key]}".')
        pin = Pin(student=entry.text("student"), offer=entry.text("offer"))
        if pin.student in pins:
            entry.fail(f'"{pin.student}" is pinned twice. A student can have one pin.')
        pins[pin.student] = pin
    return list(pins.values())


def lot_of(seed: int, name: str) -> str:
    """The draw: a fingerprint of seed and name; sorting by it is the published lot."""
    return hashlib.sha256(f"{seed}\n{name}".encode()).hexdigest()


def ordered_by_lot(seed: int, names: Iterable[str], key: Callable[[str], str] = str) -> list[str]:
    """Names in the order of their lot; equal input in any order gives the same."""
    return sorted(names, key=lambda name: (lot_of(seed, key(name)), name))
