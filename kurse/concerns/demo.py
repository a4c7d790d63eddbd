"""Concerns of the demo: one open, one planned, one settled."""

import datetime as dt
from typing import Any

from kurse.concerns.actions import close_concern, plan_concern, raise_concern, take_concern
from kurse.placements.models import Placement, PlacementState

DAY = dt.timedelta(days=1)


def load(world: Any) -> None:
    coordinator = world.things["coordinator"]
    running = list(
        Placement.objects.filter(phase=world.things["phase"], state=PlacementState.RUNNING)
        .select_related("student", "phase__cohort", "practice_supervisor__user")
        .order_by("student__sort_key", "pk")[3:6]
    )
    today = world.today
    if len(running) < 3:
        return
    with world.at(today - 21 * DAY):
        settled = raise_concern(
            running[0],
            text="Ich weiß oft nicht, welche Aufgaben meine sind.",
            call_wanted=False,
            by=running[0].student,
        )
        settled = take_concern(settled, by=coordinator)
        settled = plan_concern(
            settled,
            plan="Gespräch zu dritt; die Aufgaben stehen danach im Wochenplan.",
            review_on=today - 10 * DAY,
            by=coordinator,
            invited=("student",),
            meeting="nächsten Dienstag um 14 Uhr im Quartiersbüro",
        )
    with world.at(today - 10 * DAY):
        close_concern(settled, outcome="settled", by=coordinator, note="Der Wochenplan hilft.")
    with world.at(today - 5 * DAY):
        planned = take_concern(
            raise_concern(
                running[1],
                text="Zweimal ohne Nachricht gefehlt. Wir möchten darüber sprechen.",
                call_wanted=True,
                by=running[1].practice_supervisor.user,
                name=running[1].practice_supervisor.user.get_full_name(),
            ),
            by=coordinator,
        )
        plan_concern(
            planned,
            plan="Ich rufe beide an. Abwesenheit künftig bis 8 Uhr telefonisch melden.",
            review_on=today + 6 * DAY,
            by=coordinator,
        )
    with world.at(today - DAY):
        raise_concern(
            running[2],
            text="Die Praxisanleitung ist seit zwei Wochen krank, und niemand springt ein.",
            call_wanted=True,
            by=running[2].student,
        )
