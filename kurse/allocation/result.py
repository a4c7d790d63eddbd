"""The answer as plain data for RESULT.json, with every reason also as an English sentence."""

from typing import Any

from kurse.allocation.conflicts import Condition, Conflict, Kind, smallest_conflict
from kurse.allocation.explain import Explanation, Reason, Why, explain
from kurse.allocation.solver import Solution, Status

SENTENCES = {
    Why.EXCLUDED: "{offer} is excluded.",
    Why.GROUP_TOO_LARGE: "No team of {offer} takes a group of {needed}.",
    Why.PINNED: "A pin fixes another offer.",
    Why.DOES_NOT_RUN: "{offer} does not run: it needs {needed} students, {interested} wish for it.",
    Why.FULL: "{offer} is full: {students} are there.",
    Why.SITE_FULL: "The site {site} of {offer} is full: {students} are there.",
    Why.WOULD_COST: "{offer} has room, but going there would cost somebody else more.",
}
DECIDED = {
    "conditions": "With you there the fixed conditions could not be kept.",
    "placed": "With you there somebody would have no place.",
    "worst_rank": "With you there somebody would get a worse rank than the worst one now.",
    "rank": "With you there more students would be at rank {number}.",
    "hardship": "With you there a student with hardship would be served worse.",
    "lot": "With you there the result would be as good for all together: the lot decided.",
}
CONDITIONS = {
    Kind.PIN: "{student} is pinned to {offer}",
    Kind.EXCLUDED: "{student} is excluded from {offer}",
    Kind.GROUP: "the group {group} stays together",
    Kind.OFFER_MIN: "{offer} needs at least {limit} students in each team",
    Kind.OFFER_MAX: "{offer} takes at most {teams} teams of {limit} students",
    Kind.SITE_MIN: "the site {site} needs at least {limit} students",
    Kind.SITE_MAX: "the site {site} takes at most {limit} students",
}


def result_of(solution: Solution, *, input_sha256: str) -> dict[str, Any]:
    """Everything ``docs/allocation.md`` promises for RESULT.json."""
    conflict = None
    if solution.status == Status.INFEASIBLE:
        conflict = smallest_conflict(solution.problem)
    return {
        "status": str(solution.status),
        "assignment": [
            {"student": student, "offer": offer, "team": solution.teams[student]}
            for student, offer in solution.offers.items()
        ],
        "profile": solution.profile if solution.offers else [],
        "worst_rank": solution.worst_rank,
        "placed": len(solution.offers) - len(solution.unplaced),
        "unplaced": solution.unplaced,
        "unwished": solution.unwished,
        "bound": {
            name: bound
            for step in solution.steps
            for name, bound in zip(_names(step.name, step.names), step.bounds, strict=True)
        },
        "steps": [
            {
                "step": step.name,
                "values": dict(zip(step.names, step.values, strict=True)),
                "bounds": dict(zip(step.names, step.bounds, strict=True)),
                "proven": step.proven,
                "seconds": step.seconds,
            }
            for step in solution.steps
        ],
        "conflict": _conflict(conflict) if conflict else None,
        "explanations": [_explanation(item) for item in explain(solution)],
        "seconds": solution.seconds,
        "solver": solution.solver,
        "version": solution.version,
        "input_sha256": input_sha256,
        "problem_sha256": solution.problem.sha256(),
        "seed": solution.seed,
    }


def sentence_of(condition: Condition) -> str:
    return CONDITIONS[condition.kind].format(**condition.params())


def reason_in_english(reason: Reason) -> str:
    text = SENTENCES[reason.why].format(
        offer=reason.offer,
        needed=reason.needed,
        interested=reason.interested,
        site=reason.site,
        students=", ".join(reason.students),
    )
    decided = reason.decided_by
    if decided is None:
        return text
    kind, _, number = decided.partition("_") if decided != "worst_rank" else (decided, "", "")
    return f"{text} {DECIDED[kind].format(number=number)}"


def _names(step: str, names: tuple[str, ...]) -> list[str]:
    return [step if len(names) == 1 else f"{step}.{name}" for name in names]


def _conflict(conflict: Conflict) -> dict[str, Any]:
    return {
        "smallest": conflict.smallest,
        "conditions": [
            {
                "code": str(condition.kind),
                "params": condition.params(),
                "text": sentence_of(condition),
            }
            for condition in conflict.conditions
        ],
        "text": "These conditions contradict each other: "
        + "; ".join(sentence_of(condition) for condition in conflict.conditions)
        + ". Give up one of them.",
    }


def _explanation(item: Explanation) -> dict[str, Any]:
    return {
        "student": item.student,
        "offer": item.offer,
        "rank": item.rank,
        "lot": item.lot,
        "pinned": item.pinned,
        "better": [
            {
                "offer": reason.offer,
                "rank": reason.rank,
                "code": str(reason.why),
                "params": _params(reason),
                "decided_by": reason.decided_by,
                "text": reason_in_english(reason),
            }
            for reason in item.better
        ],
        "text": _summary(item),
    }


def _params(reason: Reason) -> dict[str, Any]:
    params = {
        "students": list(reason.students),
        "site": reason.site,
        "needed": reason.needed,
        "interested": reason.interested,
    }
    return {name: value for name, value in params.items() if value not in (None, [])}


def _summary(item: Explanation) -> str:
    if item.offer is None:
        return "Has no place: every wish is closed, see the reasons."
    if item.pinned:
        wished = f"wish {item.rank}" if item.rank else "not wished for"
        return f"Pinned to {item.offer} ({wished})."
    if item.rank == 1:
        return f"Has a first wish, {item.offer}."
    return f"Has wish {item.rank}, {item.offer}; every better one is closed, see the reasons."
