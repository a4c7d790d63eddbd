"""A stored run read for people: rows, profile, districts, warnings, what changed, what if."""

import json
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kurse.allocation.models import AllocationRun, RunState
from kurse.allocation.queries import HARDSHIP_STEP
from kurse.cohorts.models import Participation, Phase
from kurse.offers.models import Place

#: A rank behind this one is a remark to be accepted.
LATE_RANK = 3


@dataclass(frozen=True)
class Row:
    """One student in a run. ``place`` is None without a place; ``rank`` None where not wished."""

    participation: Participation
    place: Place | None
    rank: int | None
    pinned: bool
    better: list[dict[str, Any]] = field(default_factory=list)

    @property
    def why(self) -> str:
        """The reason in one sentence, for the table."""
        if self.pinned:
            return _("Fixed by the coordination")
        if self.rank == 1:
            return _("First wish")
        if not self.better:
            return _("No wishes submitted") if self.place is None else ""
        reasons = [reason_sentence(reason) for reason in self.better[:2]]
        more = len(self.better) - 2
        if more > 0:
            reasons.append(ngettext("%(count)d more", "%(count)d more", more) % {"count": more})
        return "; ".join(reasons)


@dataclass(frozen=True)
class Remark:
    """Something to accept before publishing. ``code`` stays the same as long as it is true."""

    code: str
    title: str
    detail: str = ""


@dataclass(frozen=True)
class Change:
    """A student whose place differs between two runs."""

    participation: Participation
    before: Place | None
    after: Place | None
    rank_before: int | None
    rank_after: int | None

    @property
    def direction(self) -> str:
        """``better``, ``worse`` or ``same``: by the rank of the wish, no place being worst."""
        worst = 999
        before, after = self.rank_before or worst, self.rank_after or worst
        return "same" if before == after else ("better" if after < before else "worse")


def reason_sentence(reason: dict[str, Any]) -> str:
    """Why not this better wish, without anybody's name."""
    values = {
        "rank": reason["rank"],
        "place": reason.get("place", ""),
        "needed": reason.get("params", {}).get("needed") or 0,
        "interested": reason.get("params", {}).get("interested") or 0,
    }
    texts = {
        "full": _("wish %(rank)d, %(place)s, is full"),
        "site_full": _("wish %(rank)d, %(place)s: the site is full"),
        "does_not_run": _("wish %(rank)d, %(place)s, does not run: it needs %(needed)d"),
        "excluded": _("wish %(rank)d, %(place)s, is excluded"),
        "group_too_large": _("wish %(rank)d, %(place)s, is too small for the group"),
        "pinned": _("fixed elsewhere"),
    }
    text = texts.get(reason["code"], _("wish %(rank)d, %(place)s: somebody else would lose more"))
    return str(text % values)


def consequence_sentence(reason: dict[str, Any]) -> str:
    """Which step of the objective would become worse with this student there."""
    decided = reason.get("decided_by") or ""
    if decided.startswith("rank_"):
        return str(
            _("With this person there, more students would have wish %(rank)s.")
            % {"rank": decided.removeprefix("rank_")}
        )
    texts = {
        "conditions": _("With this person there, a fixed condition would be broken."),
        "placed": _("With this person there, somebody would have no place."),
        "worst_rank": _(
            "With this person there, somebody would get a worse wish than anybody now."
        ),
        "lot": _("With this person there, all in all would be as good: the lot decided."),
    }
    if decided.startswith("hardship_"):
        if int(decided.removeprefix("hardship_")) < HARDSHIP_STEP:
            return str(
                _("With this person there, somebody who had a worse wish before would lose again.")
            )
        return str(_("With this person there, somebody with hardship would be served worse."))
    return str(texts.get(decided, ""))


