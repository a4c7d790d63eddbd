"""``allocate`` without Django: reads PROBLEM.json, writes RESULT.json to standard output."""

import argparse
import hashlib
import json
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from kurse.allocation.problem import BadProblemError, Problem, parse_problem

BAD_INPUT = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("problem", metavar="PROBLEM.json", help="the problem; - reads stdin")
    parser.add_argument(
        "--time-limit",
        type=_seconds,
        metavar="SECONDS",
        help="stop after so many seconds with the best found, and say what is proven",
    )
    parser.add_argument(
        "--seed", type=int, default=0, metavar="N", help="whole number for the lot (default 0)"
    )


def allocate(
    path: str, *, seed: int, time_limit: float | None, out: IO[str], complaints: IO[str]
) -> int:
    """The exit code: 0 with a result (also an infeasible one), 2 for bad input."""
    try:
        data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
        problem = parse_problem(data)
    except OSError as error:
        complaints.write(f"{path}: cannot be read: {error.strerror}.\n")
        return BAD_INPUT
    except BadProblemError as error:
        complaints.write(f"{path}: {error}\n")
        return BAD_INPUT
    out.write(answer(problem, hashlib.sha256(data).hexdigest(), seed, time_limit))
    return 0


def answer(problem: Problem, sha256: str, seed: int, time_limit: float | None) -> str:
    from kurse.allocation.result import result_of
    from kurse.allocation.solver import solve

    solution = solve(problem, seed=seed, time_limit=time_limit)
    result = result_of(solution, input_sha256=sha256)
    return json.dumps(result, ensure_ascii=False, indent=1) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="allocate", description=__doc__)
    add_arguments(parser)
    options = parser.parse_args(arguments)
    return allocate(
        options.problem,
        seed=options.seed,
        time_limit=options.time_limit,
        out=sys.stdout,
        complaints=sys.stderr,
    )


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not (math.isfinite(seconds) and seconds > 0):
        raise argparse.ArgumentTypeError(f"{text} is not a positive number of seconds")
    return seconds
