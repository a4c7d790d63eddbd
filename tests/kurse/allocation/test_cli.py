"""``allocate`` as people call it: exit codes, the file it writes, the real instance, the speed."""

import hashlib
import io
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kurse.allocation.cli import allocate, main
from kurse.allocation.problem import Offer, Problem, Site, Student, make_problem
from kurse.allocation.solver import Status, broken, solve
from tests.kurse.allocation.convert_sdu2021 import convert

ROOT = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("LERNEN_SHARED", ROOT.parent / "shared"))
SMALL = {
    "students": [
        {"id": "s1", "wishes": [["o1"], ["o2"]]},
        {"id": "s2", "wishes": [["o1"], ["o2"]], "hardship": 2},
        {"id": "s3", "wishes": [["o1", "o3"]]},
        {"id": "s4", "wishes": []},
    ],
    "offers": [{"id": "o1", "max": 1}, {"id": "o2", "max": 2}, {"id": "o3", "min": 1, "max": 2}],
}


def run(problem: Any, tmp_path: Path, **options: Any) -> tuple[int, dict[str, Any], str]:
    path = tmp_path / "PROBLEM.json"
    path.write_text(json.dumps(problem))
    out, complaints = io.StringIO(), io.StringIO()
    options = {"seed": 0, "time_limit": None} | options
    code = allocate(str(path), out=out, complaints=complaints, **options)
    return code, json.loads(out.getvalue() or "{}"), complaints.getvalue()


def test_allocate_writes_what_the_contract_names(tmp_path: Path) -> None:
    code, result, complaints = run(SMALL, tmp_path, seed=7)

    assert (code, complaints) == (0, "")
    assert result["status"] == "optimal"
    assert result["assignment"] == [
        {"student": "s1", "offer": "o2", "team": 1},
        {"student": "s2", "offer": "o1", "team": 1},
        {"student": "s3", "offer": "o3", "team": 1},
        {"student": "s4", "offer": None, "team": None},
    ]
    assert result["profile"] == [2, 1]
    assert result["worst_rank"] == 2
    assert result["unplaced"] == ["s4"]
    assert result["seed"] == 7
    assert result["solver"] == "HiGHS"
    assert result["version"]
    assert result["bound"]["placed"] == 3
    assert result["bound"]["worst_rank"] == 2
    assert all(step["proven"] for step in result["steps"])
    digest = hashlib.sha256((tmp_path / "PROBLEM.json").read_bytes()).hexdigest()
    assert result["input_sha256"] == digest
    explained = {item["student"]: item for item in result["explanations"]}
    assert explained["s1"]["better"] == [
        {
            "offer": "o1",
            "rank": 1,
            "code": "full",
            "params": {"students": ["s2"]},
            "decided_by": "hardship_2",
            "text": "o1 is full: s2 are there. "
            "With you there a student with hardship would be served worse.",
        }
    ]


def test_allocate_says_which_conditions_contradict(tmp_path: Path) -> None:
    problem = SMALL | {"pins": [{"student": "s1", "offer": "o1"}, {"student": "s2", "offer": "o1"}]}

    code, result, _ = run(problem, tmp_path)

    assert code == 0
    assert result["status"] == "infeasible"
    assert result["assignment"] == []
    codes = [(c["code"], c["params"]) for c in result["conflict"]["conditions"]]
    assert codes == [
        ("offer_max", {"offer": "o1", "limit": 1, "teams": 1}),
        ("pin", {"student": "s1", "offer": "o1"}),
        ("pin", {"student": "s2", "offer": "o1"}),
    ]
    assert "s1 is pinned to o1" in result["conflict"]["text"]


def test_allocate_refuses_bad_input_with_code_2(tmp_path: Path) -> None:
    code, result, complaints = run(SMALL | {"pins": [{"student": "sX", "offer": "o1"}]}, tmp_path)

    assert (code, result) == (2, {})
    assert 'pins[0]: there is no student "sX"' in complaints


