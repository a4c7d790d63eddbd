"""Template tags and filters of the house's look. Built in: no template needs to load them.

Dates and numbers come from :mod:`home.core.formats`; drawings are server-made SVG without
inline style, so that they pass the content security policy and follow light and dark.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from zlib import crc32

from django import template
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from home.core import formats
from home.core.contacts import contact_for
from home.core.registries import HouseContact, NextStep, TimelineEntry, city_backgrounds

register = template.Library()

for _name in (
    "day",
    "day_short",
    "day_long",
    "weekday",
    "weekday_short",
    "month",
    "month_short",
    "clock",
    "moment",
    "deadline",
    "number",
    "hours",
    "percent",
    "phone_link",
):
    register.filter(_name, getattr(formats, _name))
for _name in ("period", "times", "week"):
    register.simple_tag(getattr(formats, _name), name=_name)

AVATAR_TONES = ("a", "b", "c", "d")
STATE_KINDS = ("draft", "told", "wait", "ok", "on", "pause", "bad", "end", "gone")
#: The five districts that have a building, a pattern and a colour of their own.
MARKS = ("ka", "ad", "ae", "bm", "kr")
#: An outline this close to the drawn district keeps the place of its name.
NEARBY = 60
#: tone of a message → kind of the flash and its icon
FLASHES = {
    "success": ("ok", "success"),
    "info": ("info", "info"),
    "debug": ("info", "info"),
    "warning": ("warn", "warning"),
    "error": ("bad", "danger"),
}


def _of(thing: Any, name: str, default: Any = "") -> Any:
    """An attribute or a key, so that tags take models and dicts alike."""
    if isinstance(thing, Mapping):
        return thing.get(name, default)
    return getattr(thing, name, default)


@register.filter
def without_spaces(value: Any) -> str:
    """An address that a template has spread over lines, as one word."""
    return "".join(str(value).split())


# Small things ---------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A sign from ``assets/img/icons.svg``; decoration unless it has a ``label``."""
    href = f"{static('img/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="q-icon" role="img" aria-label="{}"><use href="{}"/></svg>',
            label,
            href,
        )
    return format_html('<svg class="q-icon" aria-hidden="true"><use href="{}"/></svg>', href)


@register.simple_tag
def state(kind: str, label: Any) -> SafeString:
    """Form, word and tone of a state; ``kind`` is one of :data:`STATE_KINDS`."""
    kind = kind if kind in STATE_KINDS else "draft"
    return format_html('<span class="q-state q-state--{}">{}</span>', kind, label)


@register.simple_tag
def district_mark(district: Any, plain: bool = False) -> SafeString:
    """The district's building beside its name. Nothing for no district."""
    if not district:
        return SafeString("")
    return format_html(
        '<span class="q-district{} d-{}">{}{}</span>',
        " q-district--plain" if plain else "",
        _mark(district),
        _roof(district),
        _of(district, "name", str(district)),
    )


@register.simple_tag
def district_badge(district: Any) -> SafeString:
    """The building alone, large, for lists whose text names the district anyway."""
    return format_html(
        '<svg class="q-mark d-{0}" aria-hidden="true" viewBox="0 0 24 24">'
        '<use href="#roof-{0}"/></svg>',
        _mark(district),
    )


def _mark(district: Any) -> str:
    mark = _of(district, "mark")
    return mark if mark in MARKS else "xx"


def _roof(district: Any) -> SafeString:
    return format_html(
        '<svg aria-hidden="true" viewBox="0 0 24 24"><use href="#roof-{}"/></svg>',
        _mark(district),
    )


@register.simple_tag
def avatar(person: Any, size: str = "") -> SafeString:
    """Initials on a quiet ground, the same for a person everywhere; the name stands beside it."""
    if isinstance(person, str):
        words = person.split()
        initials = "".join(word[0] for word in (words[:1] + words[-1:])[: len(words)]).upper()
        seed = person
    else:
        initials = _of(person, "initials") or str(person)[:1].upper()
        seed = str(_of(person, "public_id") or initials)
    tone = AVATAR_TONES[crc32(seed.encode()) % len(AVATAR_TONES)]
    return format_html(
        '<span class="q-avatar q-avatar--{}{}" aria-hidden="true">{}</span>',
        tone,
        " q-avatar--s" if size == "s" else "",
        initials,
    )


