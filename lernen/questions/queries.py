"""Who sees which questions and attempts, and how a question has been answered by enough people."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from home.people.roles import Role, has_role
from lernen.questions.kinds import shown
from lernen.questions.models import Attempt, Question, QuestionVersion

#: How many people must have answered before anybody sees a figure about them.
ENOUGH = 5


def questions_visible_to(user: Any) -> QuerySet[Question]:
    """The bank belongs to those who teach; all of them see all of it."""
    if not has_role(user, Role.LECTURER, Role.COORDINATOR):
        return Question.objects.none()
    return Question.objects.select_related("author")


def questions_in_lessons() -> QuerySet[Question]:
    """What anybody may be asked who reads a lesson."""
    return Question.objects.filter(archived_at__isnull=True)


def attempts_visible_to(user: Any) -> QuerySet[Attempt]:
    """A self-check is private: one's own, and nobody else's, whatever the role."""
    if not getattr(user, "is_authenticated", False):
        return Attempt.objects.none()
    return Attempt.objects.filter(person=user).select_related("version__question")


def version_of(question: Question, number: int | None = None) -> QuestionVersion | None:
    """The version with this number, else the newest."""
    versions = question.versions.all()
    found = versions.filter(number=number).first() if number else None
    return found or versions.first()


@dataclass(frozen=True)
class Figure:
    """How often a question was answered right; None while too few people answered."""

    people: int
    share: int | None


def figure_of(question: Question) -> Figure:
    """Share of attempts with all points, in percent, from :data:`ENOUGH` people on."""
    found = Attempt.objects.filter(version__question=question, possible__isnull=False).aggregate(
        people=Count("person", distinct=True),
        attempts=Count("pk"),
        right=Count("pk", filter=Q(points=F("possible"))),
    )
    if found["people"] < ENOUGH:
        return Figure(found["people"], None)
    return Figure(found["people"], round(100 * found["right"] / found["attempts"]))


def choices_for_lessons() -> list[tuple[str, str]]:
    """Questions an author may put into a lesson."""
    rows = Question.objects.order_by("archived_at", "title")
    return [
        (
            str(row.public_id),
            _("%(title)s (put away)") % {"title": row.title} if row.archived_at else row.title,
        )
        for row in rows
    ]


def newest_versions(public_ids: Iterable[str]) -> dict[str, QuestionVersion]:
    """The newest version of each of these questions that may be asked: one query."""
    rows = QuestionVersion.objects.filter(
        question__public_id__in=list(public_ids),
        question__archived_at__isnull=True,
        number=F("question__number"),
    ).select_related("question")
    return {str(row.question.public_id): row for row in rows}


def form_for_lesson(public_id: str, page: Any) -> str:
    """The question as HTML to stand in a lesson: no solution, no token, nothing personal.

    The first question of a lesson reads those after it as well.
    """
    known = page.__dict__.setdefault("_questions", {}) if page is not None else {}
    if public_id not in known:
        body = getattr(page, "body", ())
        wanted = {str(one.value["question"]) for one in body if one.block_type == "question"}
        known.update(newest_versions({public_id, *wanted}))
    version = known.get(public_id)
    if version is None:
        return ""
    context = form_context(version.question, version) | {"lesson": getattr(page, "pk", None)}
    return render_to_string("questions/block.html", context)


def form_context(question: Question, version: QuestionVersion) -> dict[str, Any]:
    salt = f"{question.public_id}{version.number}"
    return {
        "question": question,
        "version": version,
        "asked": shown(question.kind, version.content, salt),
    }


def sheet_of(public_id: str) -> dict[str, Any]:
    """The question for a paper or a file, without its solutions."""
    version = newest_versions([public_id]).get(public_id)
    return form_context(version.question, version)["asked"] if version else {}