@pytest.mark.parametrize(
    "arguments", [["missing.json"], ["x", "--seed", "one"], ["x", "--time-limit", "-1"], []]
)
def test_allocate_leaves_with_2_for_wrong_arguments(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code = main(arguments)
    except SystemExit as stop:
        code = stop.code  # type: ignore[assignment]

    assert code == 2
    assert capsys.readouterr().err


def test_the_command_needs_no_database(tmp_path: Path) -> None:
    path = tmp_path / "PROBLEM.json"
    path.write_text(json.dumps(SMALL))
    environment = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "SECRET_KEY"}}
    environment |= {"VAR_DIR": str(tmp_path / "var"), "DJANGO_SETTINGS_MODULE": ""}
    del environment["DJANGO_SETTINGS_MODULE"]

    done = subprocess.run(
        [sys.executable, "manage.py", "allocate", str(path), "--seed", "7"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(done.stdout)["status"] == "optimal"
    assert not (tmp_path / "var").exists()


def test_a_time_limit_gives_the_best_found_and_what_is_proven() -> None:
    problem = large(400, 100, seed=2)

    solution = solve(problem, time_limit=0.5)

    assert solution.status in {Status.FEASIBLE, Status.UNKNOWN}
    if solution.status == Status.FEASIBLE:
        assert broken(problem, solution.offers, solution.teams) == []
        assert not all(step.proven for step in solution.steps) or len(solution.steps) < 5


def test_no_time_at_all_says_so() -> None:
    solution = solve(make_problem([], [], [Site("k", min=1)]), time_limit=1e-9)

    assert solution.status == Status.UNKNOWN
    assert solution.offers == {}


@pytest.mark.skipif(
    not (SHARED / "data" / "sdu2021").is_dir(),
    reason="The folder with outside data (LERNEN_SHARED, or ../shared) is not here.",
)
def test_the_real_instance_is_solved_with_proof(tmp_path: Path) -> None:
    """25 students in 9 groups, 12 topics with 2 teams each of 2 to 4: limit 2 s, usually 0.05."""
    problem = convert(SHARED / "data" / "sdu2021")
    groups = {student["group"] for student in problem["students"]}
    assert (len(problem["students"]), len(groups), len(problem["offers"])) == (25, 9, 12)

    code, result, _ = run(problem, tmp_path)

    assert code == 0
    assert result["status"] == "optimal"
    assert result["profile"] == [25, 0, 0]
    assert result["seconds"] < 2
    teams = {}
    for row in result["assignment"]:
        teams.setdefault((row["offer"], row["team"]), []).append(row["student"])
    assert all(2 <= len(members) <= 4 for members in teams.values())


def large(students: int, offers: int, *, seed: int, least: tuple[int, int] = (2, 4)) -> Problem:
    """Skewed popularity, some offers with two teams, minimum team sizes that close offers."""
    chance = random.Random(seed)
    names = [f"o{number:03}" for number in range(offers)]
    made = []
    for name in names:
        low = chance.randint(*least)
        made.append(
            Offer(name, min=low, max=low + chance.randint(1, 3), teams=chance.randint(1, 2))
        )
    weights = [1 / (1 + number) ** 0.7 for number in range(offers)]
    people = []
    for number in range(students):
        wishes: list[tuple[str, ...]] = []
        while len(wishes) < 6:
            wish = (chance.choices(names, weights)[0],)
            if wish not in wishes:
                wishes.append(wish)
        hardship = chance.choice([0] * 19 + [1])
        people.append(Student(f"s{number:04}", tuple(wishes), hardship=hardship))
    return make_problem(people, made)


def test_fifty_students_and_thirty_offers_are_quick() -> None:
    """Goal 0.5 s on two idle cores; the limit here leaves room for a busy machine."""
    problem = large(50, 30, seed=1)

    solution = solve(problem)

    assert solution.status == Status.OPTIMAL
    assert broken(problem, solution.offers, solution.teams) == []
    assert solution.seconds < 5


def test_four_hundred_students_and_a_hundred_offers_with_proof() -> None:
    """Goal 15 s on two idle cores with every step proven; the limit leaves room."""
    problem = large(400, 100, seed=1)

    solution = solve(problem)

    assert solution.status == Status.OPTIMAL
    assert all(step.proven for step in solution.steps)
    assert broken(problem, solution.offers, solution.teams) == []
    assert solution.seconds < 90