@register.simple_tag
def date_badge(value: dt.date | dt.datetime) -> SafeString:
    """A leaf of a calendar: day, month, weekday. The full date stands in the text beside it."""
    if isinstance(value, dt.datetime):
        value = formats.local_date(value)
    return format_html(
        '<span class="q-date" aria-hidden="true"><b>{}</b><span>{}</span><i>{}</i></span>',
        value.day,
        formats.month_short(value),
        formats.weekday(value)[: 2 if formats.is_german() else 3],
    )


@register.simple_tag
def voice(kind: str) -> SafeString:
    """One of the three voices: letter, shape and colour (``s`` self, ``p`` practice, ``l``)."""
    names = {"s": _("Self"), "p": _("Practice"), "l": _("University")}
    return format_html(
        '<svg class="q-glyph v-{0}" viewBox="0 0 32 32" role="img" aria-label="{1}">'
        '<use href="#v-{0}"/></svg>',
        kind,
        names[kind],
    )


# Blocks ---------------------------------------------------------------------------------------


@register.inclusion_tag("tags/next_step.html")
def next_step(step: NextStep, roof: bool = True) -> dict[str, Any]:
    """The one thing to do; at most one of a page wears the roof."""
    return {"step": step, "roof": roof}


@register.inclusion_tag("tags/step_list.html")
def step_list(steps: Iterable[Any]) -> dict[str, Any]:
    """One line a step: ``q-steps``; dicts may add ``who`` and ``mine`` to a step's fields."""
    return {"steps": list(steps)}


@register.inclusion_tag("tags/timeline.html")
def time_line(entries: Iterable[TimelineEntry]) -> dict[str, Any]:
    """The way of a placement: done, now, to come."""
    return {"entries": list(entries)}


@register.inclusion_tag("tags/tabs.html", takes_context=True)
def tabs(context: template.Context, items: Iterable[Any], label: str = "") -> dict[str, Any]:
    """Tabs are links: objects or dicts with ``title``, ``url``, ``count``; ``count`` means work."""
    path = getattr(context.get("request"), "path", "")
    rows = [
        {
            "title": _of(item, "title"),
            "url": _of(item, "url"),
            "count": _of(item, "count", 0),
            "current": _of(item, "current", False) or _of(item, "url") == path,
        }
        for item in items
    ]
    return {"tabs": rows, "label": label or _("Sections")}


@register.inclusion_tag("tags/pager.html", takes_context=True)
def pager(context: template.Context, page_obj: Any, name: str = "page") -> dict[str, Any]:
    """Pages of a list; keeps every other part of the address. Nothing for a single page."""
    pages: list[dict[str, Any]] = []
    if page_obj is not None and page_obj.paginator.num_pages > 1:
        paginator = page_obj.paginator
        pages = [
            {"number": page, "gap": page == paginator.ELLIPSIS}
            for page in paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1)
        ]
    return {
        "request": context.get("request"),
        "page_obj": page_obj,
        "pages": pages,
        "name": name,
        "previous": page_obj.previous_page_number() if pages and page_obj.has_previous() else None,
        "next": page_obj.next_page_number() if pages and page_obj.has_next() else None,
    }


@register.simple_tag(takes_context=True)
def page_query(context: template.Context, name: str, value: Any) -> str:
    """The present query string with one part changed."""
    query = context["request"].GET.copy()
    query[name] = value
    return f"?{query.urlencode()}"


@register.inclusion_tag("tags/empty.html", name="empty_state")
@register.inclusion_tag("tags/empty.html")
def empty(
    title: Any, text: Any = "", url: str = "", button: Any = "", drawing: str = "street"
) -> dict[str, Any]:
    """What will be here, and the first step.

    Drawings: street, desk, letters, calendar, search, door. Inside the body of a ``for`` write
    ``empty_state``: there Django reads ``empty`` as the loop's own word.
    """
    return {
        "title": title,
        "text": text,
        "url": url,
        "button": button,
        "drawing": f"partials/drawings/{drawing}.html",
    }


@register.inclusion_tag("tags/messages.html", takes_context=True)
def messages_list(context: template.Context) -> dict[str, Any]:
    """What the last action has to say, once."""
    rows = []
    for message in context.get("messages") or ():
        kind, sign = FLASHES.get(message.level_tag, FLASHES["info"])
        rows.append({"text": message, "kind": kind, "icon": sign})
    return {"rows": rows}


