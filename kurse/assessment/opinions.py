"""What students say of an agency's placement sites, for its page; from enough answers on."""

from typing import Any

from kurse.assessment.figures import PlaceFigures, place_figures
from kurse.assessment.forms import FEEDBACK_LABELS
from kurse.assessment.models import QUESTIONS
from kurse.assessment.queries import feedback_answers_about, shown_from
from kurse.partners.facts import Opinion, Opinions


def bars_of(row: PlaceFigures) -> list[dict[str, Any]]:
    """One bar a question, out of 4."""
    return [
        {"label": FEEDBACK_LABELS[name], "value": mean, "total": 4, "tone": "1"}
        for name, mean in row.means.items()
    ]


def opinions(agency: Any, user: Any) -> Opinions:
    """Averages by placement site (row 71); without texts, without people."""
    least = shown_from()
    rows = place_figures(feedback_answers_about(agency), QUESTIONS, shown_from=least)
    shown = tuple(Opinion(row.facility, row.count, tuple(bars_of(row))) for row in rows)
    return Opinions(least, shown)
