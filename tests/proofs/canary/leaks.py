"""25 leaks, each as somebody could write it by mistake; the control must find every one.

They are put into the control's own process (``switches.py``); the product knows nothing of them.
``fields`` and ``where`` say how each shows itself: which words are found at which address.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from typing import Any


@dataclass(frozen=True)
class Leak:
    """``where`` is a part of the address, or the name of what was read."""

    name: str
    put: Callable[[], None]
    fields: tuple[str, ...]
    where: str = "/"
    principal: str = ""


def _everywhere(where: str, new: Any) -> Any:
    """Put ``new`` in the place of a function in each module that has imported it."""
    module, _dot, name = where.rpartition(".")
    old = getattr(import_module(module), name)
    wrapped = wraps(old)(new) if callable(new) else new
    for known in list(sys.modules.values()):
        if getattr(known, "__name__", "").startswith(("home", "lernen", "kurse")):
            for other, value in list(vars(known).items()):
                if value is old:
                    setattr(known, other, wrapped)
    return old


def _ignoring_who(where: str, label: str, *joins: str) -> Callable[[], None]:
    """A ``…_visible_to`` that forgets to ask who looks."""

    def put() -> None:
        from django.apps import apps

        model: Any = apps.get_model(label)
        manager = getattr(model, "unguarded", model._base_manager)
        _everywhere(where, lambda *args, **given: manager.select_related(*joins))

    return put


def _ended_roles() -> None:
    """Who was somebody once stays it."""
    from django.db.models import Q

    _everywhere("kurse.cohorts.queries.active_on", lambda day: Q(since__isnull=False))


def _column_of_workbook() -> None:
    """The matriculation number, because somebody asked for it."""
    from kurse.cohorts.models import StudentRecord

    def values(placement: Any, row: Any, columns: Any) -> Any:
        record = StudentRecord.objects.filter(participation__user=placement.student_id).first()
        return [*old(placement, row, columns), record.matriculation_number if record else ""]

    old = _everywhere("kurse.placements.sheet._values", values)


def _column_of_csv() -> None:
    def csv_of(rows: Any, columns: Any) -> bytes:
        rows = list(rows)
        wishes = [str(swap.wish) for one, _row in rows for swap in one.swap_requests.all()]
        return bytes(old(rows, columns)) + ";".join(wishes).encode()

    old = _everywhere("kurse.placements.sheet.csv_of", csv_of)


def _summary_of_calendar() -> None:
    """What the talk is about, so that it is found more easily."""
    from home.core.registries import CalendarEvent
    from kurse.concerns.models import Concern
    from kurse.placements.queries import placements_visible_to

    def events_of(user: Any) -> list[Any]:
        rows = Concern.objects.filter(placement__in=placements_visible_to(user).values("pk"))
        more = [
            CalendarEvent(f"klaerung-{one.pk}", 0, one.review_on, one.review_on, one.plan)
            for one in rows
        ]
        return [*old(user), *more]

    old = _everywhere("home.calendar.queries.events_of", events_of)


def _tag_of_file() -> None:
    """An ETag made of what the page holds."""
    from kurse.placements.models import Placement
    from kurse.placements.views import PlacementFileView

    def dispatch(self: Any, request: Any, *args: Any, **given: Any) -> Any:
        answer = old(self, request, *args, **given)
        placement = Placement.objects.get(public_id=given["public_id"])
        better = placement.explanation.get("better") or [{}]
        answer["ETag"] = f'"{better[0].get("place", "")}"'
        return answer

    old = PlacementFileView.dispatch
    PlacementFileView.dispatch = dispatch  # type: ignore[method-assign]


def _field_in_template() -> None:
    """One field more in a context: what the student wrote to the coordination."""

    def file_page(placement: Any, user: Any) -> Any:
        feedback = getattr(placement, "feedback", None)
        placement.place.title += f" {feedback.text}" if feedback else ""
        return old(placement, user)

    old = _everywhere("kurse.placements.filepage.file_page", file_page)


def _name_in_json() -> None:
    import json

    def status_list(certificate: Any) -> dict[str, Any]:
        return {**old(certificate), "name": json.loads(certificate.content)["name"]}

    old = _everywhere("lernen.certificates.badges.status_list", status_list)


def _facts_of_paper() -> None:
    """Who learned what, among the facts of every file."""
    import io

    import pikepdf

    from lernen.progress.models import LessonProgress

    def pdf_response(data: bytes, name: str) -> Any:
        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(data)) as paper:
            titles = LessonProgress.objects.filter(title__startswith="KAN").values_list("title")
            paper.docinfo["/Keywords"] = " ".join(title for (title,) in titles)
            paper.save(out)
        return old(out.getvalue(), name)

    old = _everywhere("home.papers.typesetting.pdf_response", pdf_response)


def _file_in_archive() -> None:
    from lernen.questions.models import Attempt

    def archive_of(edition: Any, paper: bytes = b"") -> bytes:
        import io
        import zipfile

        out = io.BytesIO(old(edition, paper))
        with zipfile.ZipFile(out, "a") as archive:
            answers = [str(one.answer) for one in Attempt.objects.all()]
            archive.writestr("antworten.json", "\n".join(answers))
        return out.getvalue()

    old = _everywhere("lernen.material.edition.archive.archive_of", archive_of)


def _words_in_mail() -> None:
    """A reminder that says what was written so far."""
    from kurse.assessment.models import Voice

    def write_letter(subject: str, body: str, **given: Any) -> Any:
        drafts = Voice.objects.exclude(comment="").order_by("pk")[:1]
        return old(subject, body + "".join(one.comment for one in drafts), **given)

    old = _everywhere("home.outbox.letters.write_letter", write_letter)


def _line_in_log() -> None:
    import logging

    from home.people.middleware import PersonMiddleware
    from home.people.models import User

    def call(self: Any, request: Any) -> Any:
        person = User.objects.filter(phone__startswith="KAN").first()
        logging.getLogger("home.people").info("telephone %s", person.phone if person else "")
        return old(self, request)

    old = PersonMiddleware.__call__
    PersonMiddleware.__call__ = call  # type: ignore[method-assign]


def _statement() -> None:
    """Opened texts that go through the database once more."""
    from django.db import connection

    def asked(text: str) -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT length(%s), pg_sleep(0.25)", [text])
        return text

    def unseal(data: Any, *, context: str) -> str:
        return asked(old(data, context=context))

    def unseal_with(wrapped: Any, data: Any, **contexts: str) -> str:
        return asked(old_with(wrapped, data, **contexts))

    old = _everywhere("home.core.vault.unseal", unseal)
    old_with = _everywhere("home.core.vault.unseal_with", unseal_with)


def _contract() -> None:
    """Lecturers read the contract, as they read the rest of the project."""
    from rules.permissions import permissions

    from kurse.partners.rules import reads_documentation_of

    permissions["partners.read_contract"] = reads_documentation_of


def _note_for_the_room() -> None:
    """The supervisor's note for whoever opens the session, shared or not."""
    from kurse.supervision.models import SessionNote
    from kurse.supervision.queries import texts

    def shared(session: Any, reader: Any) -> str:
        rows = SessionNote.unguarded.filter(session=session)
        return texts.note_text(rows.select_related("session__group").first())

    _everywhere("kurse.supervision.queries.texts.shared_note_for", shared)