@register.inclusion_tag("tags/filter_bar.html", takes_context=True)
def filter_bar(context: template.Context, form: Any, button: Any = "") -> dict[str, Any]:
    """A GET form above a list: the fields side by side, one button, and the way back to all."""
    request = context.get("request")
    return {
        "form": form,
        "button": button or _("Show"),
        "is_set": bool(request and any(request.GET.get(name) for name in form.fields)),
        "path": getattr(request, "path", ""),
    }


# Charts and map -------------------------------------------------------------------------------


@register.inclusion_tag("tags/bars.html")
def bars(rows: Sequence[Mapping[str, Any]], label: str = "", short: bool = False) -> dict[str, Any]:
    """Bars as a list: text in HTML, lengths as SVG attributes in percent.

    A row has ``label`` and ``value``; ``total`` draws the outlined rest, ``tone`` is one of
    1 to 4, ok, warn, bad, mute or a district's mark, ``district`` puts its mark before the
    label, ``text`` replaces the number at the end, ``url`` makes the label a link.
    """
    longest = max((max(row["value"], row.get("total") or 0) for row in rows), default=0) or 1
    drawn = []
    for row in rows:
        total = row.get("total")
        tone = str(row.get("tone") or _of(row.get("district"), "mark") or "1")
        drawn.append(
            {
                **row,
                "width": _percent(row["value"], longest),
                "rest": _percent(total, longest) if total else "",
                "pattern": tone if tone in MARKS else "",
                "tone": f"c-bar-{tone}" if tone.isdigit() else f"c-{tone}",
                "end": row.get("text")
                or (
                    f"{formats.number(row['value'])} / {formats.number(total)}"
                    if total
                    else formats.number(row["value"])
                ),
            }
        )
    return {"rows": drawn, "label": label, "short": short}


def _percent(value: float, whole: float) -> str:
    """A share as an SVG length; never in the decimal comma of the page's language."""
    return f"{100 * value / whole:.1f}%"


class Area(NamedTuple):
    """A district on the map: its shape, the middle of its mark, its name and the line to it."""

    shape: str
    middle: tuple[int, int]
    name_at: tuple[int, int]
    anchor: str
    line_to: tuple[int, int]


#: The five districts on the schematic map, drawn by hand.
DRAWN_DISTRICTS = {
    "ka": Area("M262 92l58-22 52 26-8 50-58 22-46-26z", (314, 118), (396, 96), "start", (390, 90)),
    "ae": Area(
        "M176 122l54-24 24 44 34 22-14 40-68 8-38-42z", (222, 158), (150, 118), "end", (156, 112)
    ),
    "ad": Area("M118 226l56-18 30 30-10 52-56 12-36-36z", (150, 252), (84, 224), "end", (90, 218)),
    "kr": Area(
        "M352 218l58-14 36 34-16 50-62 4-28-38z", (394, 248), (462, 232), "start", (456, 226)
    ),
    "bm": Area(
        "M330 322l52-16 40 26-12 46-58 10-34-32z", (370, 346), (588, 440), "end", (500, 416)
    ),
}


@register.inclusion_tag("tags/city_map.html")
def city_map(districts: Iterable[Any], label: str = "") -> dict[str, Any]:
    """The schematic city: each district a link with pattern, building and name.

    A district is a dict or object with ``name``, ``url``, ``mark``, ``detail`` and ``outline``,
    a list of [x, y] points in the drawing's 520 × 560 units; without one, the five known marks
    have a shape of their own. Districts without either are left to the list beside the map.
    """
    areas = []
    for district in districts:
        area = _area_of(district)
        if area is None:
            continue
        areas.append(
            {
                "name": _of(district, "name"),
                "url": _of(district, "url"),
                "detail": _of(district, "detail"),
                "mark": _mark(district),
                "shape": area.shape,
                "badge": f"translate({area.middle[0] - 17} {area.middle[1] - 17})",
                "lead": "M{} {}L{} {}".format(*area.middle, *area.line_to),
                "x": area.name_at[0],
                "y": area.name_at[1],
                "anchor": area.anchor,
            }
        )
    background = next((found for source in city_backgrounds if (found := source())), {})
    return {
        "areas": areas,
        "city": [_path(outline) for outline in background.get("shapes", ())],
        "source": background.get("source", ""),
        "label": label or _("Schematic map of the city with its districts"),
    }


