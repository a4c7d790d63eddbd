"""How a good request is spoiled: values that nothing can hold, fields, bodies, paths, headers."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_from_bytes

from tests.proofs.volley import TOKEN

FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data; boundary=xx"

VALUES: tuple[bytes, ...] = (
    b"",
    b" ",
    b"\x00",
    b"a\x00b",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    "\u202e\u200b\ufeff".encode(),
    "\U0001f468\u200d\U0001f469".encode(),
    b"9" * 500,
    b"1" + b"0" * 500,
    b"-1",
    b"0",
    b"2147483648",
    b"9223372036854775808",
    b"-9223372036854775809",
    b"1e400",
    b"NaN",
    b"Infinity",
    b"-Infinity",
    b"1,5",
    b"1.5.5",
    "٣".encode(),
    "²".encode(),
    b"10000-01-01",
    b"0000-00-00",
    b"0001-01-01",
    b"9999-12-31",
    b"31.12.9999",
    b"1.1.10000",
    b"30.02.2027",
    b"2027-02-29T25:61",
    b"9999-12-31T23:59",
    b"0001-01-01T00:00",
    b"24:00",
    b"99:99",
    b"None",
    b"null",
    b"on",
    b"__all__",
    b"../../etc/passwd",
    b"' OR 1=1 --",
    b"%s%s%n{}{0.__class__}{{ 7*7 }}",
    b"<script>alert(1)</script>",
    b"=1+1",
    b"\r\nX-Eigen: 1",
    b"x" * 70_000,
    b"(" * 3_000,
    b"a@" + b"b" * 300 + b".example",
    b"00000000-0000-0000-0000-000000000000",
    b"{}",
    b"[]",
)
EXTRA = (b"id", b"pk", b"user", b"role", b"is_superuser", b"state", b"by", b"cohort", b"released")
HEADERS = (
    "HX-Request",
    "HX-Target",
    "Accept",
    "Accept-Language",
    "Range",
    "If-Modified-Since",
    "If-None-Match",
    "X-Forwarded-For",
    "X-Requested-With",
)
Fields = list[tuple[bytes, bytes]]


@dataclass(frozen=True)
class Target:
    """A form as one role fills it in, or an address."""

    name: str
    role: str
    path: str
    fields: tuple[tuple[str, str], ...] = ()
    posts: bool = False


@dataclass
class Shot:
    """One request that was made up."""

    target: Target
    number: int
    method: str
    path: str
    body: bytes | None
    headers: dict[str, str]


class Spoiler:
    """Makes up requests; the same seed and number make the same one."""

    def __init__(self, seed: int, strange: list[bytes]) -> None:
        self.seed = seed
        self.values = (*VALUES, *strange)

    def shot(self, target: Target, number: int, session: str) -> Shot:
        chance = random.Random(f"{self.seed}-{target.name}-{target.role}-{number}")
        path = self._path(target.path, chance) if chance.random() < 0.25 else target.path
        if chance.random() < 0.5:
            path += f"?{self._query(chance)}"
        head = {"Cookie": self._cookies(session, chance), **self._headers(chance)}
        if not target.posts or chance.random() < 0.2:
            method = chance.choice(("GET", "GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"))
            return Shot(target, number, method, path, None, head)
        fields = [(name.encode(), value.encode()) for name, value in self._flat(target.fields)]
        fields = self._spoiled(fields, chance)
        kind, body = self._body(fields, chance)
        return Shot(target, number, "POST", path, body, {**head, "Content-Type": kind})

    def _flat(self, fields: tuple[tuple[str, Any], ...]) -> Iterator[tuple[str, str]]:
        for name, value in fields:
            for one in value if isinstance(value, list) else [value]:
                yield name.replace("\0", ""), str(one)

    def _value(self, chance: random.Random) -> bytes:
        return chance.choice(self.values)

    def _path(self, path: str, chance: random.Random) -> str:
        parts = path.split("/")
        place = chance.randrange(len(parts))
        parts[place] = quote_from_bytes(self._value(chance)[:1_000], safe="")
        return "/" + "/".join(parts).lstrip("/")

    def _query(self, chance: random.Random) -> str:
        names = (b"page", b"q", b"sort", b"state", b"format", b"next", b"day", b"filter", b"column")
        pairs = [(chance.choice((*names, *EXTRA)), self._value(chance)[:2_000]) for _ in range(3)]
        return _encoded(pairs).decode()

    def _cookies(self, session: str, chance: random.Random) -> str:
        bad = quote_from_bytes(self._value(chance)[:500])
        cookies = f"csrf={TOKEN}" + (f"; session={session}" if session else "")
        if chance.random() < 0.1:
            cookies += f"; {chance.choice(('language', 'messages', 'leicht', 'csrf', 'x'))}={bad}"
        return cookies

    def _headers(self, chance: random.Random) -> dict[str, str]:
        if chance.random() > 0.1:
            return {}
        bad = quote_from_bytes(self._value(chance)[:300])
        name = chance.choice(HEADERS)
        return {name: bad}

    def _spoiled(self, fields: Fields, chance: random.Random) -> Fields:
        ways: list[Callable[[Fields, random.Random], Fields]] = [
            self._change,
            self._change,
            self._change,
            self._all,
            self._less,
            self._more,
            self._twice,
            self._formset,
        ]
        for way in chance.sample(ways, chance.randint(1, 3)):
            fields = way(fields, chance)
        return fields

    def _change(self, fields: Fields, chance: random.Random) -> Fields:
        if not fields:
            return fields
        place = chance.randrange(len(fields))
        return [
            (name, self._value(chance)) if count == place else (name, value)
            for count, (name, value) in enumerate(fields)
        ]

    def _all(self, fields: Fields, chance: random.Random) -> Fields:
        return [(name, self._value(chance)) for name, _value in fields]

    def _less(self, fields: Fields, chance: random.Random) -> Fields:
        return [pair for pair in fields if chance.random() < 0.6]

    def _more(self, fields: Fields, chance: random.Random) -> Fields:
        number = chance.choice((1, 3, 1_001))
        names = [*EXTRA, *(name for name, _value in fields), b"\x00", b"x" * 200, b"\xff"]
        return fields + [(chance.choice(names), self._value(chance)[:20]) for _ in range(number)]

    def _twice(self, fields: Fields, chance: random.Random) -> Fields:
        return [*fields, *((name, self._value(chance)) for name, _value in fields)]

    def _formset(self, fields: Fields, chance: random.Random) -> Fields:
        """Numbers of rows that are no numbers, and rows with keys of others."""
        prefixes = {
            name[: -len(b"-TOTAL_FORMS")] for name, _v in fields if name.endswith(b"-TOTAL_FORMS")
        }
        forged: Fields = []
        for prefix in prefixes or {b"form"}:
            for end in (b"TOTAL_FORMS", b"INITIAL_FORMS", b"MIN_NUM_FORMS", b"MAX_NUM_FORMS"):
                forged.append((prefix + b"-" + end, self._value(chance)[:600]))
            for row in range(3):
                forged.append((prefix + b"-%d-id" % row, self._value(chance)[:600]))
        return [pair for pair in fields if b"_FORMS" not in pair[0]] + forged

    def _body(self, fields: Fields, chance: random.Random) -> tuple[str, bytes]:
        """Mostly as a browser sends it; else another kind, a lie about it, or cut off."""
        fields = [*fields, (b"csrfmiddlewaretoken", TOKEN.encode())]
        body, way = _encoded(fields), chance.random()
        if way < 0.75:
            return FORM, body
        if way < 0.85:
            return MULTIPART, _multipart(fields)
        if way < 0.9:
            whole = _multipart(fields)
            return MULTIPART, whole[: chance.randrange(len(whole))]
        kinds = (
            (MULTIPART, body),
            ("multipart/form-data", body),
            ("application/json", b'{"a": [' * 900),
            ("text/plain", body),
            ("", body),
            (f"{FORM}; charset=utf-7", body),
            (f"{FORM}; charset=nirgends", body),
            (FORM, b"%" * 50 + b"&=&=;" * 50),
        )
        return chance.choice(kinds)


def _encoded(fields: Fields) -> bytes:
    return "&".join(
        f"{quote_from_bytes(name, safe='')}={quote_from_bytes(value, safe='')}"
        for name, value in fields
    ).encode()


def _multipart(fields: Fields) -> bytes:
    parts = [
        b'--xx\r\nContent-Disposition: form-data; name="' + name + b'"\r\n\r\n' + value + b"\r\n"
        for name, value in fields
    ]
    return b"".join(parts) + b"--xx--\r\n"
