"""Where a higher slice tells a lower one what to show. Filled at start-up from ``panels.py``.

The lower slice never imports the higher one; it walks its registry.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.utils.functional import Promise

T = TypeVar("T")
Text = str | Promise


class Registry(Generic[T]):
    """An ordered collection, walked in the order of ``order`` and then of registration."""

    def __init__(self) -> None:
        self._entries: list[tuple[int, int, T]] = []

    def register(self, entry: T, *, order: int = 100) -> T:
        self._entries.append((order, len(self._entries), entry))
        self._entries.sort(key=lambda row: row[:2])
        return entry

    def unregister(self, entry: T) -> None:
        """Take an entry out again; for tests that register one of their own."""
        self._entries = [row for row in self._entries if row[2] is not entry]

    def __iter__(self) -> Iterator[T]:
        return (entry for _order, _number, entry in list(self._entries))

    def __len__(self) -> int:
        return len(self._entries)


@dataclass(frozen=True)
class NavigationItem:
    """One entry of the signed-in main menu. ``visible`` decides per person."""

    label: Text
    url_name: str
    visible: Callable[[Any], bool]


@dataclass(frozen=True)
class AdministrationItem:
    """One card of the page „Verwaltung“: what is needed now and then, and not every day."""

    label: Text
    url_name: str
    visible: Callable[[Any], bool]
    detail: Text = ""
    icon: str = "more"


@dataclass(frozen=True)
class NextStep:
    """One thing a person has to do: a sentence, a date, one button.

    ``due`` is the last calendar day, inclusive. ``waiting`` marks a step somebody else must do:
    it is shown as information without a button.
    """

    title: Text
    url: str = ""
    button: Text = ""
    due: dt.date | None = None
    detail: Text = ""
    waiting: bool = False
    about: Text = ""


@dataclass(frozen=True)
class TimelineEntry:
    """One line of a placement file's way. ``on`` is when it happened or is planned; ``is_new``
    marks what its reader has not seen yet.
    """

    text: Text
    on: dt.date | dt.datetime | None
    detail: Text = ""
    done: bool = True
    current: bool = False
    is_new: bool = False


@dataclass(frozen=True)
class FileSection:
    """One tab of the placement file, filled by a higher slice for one viewer."""

    key: str
    title: Text
    url: str
    count: int = 0


@dataclass(frozen=True)
class DemoStep:
    """One slice's share of the demo data. Runs in order, through the actions, seeded."""

    name: str
    load: Callable[[Any], None] = field(repr=False)


@dataclass(frozen=True)
class DateEntry:
    """One coming date of a person, for the right column of the start page."""

    on: dt.date
    title: Text
    detail: Text = ""
    url: str = ""


@dataclass(frozen=True)
class CalendarEvent:
    """One event of a personal calendar, as a slice knows it.

    ``uid`` stays for ever and names nobody; ``sequence`` grows with each change; a cancelled
    event stays and says so. ``start`` and ``end`` are aware moments, or days where ``all_day``:
    then ``end`` is the last day, inclusive. ``url`` is a path. Supervision gives no names and
    no topics (PERMISSIONS row 84).
    """

    uid: str
    sequence: int
    start: dt.datetime | dt.date
    end: dt.datetime | dt.date
    summary: Text
    location: str = ""
    description: Text = ""
    cancelled: bool = False
    url: str = ""
    all_day: bool = False


@dataclass(frozen=True)
class ContactEntry:
    """One person somebody may turn to, with the function that says for what."""

    person: Any
    function: Text
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class HouseContact:
    """Who answers for the house towards one person: named in mails and on task-link pages."""

    name: str
    phone: str
    email: str = ""


@dataclass(frozen=True)
class MailKind:
    """One kind of mail (T01 to T23 in JOURNEYS.md). Register it with ``home.outbox.kinds``.

    ``subject`` and ``body`` are the standard German text with ``{{ placeholders }}``.
    ``immediate`` kinds ignore quiet hours. ``secret`` kinds (codes) are sent at once and their
    text is never stored. ``account`` kinds end with the short footer even with a task link.
    ``button`` is the label of the link in the HTML part.
    """

    key: str
    code: str
    name: Text
    subject: str
    body: str
    immediate: bool = False
    secret: bool = False
    account: bool = False
    button: str = "Seite öffnen"