def _path(outline: Iterable[Sequence[float]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in outline) + "z"


def _area_of(district: Any) -> Area | None:
    """The drawn area, or one from the district's outline with the name beside it."""
    drawn = DRAWN_DISTRICTS.get(_mark(district))
    outline = _of(district, "outline") or []
    if len(outline) < 3:
        return drawn
    shape = _path(outline)
    middle = (
        round(sum(point[0] for point in outline) / len(outline)),
        round(sum(point[1] for point in outline) / len(outline)),
    )
    if drawn and abs(middle[0] - drawn.middle[0]) + abs(middle[1] - drawn.middle[1]) < NEARBY:
        return drawn._replace(shape=shape, middle=middle)
    side = 1 if middle[0] >= 260 else -1
    return Area(
        shape,
        middle,
        (middle[0] + 82 * side, middle[1] - 22),
        "start" if side > 0 else "end",
        (middle[0] + 76 * side, middle[1] - 28),
    )


# The page's frame -----------------------------------------------------------------------------


#: What the header has beside brand and person, in pixels; a letter, and a word's margins.
MENU_WIDTH, LETTER, MARGINS = 750, 8.5, 26


@register.simple_tag(takes_context=True)
def main_menu(context: template.Context) -> dict[str, Any]:
    """The signed-in menu: ``rows`` of one line, the ``rest``, and whether one is in the rest.

    The entry with the longest address that begins the path is current.
    """
    request = context.get("request")
    rows: list[dict[str, Any]] = []
    for item in context.get("navigation") or ():
        try:
            url = reverse(item.url_name)
        except NoReverseMatch:
            continue
        rows.append({"label": str(item.label), "url": url, "current": ""})
    path = getattr(request, "path", "")
    fitting = [row for row in rows if path.startswith(row["url"])]
    if fitting:
        best = max(fitting, key=lambda row: len(row["url"]))
        best["current"] = "page" if best["url"] == path else "true"
    count = _fits_one_line([row["label"] for row in rows])
    rest = rows[count:]
    return {
        "rows": rows[:count],
        "rest": rest,
        "rest_is_current": any(row["current"] for row in rest),
    }


def _fits_one_line(labels: Sequence[str]) -> int:
    """How many labels stand beside each other, with room for "more" unless all do."""
    widths = [len(label) * LETTER + MARGINS for label in labels]
    if sum(widths) <= MENU_WIDTH:
        return len(labels)
    room = MENU_WIDTH - (len(pgettext("main menu", "More")) * LETTER + MARGINS + 20)
    for count, width in enumerate(widths):
        room -= width
        if room < 0:
            return count
    return len(labels)


@register.simple_tag(takes_context=True)
def include_if_there(context: template.Context, name: str) -> SafeString:
    """A template another slice may bring; nothing where it does not."""
    try:
        found = get_template(name)
    except TemplateDoesNotExist:
        return SafeString("")
    with context.push():
        return found.template.render(context)  # type: ignore[attr-defined]


@register.simple_tag(takes_context=True)
def house_contact(context: template.Context) -> HouseContact:
    """Who answers by telephone, for the person looking."""
    return contact_for(context.get("user"))


@register.simple_tag(takes_context=True)
def account_tabs(context: template.Context) -> list[dict[str, Any]]:
    """The pages of one's own account, as :func:`tabs` takes them."""
    path = getattr(context.get("request"), "path", "")
    rows = []
    for title, name in (
        (_("Overview"), "people:account"),
        (_("E-mail address"), "account_email"),
        (_("Password"), "account_change_password"),
        (_("Second factor"), "mfa_index"),
        (_("Calendar"), "calendar:start"),
    ):
        if name == "calendar:start" and not context["user"].has_perm("calendar.have_feed"):
            continue
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        rows.append({"title": title, "url": url, "current": path == url})
    return rows


@register.simple_tag
def without_placeholders(form: Any) -> SafeString:
    """Fields have labels: an example inside a field vanishes just when it is needed."""
    for field in form.fields.values() if form else ():
        field.widget.attrs.pop("placeholder", None)
    return SafeString("")
