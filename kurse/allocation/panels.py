"""What the allocation tells the floors below: menu and next steps of the coordination."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from home.core.registries import (
    DemoStep,
    NavigationItem,
    NextStep,
    demo_steps,
    navigation,
    next_steps,
    verifications,
)
from home.core.together import Asking, asks
from home.people.roles import Role, has_role
from home.rulebook.queries import RuleDefinition, register_rule
from kurse.allocation import demo
from kurse.allocation.models import AllocationRun, RunState
from kurse.allocation.queries import phases_to_allocate, runs_visible_to


def coordinates(user: Any) -> bool:
    return has_role(user, Role.COORDINATOR)


@asks
def steps(user: Any, on: dt.date) -> Asking[list[NextStep]]:
    """After the wishes close: compute, then check and publish (K06 to K08)."""
    if not coordinates(user):
        return []
    waiting = phases_to_allocate(user).filter(
        cohort__wishes_close_on__lt=on, published_count=0, starts_on__gte=on
    )
    done = runs_visible_to(user).filter(phase__in=waiting.order_by().values("pk"))
    due, runs = yield (waiting, done.filter(state=RunState.DONE))
    ready_of = {run.phase_id: run for run in reversed(runs)}
    found = []
    for phase in due:
        ready = ready_of.get(phase.pk)
        if ready is None:
            found.append(
                NextStep(
                    title=_("Compute the allocation: %(phase)s") % {"phase": phase},
                    url=reverse("allocation:phase", args=[phase.public_id]),
                    button=_("Compute the allocation"),
                    due=phase.cohort.publish_on,
                )
            )
        else:
            found.append(
                NextStep(
                    title=_("Check and publish the allocation: %(phase)s") % {"phase": phase},
                    url=reverse("allocation:run", args=[ready.public_id]),
                    button=_("Check the allocation"),
                    due=phase.cohort.publish_on,
                )
            )
    return found


def inputs_are_unchanged() -> list[str]:
    """Every stored problem still has the hash it was computed with."""
    from kurse.allocation.actions import hash_of

    return [
        f"The problem of the run of {run.at:%Y-%m-%d %H:%M} differs from its hash."
        for run in AllocationRun.objects.exclude(input_sha256="").iterator()
        if hash_of(run.problem) != run.input_sha256
    ]


register_rule(
    RuleDefinition(
        "allocation.equity",
        True,
        gettext_lazy("At equal rank, who had a worse wish in an earlier phase goes first"),
        "setting",
        gettext_lazy("FEATURES, matching: equity memory"),
    )
)
navigation.register(
    NavigationItem(gettext_lazy("Allocation"), "allocation:start", coordinates), order=40
)
next_steps.register(steps, order=40)
verifications.register(inputs_are_unchanged)
demo_steps.register(DemoStep("allocation", demo.load), order=150)
