"""Rich text as plain data: headings, paragraphs and lists with runs of words."""

from html.parser import HTMLParser
from typing import Any

from wagtail.rich_text import expand_db_html

Part = dict[str, Any]
Run = dict[str, Any]
HEADINGS = {"h2": 2, "h3": 3, "h4": 3}


class _Reader(HTMLParser):
    """Wagtail's few elements, and nothing else; unknown ones keep their words."""

    def __init__(self, site: str) -> None:
        super().__init__()
        self.site = site
        self.parts: list[Part] = []
        self.runs: list[Run] = []
        self.lists: list[Part] = []
        self.bold = self.italic = 0
        self.url = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"p", *HEADINGS}:
            if not self.lists:
                self.close({"kind": "p"})
        elif tag in {"ul", "ol"}:
            self.close({"kind": "p"})
            self.lists.append({"kind": tag, "items": []})
        elif tag == "li":
            self.close_item()
        elif tag in {"b", "strong"}:
            self.bold += 1
        elif tag in {"i", "em"}:
            self.italic += 1
        elif tag == "br":
            self.add("\n")
        elif tag == "a":
            address = dict(attrs).get("href") or ""
            self.url = self.site + address if address.startswith("/") else address

    def handle_endtag(self, tag: str) -> None:
        if tag in HEADINGS:
            self.close({"kind": "h", "level": HEADINGS[tag]})
        elif tag == "p" and not self.lists:
            self.close({"kind": "p"})
        elif tag == "li":
            self.close_item()
        elif tag in {"ul", "ol"} and self.lists:
            self.close_item()
            done = self.lists.pop()
            if self.lists:  # an inner list continues the outer one
                self.lists[-1]["items"].extend(done["items"])
            elif done["items"]:
                self.parts.append(done)
        elif tag in {"b", "strong"}:
            self.bold = max(0, self.bold - 1)
        elif tag in {"i", "em"}:
            self.italic = max(0, self.italic - 1)
        elif tag == "a":
            self.url = ""

    def handle_data(self, data: str) -> None:
        self.add(data)

    def add(self, text: str) -> None:
        if text.strip() or self.runs:
            run = {"text": text, "b": bool(self.bold), "i": bool(self.italic), "url": self.url}
            self.runs.append(run)

    def close(self, part: Part) -> None:
        if any(run["text"].strip() for run in self.runs):
            self.parts.append({**part, "runs": self.runs})
        self.runs = []

    def close_item(self) -> None:
        if any(run["text"].strip() for run in self.runs) and self.lists:
            self.lists[-1]["items"].append(self.runs)
        self.runs = []


def parts_of(value: Any, site: str = "") -> list[Part]:
    """The parts of a rich text; links within the site become whole addresses."""
    reader = _Reader(site)
    reader.feed(expand_db_html(str(getattr(value, "source", value) or "")))
    reader.close({"kind": "p"})
    return reader.parts


def plain(text: str, **style: Any) -> list[Run]:
    return [{"text": text, "b": False, "i": False, "url": "", **style}]