class Reading:
    """One run with its people and places; three queries, however many students."""

    def __init__(self, run: AllocationRun) -> None:
        self.run = run
        self.people = {
            str(row.public_id): row
            for row in Participation.objects.filter(cohort=run.phase.cohort_id).select_related(
                "user", "team"
            )
        }
        self.places = {
            str(place.public_id): place
            for place in Place.objects.filter(phase=run.phase_id).select_related(
                "facility__agency", "facility__site__district", "practice_supervisor"
            )
        }
        self.rows = self.read(run.result, run.problem)

    def read(self, result: dict[str, Any], problem: dict[str, Any]) -> list[Row]:
        """Rows in the order of the students' list, from any result over the same people."""
        reasons = {entry["student"]: entry for entry in result.get("explanations", [])}
        found = [
            self._row(entry, reasons.get(entry["student"], {}))
            for entry in result.get("assignment", [])
            if entry["student"] in self.people
        ]
        return sorted(
            found, key=lambda row: (row.participation.user.sort_key, row.participation.pk)
        )

    def _row(self, entry: dict[str, Any], explanation: dict[str, Any]) -> Row:
        better = [
            {**reason, "place": self.places[reason["offer"]].title}
            for reason in explanation.get("better", [])
            if reason["offer"] in self.places
        ]
        return Row(
            participation=self.people[entry["student"]],
            place=self.places.get(entry["offer"] or ""),
            rank=explanation.get("rank"),
            pinned=bool(explanation.get("pinned")),
            better=better,
        )

    def profile(self) -> list[dict[str, Any]]:
        """Bars: how many got wish 1, 2, 3 …, none of their wishes, no place."""
        worst = max((row.rank or 0 for row in self.rows), default=0)
        bars = [
            {
                "label": _("Wish %(rank)d") % {"rank": rank},
                "value": sum(row.rank == rank and row.place is not None for row in self.rows),
                "tone": str(min(rank, 4)),
            }
            for rank in range(1, worst + 1)
        ]
        unwished = sum(row.rank is None and row.place is not None for row in self.rows)
        if unwished:
            bars.append({"label": _("not wished for"), "value": unwished, "tone": "mute"})
        missing = sum(row.place is None for row in self.rows)
        if missing:
            bars.append({"label": _("without a place"), "value": missing, "tone": "bad"})
        return bars

    def districts(self) -> list[dict[str, Any]]:
        """Bars: seats filled of all seats, by district."""
        offered = {entry["id"]: entry["max"] for entry in self.run.problem.get("offers", [])}
        found: dict[int, dict[str, Any]] = {}
        for key, size in offered.items():
            place = self.places.get(key)
            if place is None:
                continue
            district = place.facility.site.district
            bar = found.setdefault(
                district.pk,
                {"label": district.name, "district": district, "value": 0, "total": 0},
            )
            bar["total"] += size
        for row in self.rows:
            if row.place is not None:
                bar = found.get(row.place.facility.site.district_id)
                if bar is not None:
                    bar["value"] += 1
        return sorted(found.values(), key=lambda bar: bar["label"])

    def map(self) -> list[dict[str, Any]]:
        """The districts for the map: filled seats, and the way to their part of the table."""
        return [
            {
                "name": bar["district"].name,
                "mark": bar["district"].mark,
                "outline": bar["district"].outline,
                "url": f"?district={bar['district'].slug}#all",
                "detail": _("%(filled)d of %(seats)d seats filled")
                % {"filled": bar["value"], "seats": bar["total"]},
            }
            for bar in self.districts()
        ]

    def reasons_of(self, row: Row) -> list[tuple[str, str]]:
        """Every better wish: why not, and what would be worse with this student there.

        For the coordination: it names who is there.
        """
        found = []
        for reason in row.better:
            there = [
                self.people[key].user.get_full_name()
                for key in reason.get("params", {}).get("students", [])
                if key in self.people
            ]
            text = reason_sentence(reason)
            if there:
                text = _("%(reason)s: %(names)s") % {"reason": text, "names": ", ".join(there)}
            found.append((text[:1].upper() + text[1:], consequence_sentence(reason)))
        return found

    def headline(self) -> dict[str, int]:
        """Numbers for the sentence on top."""
        return {
            "students": len(self.rows),
            "first_three": sum(
                row.place is not None and (row.rank or 9) <= LATE_RANK for row in self.rows
            ),
            "without": sum(row.place is None for row in self.rows),
        }

    def remarks(self) -> list[Remark]:
        """What somebody has to take responsibility for, one by one."""
        found = [remark for row in self.rows for remark in _remarks_of(row)]
        seen = {row.place.pk: row.place for row in self.rows if row.place is not None}
        for place in sorted(seen.values(), key=lambda place: place.title):
            found += _remarks_on(place, self.run.phase)
        return found

    def changes(self, other: AllocationRun) -> list[Change]:
        """Whose place differs from the other run's, in list order."""
        before = {row.participation.pk: row for row in self.read(other.result, other.problem)}
        return _differences(before, self.rows)


