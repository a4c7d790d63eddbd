"""Turn the real instance of the University of Southern Denmark (2021) into PROBLEM.json.

    uv run python -m tests.kurse.allocation.convert_sdu2021 ../shared/data/sdu2021 > PROBLEM.json
    uv run manage.py allocate PROBLEM.json > RESULT.json

The data (Chiarandini, Fagerberg, Gualandi, Annals of Operations Research 275, 2019; GPL-3.0) stay
outside the repository. What becomes what:

- ``projects.csv``: rows with the same ``ID`` are the interchangeable teams of one topic: one
  offer ``topic-<ID>`` with ``teams`` = number of rows, ``min_cap`` and ``max_cap`` for each team.
- ``students.csv``: every row is a student ``s<student_id>``; ``grp_id`` is the group; the
  ``priority_list`` becomes ranks 1, 2, 3 without ties.
- ``restrictions.json``: a teacher runs at most ``groups_max`` teams over all their topics. Where
  the teacher has one topic, that bounds its ``teams``; where they have several and the bound is
  below the sum, the format has no such limit on teams, and the script says so and stops.
- ``types.csv`` and ``type``: all students may go to all topics (one type); others would be
  ``excluded``.
"""

import csv
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any


def convert(folder: Path) -> dict[str, Any]:
    teams: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in _rows(folder / "projects.csv"):
        teams[row["ID"]].append(row)
    allowed = _teams_allowed(folder / "restrictions.json", teams)
    offers = [
        {
            "id": f"topic-{topic}",
            "min": int(rows[0]["min_cap"]),
            "max": int(rows[0]["max_cap"]),
            "teams": allowed.get(topic, len(rows)),
        }
        for topic, rows in teams.items()
    ]
    types = {row[0]: set(row[1:]) for row in _plain_rows(folder / "types.csv")}
    students = []
    for row in _rows(folder / "students.csv"):
        wishes = [topic.strip() for topic in row["priority_list"].split(",")]
        students.append(
            {
                "id": f"s{row['student_id']}",
                "group": f"g{row['grp_id']}",
                "wishes": [[f"topic-{topic}"] for topic in wishes],
                "excluded": [
                    f"topic-{topic}"
                    for topic in wishes
                    if teams[topic][0]["type"] not in types[row["type"]] | {row["type"]}
                ],
            }
        )
    return {"students": students, "offers": offers, "sites": [], "pins": []}


def _teams_allowed(path: Path, teams: dict[str, list[dict[str, str]]]) -> dict[str, int]:
    allowed = {}
    for limit in json.loads(path.read_text())["nteams"]:
        topics = [str(topic) for topic in limit["topics"]]
        if len(topics) == 1:
            allowed[topics[0]] = min(limit["groups_max"], len(teams[topics[0]]))
        elif limit["groups_max"] < sum(len(teams[topic]) for topic in topics):
            sys.exit(f"Teacher {limit['username']}: a limit over several topics cannot be said.")
    return allowed


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def _plain_rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row for row in csv.reader(file, delimiter=";") if row]


if __name__ == "__main__":
    json.dump(convert(Path(sys.argv[1])), sys.stdout, ensure_ascii=False, indent=1)