def _word_in_address() -> None:
    """What a student thanks for, in the address of the placement file."""
    from kurse.assessment.models import LearnedNote
    from kurse.placements.models import Placement

    def address(self: Any) -> str:
        note = LearnedNote.objects.filter(placement=self.pk).first()
        return str(old(self)) + (f"?dank={note.text}" if note else "")

    old = Placement.get_absolute_url
    Placement.get_absolute_url = address  # type: ignore[method-assign]


def _box_in_the_cms() -> None:
    """A small box on the CMS's first page."""
    from django.utils.html import escape
    from wagtail import hooks
    from wagtail.admin.ui.components import Component

    from kurse.reports.models import Thanks

    class Box(Component):
        order = 1

        def render_html(self, parent_context: Any = None) -> str:
            return escape("; ".join(str(one.letter) for one in Thanks.objects.all()))

    def put(request: Any, panels: list[Any]) -> None:
        panels.append(Box())

    hooks.register("construct_homepage_panels", put)


def _search() -> None:
    """A search over all there is."""
    from dataclasses import replace

    from kurse.partners.models.projects import GoalReview

    def hits_of(rows: Any, words: str) -> Any:
        finding = GoalReview.objects.filter(finding__startswith="KAN").first()
        more = finding.finding if finding else ""
        return [replace(hit, title=f"{hit.title} {more}") for hit in old(rows, words)]

    old = _everywhere("lernen.discovery.queries.hits_of", hits_of)