def _differences(before: dict[int, Row], rows: list[Row]) -> list[Change]:
    changes = []
    for row in rows:
        old = before.get(row.participation.pk)
        old_place = old.place if old else None
        if (old_place.pk if old_place else None) != (row.place.pk if row.place else None):
            changes.append(
                Change(row.participation, old_place, row.place, old.rank if old else None, row.rank)
            )
    return changes


def _remarks_of(row: Row) -> list[Remark]:
    key, name = row.participation.public_id, row.participation.user.get_full_name()
    if row.place is None:
        return [
            Remark(
                f"unplaced:{key}",
                _("%(name)s stays without a place for now") % {"name": name},
                row.why,
            )
        ]
    if row.rank is None:
        return [
            Remark(
                f"unwished:{key}:{row.place.public_id}",
                _("%(name)s gets a place that was not wished for") % {"name": name},
                row.place.title,
            )
        ]
    if row.rank > LATE_RANK:
        return [
            Remark(
                f"late:{key}:{row.rank}",
                _("%(name)s gets wish %(rank)d") % {"name": name, "rank": row.rank},
                row.why,
            )
        ]
    return []


def _remarks_on(place: Place, phase: Phase) -> list[Remark]:
    from home.core.formats import day

    found = []
    until = place.facility.recognised_until
    if until is not None and until < phase.ends_on:
        found.append(
            Remark(
                f"recognition:{place.public_id}",
                _("%(place)s: the recognition ends on %(day)s")
                % {"place": place.title, "day": day(until)},
                _("The practice phase ends on %(day)s.") % {"day": day(phase.ends_on)},
            )
        )
    if place.practice_supervisor_id is None:
        found.append(
            Remark(
                f"supervisor:{place.public_id}",
                _("%(place)s has no practice supervisor yet") % {"place": place.title},
            )
        )
    return found


def warnings_of(run: AllocationRun) -> list[Remark]:
    """The remarks of a run that is done; none before."""
    return Reading(run).remarks() if run.state in (RunState.DONE, RunState.PUBLISHED) else []


def conflict_sentences(run: AllocationRun, reading: Reading) -> list[str]:
    """The smallest set of conditions in conflict, with names instead of ids (M38)."""
    conflict = run.result.get("conflict") or {}
    names = {key: row.user.get_full_name() for key, row in reading.people.items()}
    names |= {key: place.title for key, place in reading.places.items()}
    names |= {
        str(place.facility.site.public_id): place.facility.site.name
        for place in reading.places.values()
    }
    sentences = []
    for condition in conflict.get("conditions", []):
        params = {
            key: names.get(value, value) if isinstance(value, str) else value
            for key, value in condition["params"].items()
        }
        text = {
            "pin": _("%(student)s is fixed to %(offer)s"),
            "excluded": _("%(student)s is excluded from %(offer)s"),
            "group": _("the group %(group)s stays together"),
            "offer_min": _("%(offer)s needs at least %(limit)s students"),
            "offer_max": _("%(offer)s takes at most %(limit)s students"),
            "site_min": _("the site %(site)s needs at least %(limit)s students"),
            "site_max": _("the site %(site)s takes at most %(limit)s students"),
        }.get(condition["code"])
        sentences.append(text % params if text else condition["text"])
    return sentences


def what_if(reading: Reading, participation: Participation, place: Place) -> list[Change] | None:
    """Solve again with this student fixed there: whose place would change. None: impossible."""
    from kurse.allocation.problem import parse_problem
    from kurse.allocation.result import result_of
    from kurse.allocation.solver import solve

    run = reading.run
    student = str(participation.public_id)
    problem = {
        **run.problem,
        "pins": [
            *(pin for pin in run.problem.get("pins", []) if pin["student"] != student),
            {"student": student, "offer": str(place.public_id)},
        ],
    }
    solution = solve(parse_problem(json.dumps(problem)), seed=run.seed, time_limit=10)
    result = result_of(solution, input_sha256="")
    if not result["assignment"]:
        return None
    before = {row.participation.pk: row for row in reading.rows}
    return _differences(before, reading.read(result, problem))