@dataclass(frozen=True)
class Purpose:
    """What a task link is for. Register it with ``home.tasklinks.purposes``.

    ``handle(request, link)`` answers GET and POST at ``/a/<token>/`` with a page that extends
    ``base_task.html``. ``is_open(link)`` says whether an answer is still possible.
    ``contact(link)`` gives the :class:`HouseContact`, or None for the house's own.
    ``summary(link)`` gives rows (label, value) for the paper sheet and the hand-on page, with
    initials at most; ``choices`` are the answers to tick on paper. ``shows_done`` purposes show
    their own page once answered. ``mail(link)`` gives (kind, context) to send the request again
    to somebody it was handed on to.
    """

    key: str
    title: Text
    handle: Callable[[Any, Any], Any] = field(repr=False)
    is_open: Callable[[Any], bool] = field(repr=False, default=lambda link: True)
    contact: Callable[[Any], "HouseContact | None"] = field(repr=False, default=lambda link: None)
    summary: Callable[[Any], list[tuple[Text, Text]]] = field(repr=False, default=lambda link: [])
    choices: tuple[Text, ...] = ()
    shows_done: bool = False
    forwardable: bool = True
    mail: Callable[[Any], tuple[str, dict[str, str]]] | None = field(repr=False, default=None)


@dataclass(frozen=True)
class LinkPage:
    """A page beside what a task link is for, at ``/a/<token>/<slug>/``: for the same person, with
    links of these ``purposes``. ``handle(request, link)`` answers GET and POST.
    """

    slug: str
    title: Text
    handle: Callable[[Any, Any], Any] = field(repr=False)
    purposes: frozenset[str]


@dataclass(frozen=True)
class PostalLetter:
    """A mail on paper: who writes to whom, and what. ``link`` is printed, and as a QR code;
    ``answers``: it opens without an account.
    """

    sender: str
    recipient: tuple[str, ...]
    on: dt.date
    subject: str
    text: str
    link: str = ""
    reference: str = ""
    answers: bool = False