SEALED = ("hardship", "hardshipdraft", "note", "reflection", "comment", "outside")
LEAKS = (
    Leak(
        "wish lists of all",
        _ignoring_who(
            "kurse.wishes.queries.wish_lists_visible_to",
            "wishes.WishList",
            "participation__user",
            "phase__cohort",
        ),
        ("transport", "wishversion"),
        "/mein/wuensche/",
    ),
    Leak(
        "proposals of all",
        _ignoring_who(
            "kurse.offers.proposals.queries.proposals_visible_to", "offers.PlaceProposal"
        ),
        ("proposal", "proposalphone"),
    ),
    Leak(
        "results of all",
        _ignoring_who("kurse.assessment.queries.visible.versions_visible_to", "assessment.Release"),
        ("result", "statement"),
        "/mein/auswertung/",
    ),
    Leak(
        "reflections of all",
        _ignoring_who(
            "kurse.supervision.queries.texts.reflections_visible_to",
            "supervision.Reflection",
            "group",
            "author",
            "shared_with",
        ),
        ("reflection",),
    ),
    Leak("note for the room", _note_for_the_room, ("note",)),
    Leak(
        "visits of all",
        _ignoring_who("kurse.visits.queries.visits_visible_to", "visits.Visit"),
        ("visit",),
    ),
    Leak(
        "concerns of all",
        _ignoring_who("kurse.concerns.queries.concerns_visible_to", "concerns.Concern"),
        ("concern",),
    ),
    Leak(
        "certificates of all",
        _ignoring_who(
            "lernen.certificates.queries.certificates_visible_to", "certificates.Certificate"
        ),
        ("certificate",),
        "/mein/nachweise/",
    ),
    Leak(
        "sessions of all",
        _ignoring_who(
            "kurse.supervision.queries.groups.sessions_visible_to", "supervision.Session"
        ),
        ("room",),
    ),
    Leak("ended roles", _ended_roles, ("matric", "agencynote", "mailbody"), "/", "former"),
    Leak("column of a workbook", _column_of_workbook, ("matric",), "/mein/praxis/"),
    Leak("column of a text file", _column_of_csv, ("swap",), "/mein/praxis/"),
    Leak("summary in a calendar", _summary_of_calendar, ("plan",), "kalender"),
    Leak("tag of a page", _tag_of_file, ("why",)),
    Leak("field in a template", _field_in_template, ("feedback",)),
    Leak("name in JSON", _name_in_json, ("certificate",), "status.json"),
    Leak("facts of a paper", _facts_of_paper, ("lesson",)),
    Leak("file in an archive", _file_in_archive, ("attempt",)),
    Leak("words in a mail", _words_in_mail, ("voice",), "mail"),
    Leak("line in the log", _line_in_log, ("phone",), "log"),
    Leak("statement in clear", _statement, SEALED, "pg_stat_activity"),
    Leak("contract for lecturers", _contract, ("contract",)),
    Leak("word in an address", _word_in_address, ("learned",)),
    Leak("box in the CMS", _box_in_the_cms, ("thanks",), "/cms/"),
    Leak("search over all", _search, ("finding",), "/suche/"),
)


def put_all() -> None:
    for leak in LEAKS:
        leak.put()
