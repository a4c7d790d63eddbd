"""How many sessions count, in a sentence, and the proof of attendance on paper."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from home.core.clock import today
from home.core.formats import day, moment
from home.papers import render
from home.rulebook.queries import rule
from kurse.cohorts.models import Participation
from kurse.supervision.queries import attendance_of, attended_count


def count_sentence(participation: Participation) -> str:
    """ "4 sessions attended; 8 of 10 are needed." """
    return _("%(attended)s sessions attended; %(required)s of %(planned)s are needed.") % {
        "attended": attended_count(participation),
        "required": rule("supervision.sessions_required"),
        "planned": rule("supervision.sessions_planned"),
    }


def count_in_short(participation: Participation) -> str:
    """ "7 of 10 sessions" """
    return _("%(attended)s of %(planned)s sessions") % {
        "attended": attended_count(participation),
        "planned": rule("supervision.sessions_planned"),
    }


def attendance_proof(participation: Participation, *, seen_by: Any, language: str) -> bytes:
    """The paper: dates, forms, lengths, presence. No group's topic, no text, no reason."""
    with translation.override(language):
        rows = [
            [
                moment(row.session.starts_at),
                row.session.get_form_display(),
                _("%(minutes)s min") % {"minutes": row.session.minutes},
                pgettext("attendance", "present")
                if row.present
                else pgettext("attendance", "absent"),
            ]
            for row in attendance_of(participation, seen_by=seen_by)
        ]
        data = {
            "student": participation.user.get_full_name(),
            "cohort": str(participation.cohort),
            "count": count_in_short(participation),
            "sentence": count_sentence(participation),
            "rows": rows,
            "made_on": day(today()),
        }
        title = _("Proof of attendance: supervision")
    return render(
        "supervision/papers/attendance.typ", data, title=title, lang=language, dated=today()
    )