@dataclass(frozen=True)
class DistrictFacts:
    """What the upper floors know of one district, for its public page. Counts, no people."""

    agencies: int = 0
    places: int = 0
    lines: tuple[Text, ...] = ()
    outline: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class ProjectCard:
    """What everybody may read of one project in a district. ``until`` is inclusive, empty: open.

    ``levels`` are (level of action, names of those who take part).
    """

    title: str
    summary: str
    since: dt.date
    until: dt.date | None
    levels: tuple[tuple[Text, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class DistrictWork:
    """Who acts in a district on which of the three levels, and its public projects."""

    levels: tuple[tuple[Text, tuple[str, ...]], ...] = ()
    projects: tuple[ProjectCard, ...] = ()


@dataclass(frozen=True)
class RetentionClass:
    """A kind of data that ends. ``due(day)`` is the query of rows whose time is over on ``day``,
    ``erase(rows)`` deletes or empties them and returns how many; ``keep`` says the rule in words.
    """

    key: str
    label: Text
    keep: Text
    due: Callable[[dt.date], Any] = field(repr=False)
    erase: Callable[[Any], int] = field(repr=False)


@dataclass(frozen=True)
class SealedClass:
    """What the vault's master key seals. ``rewrap()`` brings all rows to the present master key,
    ``renew()`` also seals the texts again with fresh data keys; both return how many rows.
    """

    key: str
    label: Text
    rewrap: Callable[[], int] = field(repr=False)
    renew: Callable[[], int] | None = field(repr=False, default=None)


@dataclass(frozen=True)
class StartCondition:
    """Something that must be there before a practice starts. ``role`` is the code of who can
    solve it, ``who`` the same in words; ``url`` leads that person there.
    """

    key: str
    text: Text
    role: str
    who: Text
    url: str = ""


navigation: Registry[NavigationItem] = Registry()
administration: Registry[AdministrationItem] = Registry()
#: what ends, and when (the command ``retention``)
retention_classes: Registry[RetentionClass] = Registry()
#: what the master key seals (the command ``rotate_keys``)
sealed_classes: Registry[SealedClass] = Registry()
#: ``() -> sentences``: what must never be, but is (the command ``verify_data``)
verifications: Registry[Callable[[], list[str]]] = Registry()
#: ``() -> {"shapes": [outline], "source": text}``: a city map in place of the drawn one, or empty
city_backgrounds: Registry[Callable[[], dict[str, Any]]] = Registry()
#: ``(slugs) -> {slug: DistrictFacts}``: one call for all districts of a page
district_facts: Registry[Callable[[list[str]], dict[str, DistrictFacts]]] = Registry()
#: ``(slug) -> DistrictWork``: for the page of one district; the first answer counts
district_works: Registry[Callable[[str], DistrictWork]] = Registry()
#: ``(user, on) -> list[NextStep]``
next_steps: Registry[Callable[[Any, dt.date], list[NextStep]]] = Registry()
#: ``(placement, user, on) -> list[NextStep]`` for the placement file
file_steps: Registry[Callable[[Any, Any, dt.date], list[NextStep]]] = Registry()
#: ``(placement, user) -> list[TimelineEntry]``
timeline: Registry[Callable[[Any, Any], list[TimelineEntry]]] = Registry()
#: ``(placement, user) -> FileSection | None``
file_sections: Registry[Callable[[Any, Any], FileSection | None]] = Registry()
#: ``(placement) -> list[StartCondition]``: what is still missing before a practice may start
start_conditions: Registry[Callable[[Any], list[StartCondition]]] = Registry()
#: ``(user, on) -> query of role codes``: who a person is on a day; all are asked in one query
role_sources: Registry[Callable[[Any, dt.date], Any]] = Registry()
#: ``(on) -> rows (user pk, role code)``: everybody's roles at once, for the directory
role_lists: Registry[Callable[[dt.date], Any]] = Registry()
demo_steps: Registry[DemoStep] = Registry()
#: ``(user, on) -> list[DateEntry]`` for the start page
dates: Registry[Callable[[Any, dt.date], list[DateEntry]]] = Registry()
#: ``(user, since) -> Iterable[CalendarEvent]``: what belongs into this person's own calendar
calendar_events: Registry[Callable[[Any, dt.date], Iterable[CalendarEvent]]] = Registry()
#: ``(user, on) -> list[ContactEntry]`` for the start page
contacts: Registry[Callable[[Any, dt.date], list[ContactEntry]]] = Registry()
#: ``(user or None) -> HouseContact | None``: the first answer counts
house_contacts: Registry[Callable[[Any], HouseContact | None]] = Registry()
#: ``(mail) -> reason``: a reason not to send a waiting mail after all, or an empty string
mail_vetoes: Registry[Callable[[Any], str]] = Registry()
#: ``(letter) -> PDF``: the press of the papers, for the outbox, which lies below them
letter_press: Registry[Callable[[PostalLetter], bytes]] = Registry()
#: ``(user) -> lines``: where post reaches a person; the first answer counts
postal_addresses: Registry[Callable[[Any], list[str]]] = Registry()
#: ``(user) -> list[User]``: colleagues at the same agencies, to hand a task on to
colleagues_of: Registry[Callable[[Any], list[Any]]] = Registry()
#: ``(link, user, by)``: a new colleague was approved by the coordination; keep them as a contact
colleague_joined: Registry[Callable[[Any, Any, Any], None]] = Registry()
#: the outbox's kinds of mail and the task links' purposes, filled by their own modules
mail_kinds: dict[str, MailKind] = {}
purposes: dict[str, Purpose] = {}
#: pages beside the purpose of a link, by their slug
link_pages: dict[str, LinkPage] = {}
#: ``queue_mail`` of the outbox and ``issue_link`` of the task links, for people, which lies
#: below both
mail_queue: Registry[Callable[..., Any]] = Registry()
link_issuer: Registry[Callable[..., Any]] = Registry()
link_revoker: Registry[Callable[..., Any]] = Registry()
link_finisher: Registry[Callable[..., Any]] = Registry()
