"""The state machines of all installed slices as text: a diagram and a table each."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from home.core.states import SYSTEM, Move, Moves

HEAD = """\
# State machines

Drawn from the code by `uv run manage.py draw_states`; a test fails when this page is older than
the code. *Who* names a permission of `rules.py`, or the system (dates, workers, retention).
"""


@dataclass(frozen=True)
class Machine:
    """A table of moves and the slice it belongs to."""

    slice_name: str
    name: str
    moves: Moves


def machines() -> Iterator[Machine]:
    """Every ``Moves`` of every slice's ``states.py``, in the order of the slices."""
    for config in apps.get_app_configs():
        if config.name.split(".")[0] not in {"home", "lernen", "kurse"}:
            continue
        if not module_has_submodule(config.module, "states"):
            continue
        module = import_module(f"{config.name}.states")
        if getattr(module, "__package__", "") == config.name == "home.core":
            continue  # the class itself lives there
        for variable, value in vars(module).items():
            if isinstance(value, Moves):
                name = value.name or variable.removesuffix("_MOVES").lower().replace("_", " ")
                yield Machine(config.name, name, value)


def as_markdown() -> str:
    return HEAD + "".join(f"\n{_chapter(machine)}" for machine in machines())


def _chapter(machine: Machine) -> str:
    lines = [f"## {machine.name.capitalize()} (`{machine.slice_name}`)", "", "```mermaid"]
    lines.append("stateDiagram-v2")
    for move in machine.moves:
        lines += [f"    {source} --> {move.target}: {move.verb}" for source in move.sources]
    lines += ["```", "", "| verb | from | to | who | needs |", "|---|---|---|---|---|"]
    lines += [_row(move) for move in machine.moves]
    return "\n".join(lines) + "\n"


def _row(move: Move) -> str:
    who = "the system" if move.permission == SYSTEM else f"`{move.permission}`"
    needs = "; ".join(_first_line(need) for need in move.needs) or "–"
    sources = ", ".join(str(source) for source in move.sources)
    return f"| {move.verb} | {sources} | {move.target} | {who} | {needs} |"


def _first_line(need: object) -> str:
    text = inspect.getdoc(need) or getattr(need, "__name__", "")
    return text.splitlines()[0].rstrip(".") if text else ""
