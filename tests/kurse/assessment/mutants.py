"""Mutants of the assessment's rights: every check taken out, one at a time.

``test_mutants.py`` asks for each whether somebody can now do what they must not; a mutant that
nobody notices is a check that nothing holds. No file is changed: the mutated source lives in a
namespace of its own.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

SLICE = Path(__file__).resolve().parents[3] / "kurse" / "assessment"
FILES = ("rules.py", "states.py", "actions")


class Mutant(NamedTuple):
    """Check ``number`` of ``path`` is missing; ``name`` says which, ``where`` in which function."""

    path: Path
    number: int
    name: str
    where: str


class _Without(ast.NodeTransformer):
    """Takes out the check number ``chosen``; names all of them on the way."""

    def __init__(self, chosen: int) -> None:
        self.chosen = chosen
        self.found: list[tuple[str, str]] = []
        self.function = ""

    def _hit(self, name: str) -> bool:
        self.found.append((name, self.function))
        return len(self.found) - 1 == self.chosen

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """A predicate of ``rules`` says yes to everybody."""
        self.function = node.name
        self.generic_visit(node)
        decorators = {ast.unparse(row) for row in node.decorator_list}
        if "rules.predicate" in decorators and self._hit(f"predicate {node.name}"):
            node.body = [ast.Return(ast.Constant(value=True))]
        self.function = ""
        return node

    def visit_If(self, node: ast.If) -> ast.AST:
        """``if …: raise PermissionDenied`` is gone."""
        self.generic_visit(node)
        refuses = len(node.body) == 1 and ast.unparse(node.body[0]) == "raise PermissionDenied"
        if refuses and not node.orelse and self._hit(ast.unparse(node.test)):
            return ast.Pass()
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """A permission loses its last half; an arrow loses its permission or its needs."""
        self.generic_visit(node)
        called = ast.unparse(node.func)
        is_rule = called == "rules.add_perm" and isinstance(node.args[1], ast.BinOp)
        if is_rule and self._hit(f"{ast.literal_eval(node.args[0])} without its last part"):
            node.args[1] = node.args[1].left  # type: ignore[attr-defined]
        if called == "Move":
            verb = ast.literal_eval(node.args[0])
            for keyword in list(node.keywords):
                if keyword.arg == "needs" and self._hit(f"{verb} without needs"):
                    node.keywords.remove(keyword)
        return node


def _mutated(path: Path, chosen: int) -> tuple[ast.Module, list[tuple[str, str]]]:
    transformer = _Without(chosen)
    tree = transformer.visit(ast.parse(path.read_text(encoding="utf-8")))
    return ast.fix_missing_locations(tree), transformer.found


def all_mutants() -> Iterator[Mutant]:
    for name in FILES:
        place = SLICE / name
        for path in sorted(place.glob("*.py")) if place.is_dir() else [place]:
            for number, (label, where) in enumerate(_mutated(path, -1)[1]):
                yield Mutant(path, number, label, where)


def namespace_of(mutant: Mutant) -> dict[str, Any]:
    """The module as it would be without this check."""
    parts = mutant.path.relative_to(SLICE.parents[1]).with_suffix("").parts
    space: dict[str, Any] = {"__name__": ".".join(parts)}
    exec(compile(_mutated(mutant.path, mutant.number)[0], str(mutant.path), "exec"), space)
    return space
