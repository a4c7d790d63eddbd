"""How each role reads a placement (JOURNEYS section 7): states, reasons, plain word counts."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from home.core.clock import today
from home.core.formats import day
from home.people.roles import Role
from kurse.placements.models import Placement, PlacementState, Side
from kurse.placements.queries.file import practice_day

State = PlacementState

#: The form of a state's badge (LOOK.md, "States").
KINDS = {
    State.DRAFT: "draft",
    State.PROPOSED: "draft",
    State.PUBLISHED: "told",
    State.CHANGE_REQUESTED: "wait",
    State.DECLINED: "bad",
    State.AGENCY_CONFIRMED: "ok",
    State.AGREEMENT_OPEN: "wait",
    State.AGREED: "ok",
    State.READY: "ok",
    State.RUNNING: "on",
    State.INTERRUPTED: "pause",
    State.COMPLETING: "told",
    State.COMPLETED: "end",
    State.ENDED_EARLY: "gone",
    State.CANCELLED: "gone",
    State.ANONYMISED: "end",
}


def state_words(placement: Placement, role: str, on: dt.date | None = None) -> tuple[str, str]:
    """Kind of the badge and its words, for one role."""
    state = PlacementState(placement.state)
    if role == Role.STUDENT:
        label = _for_student(placement, state, on or today())
    elif role == Role.AGENCY:
        label = _for_agency(placement, state)
    else:
        label = _for_house(placement, state, on or today())
    kind = KINDS[state]
    if state == State.DECLINED and _is_replaced(placement):
        kind = "gone"
    if state == State.PUBLISHED and role == Role.AGENCY:
        kind = "wait"
    return kind, label


def _pause(placement: Placement) -> tuple[dt.date | None, str]:
    """Of rows with ``with_pause``; else of one query."""
    values = placement.__dict__
    if "pause_until" in values:
        return values["pause_until"], values["pause_side"] or ""
    row = placement.interruptions.filter(resumed_on__isnull=True).first()
    return (row.ends_on, row.side) if row else (None, "")


def _is_replaced(placement: Placement) -> bool:
    return bool(placement.__dict__.get("is_replaced"))


def _for_house(placement: Placement, state: PlacementState, on: dt.date) -> str:
    if state == State.RUNNING:
        return _("Running, day %(day)d of %(all)d") % {
            "day": practice_day(placement, on),
            "all": placement.phase.required_days,
        }
    if state == State.INTERRUPTED:
        until, side = _pause(placement)
        return _("Interrupted until %(day)s (%(side)s)") % {
            "day": day(until),
            "side": Side(side).label if side else "–",
        }
    if state == State.DECLINED and _is_replaced(placement):
        return _("Declined, new place found")
    if state == State.COMPLETED:
        return _("Completed, passed") if placement.passed else _("Completed, not passed")
    if state == State.ENDED_EARLY:
        return _ended(placement, _("Ended early"), counts=False)
    return str(state.label)


def _for_student(placement: Placement, state: PlacementState, on: dt.date) -> str:
    if state == State.RUNNING:
        return _("%(day)d of %(all)d days") % {
            "day": practice_day(placement, on),
            "all": placement.phase.required_days,
        }
    if state == State.INTERRUPTED:
        return _("Pause until %(day)s") % {"day": day(_pause(placement)[0])}
    if state == State.READY:
        return _("Everything is ready. Start on %(day)s") % {"day": day(placement.starts_on)}
    if state == State.DECLINED and _is_replaced(placement):
        return _("This place is not possible any more. There is a new one.")
    if state == State.COMPLETED:
        return (
            pgettext("result", "Passed") if placement.passed else pgettext("result", "Not passed")
        )
    if state == State.ENDED_EARLY:
        return _ended(placement, _("Ended early"), counts=True)
    return {
        State.DRAFT: _("The allocation is still running."),
        State.PROPOSED: _("The allocation is still running."),
        State.PUBLISHED: _("Your place. We are waiting for the acceptance."),
        State.CHANGE_REQUESTED: _("There is a question; we are settling it."),
        State.DECLINED: _("This place is not possible any more. We are looking for a new one."),
        State.AGENCY_CONFIRMED: _("The acceptance is there."),
        State.AGREEMENT_OPEN: _("Please sign"),
        State.AGREED: _("Signed. Still missing: the site’s confirmation"),
        State.COMPLETING: _("Almost done."),
        State.CANCELLED: pgettext("for students", "Called off"),
        State.ANONYMISED: str(State.ANONYMISED.label),
    }[state]


def _for_agency(placement: Placement, state: PlacementState) -> str:
    if state == State.DECLINED:
        return _("Declined on %(day)s") % {"day": day(placement.answered_at)}
    if state == State.READY:
        return _("Everything is ready. Start on %(day)s") % {"day": day(placement.starts_on)}
    if state == State.RUNNING:
        return _("Running until %(day)s") % {"day": day(placement.ends_on)}
    if state == State.INTERRUPTED:
        return pgettext("for agencies", "Interrupted until %(day)s") % {
            "day": day(_pause(placement)[0])
        }
    if state == State.ENDED_EARLY:
        return _("Ended on %(day)s") % {"day": day(placement.ended_on)}
    return {
        State.DRAFT: "–",
        State.PROPOSED: "–",
        State.PUBLISHED: _("Please answer"),
        State.CHANGE_REQUESTED: _("Your proposal is with us"),
        State.AGENCY_CONFIRMED: _("Accepted. Thank you!"),
        State.AGREEMENT_OPEN: _("Please sign"),
        State.AGREED: _("Signed. Still missing: your confirmation"),
        State.COMPLETING: _("Closing is under way"),
        State.COMPLETED: _("Completed. Thank you!"),
        State.CANCELLED: pgettext("for agencies", "Called off"),
        State.ANONYMISED: "–",
    }[state]


def _ended(placement: Placement, start: str, *, counts: bool) -> str:
    if placement.days_credited is None:
        return start
    values = {"days": placement.days_credited}
    days = (
        ngettext("%(days)d day counts", "%(days)d days count", placement.days_credited)
        if counts
        else ngettext("%(days)d day credited", "%(days)d days credited", placement.days_credited)
    )
    return f"{start}, {days % values}"


def student_name(placement: Placement, role: str) -> str:
    """Agencies read the name while somebody may come to them, and initials after a "no"."""
    gone = placement.state in (State.DECLINED, State.CANCELLED)
    if role == Role.AGENCY and gone:
        return placement.student.initials
    return placement.student.get_full_name()


def number_of_places(number: int) -> str:
    """``3 Plätze`` in mails: German data, whatever the reader's language."""
    return "1 Platz" if number == 1 else f"{number} Plätze"


