"""Who sees which placement; the rows of the lists; what a page of one placement reads."""

from kurse.placements.queries.answers import (
    Holder,
    asked_through,
    open_requests,
    rows_asked_of,
    waiting_at,
)
from kurse.placements.queries.board import (
    Board,
    board_of,
    last_mails,
    placement_rows_for,
    state_counts,
)
from kurse.placements.queries.file import (
    Person,
    closing_gaps,
    days_entered,
    open_proposal,
    people_of,
    practice_day,
    promised_day,
    supervisor_changed,
)
from kurse.placements.queries.visible import (
    Stance,
    current_placement_of,
    holding,
    own_current,
    placements_as_party,
    placements_visible_to,
    seats_held,
    stance_of,
    with_joins,
    with_stance,
)

__all__ = [
    "Board",
    "Holder",
    "Person",
    "Stance",
    "asked_through",
    "board_of",
    "closing_gaps",
    "current_placement_of",
    "days_entered",
    "holding",
    "last_mails",
    "open_proposal",
    "open_requests",
    "own_current",
    "people_of",
    "placement_rows_for",
    "placements_as_party",
    "placements_visible_to",
    "practice_day",
    "promised_day",
    "rows_asked_of",
    "seats_held",
    "stance_of",
    "state_counts",
    "supervisor_changed",
    "waiting_at",
    "with_joins",
    "with_stance",
]