# Why this place ---------------------------------------------------------------------------------


def reason_sentences(placement: Placement) -> list[str]:
    """“Why this place?” in sentences, from what the allocation left with the placement.

    ``explanation`` holds ``better``: for each better wish ``rank``, ``place`` (its title),
    ``seats`` and ``why`` (a code of the allocation); ``tie``: rank and rules were equal and the
    lot decided; ``pinned``: the coordination fixed the place. Other students are never named.
    """
    data: dict[str, Any] = placement.explanation or {}
    if data.get("pinned"):
        return [_("The placement coordination has fixed this place for you after a talk.")]
    if not placement.rank:
        return [
            _("This place was not among your wishes. All of them were full or did not run."),
        ]
    sentences = [_("This is your wish number %(rank)d.") % {"rank": placement.rank}]
    sentences += [_better(row) for row in data.get("better", ())]
    if data.get("tie"):
        sentences.append(_("At equal rank the rules of priority held, then the lot."))
    return sentences


def _better(row: dict[str, Any]) -> str:
    values = {
        "rank": row.get("rank") or 0,
        "place": row.get("place", ""),
        "seats": row.get("seats") or 0,
        "needed": row.get("needed") or 0,
    }
    texts = {
        "full": ngettext(
            "Your wish number %(rank)d (%(place)s, %(seats)d place) is full: with you there, "
            "somebody else would have had a worse place, or none.",
            "Your wish number %(rank)d (%(place)s, %(seats)d places) is full: with you there, "
            "somebody else would have had a worse place, or none.",
            values["seats"],
        ),
        "site_full": _(
            "Your wish number %(rank)d (%(place)s) was not possible: the site has as many "
            "students as it can take."
        ),
        "does_not_run": _(
            "Your wish number %(rank)d (%(place)s) does not run this time: too few students "
            "could go there."
        ),
        "excluded": _("Your wish number %(rank)d (%(place)s) did not fit your limits."),
        "group_too_large": _("Your wish number %(rank)d (%(place)s) is too small for your group."),
    }
    fallback = _(
        "Your wish number %(rank)d (%(place)s) was not possible: with you there, somebody else "
        "would have had a worse place, or none."
    )
    return texts.get(row.get("why", ""), fallback) % values
