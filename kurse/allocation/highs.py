"""HiGHS behind a narrow door: the relaxation and the whole problem, kept in step.

HiGHS and numpy are imported only when somebody solves. One thread and a fixed seed: the same
input gives the same answer.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from kurse.allocation.model import Model

Vector = np.ndarray[Any, np.dtype[np.float64]]
WHOLE = 1e-6
OPTIMAL = highspy.HighsModelStatus.kOptimal
INFEASIBLE = {
    highspy.HighsModelStatus.kInfeasible,
    highspy.HighsModelStatus.kUnboundedOrInfeasible,
}


def version() -> str:
    return str(highspy.Highs().version())


class OutOfTimeError(Exception):
    """The time limit came before an answer; ``bound`` is what is proven, if anything is."""

    def __init__(self, solution: Vector | None = None, bound: float | None = None) -> None:
        super().__init__("time limit")
        self.solution = solution
        self.bound = bound


class Clock:
    """How much time is left; no limit is infinitely much."""

    def __init__(self, limit: float | None) -> None:
        self.start = time.perf_counter()
        self.limit = limit

    def spent(self) -> float:
        return time.perf_counter() - self.start

    def left(self) -> float:
        return float("inf") if self.limit is None else self.limit - self.spent()


@dataclass(slots=True)
class Answer:
    value: float
    bound: float
    solution: Vector
    prices: Vector | None = None


class Programme:
    """The model in HiGHS, twice: with whole numbers (``search``) and without (``relax``)."""

    def __init__(self, model: Model, clock: Clock) -> None:
        self.model = model
        self.clock = clock
        self.whole = np.array(model.whole, dtype=bool)
        self.columns = np.arange(model.size, dtype=np.int32)
        self.upper = np.array(model.upper, dtype=float)
        self.lower = np.zeros(model.size)
        self._cost = np.zeros(model.size)
        self._relaxed = self._new(model, whole=False)
        self._searched: Any = None
        self._rows: list[tuple[float, float, Vector]] = []

    def relax(self, cost: Vector | None = None) -> Answer | None:
        """The optimum without whole numbers, or None where there is none."""
        solver = self._relaxed
        self._use(solver, cost)
        status = self._run(solver)
        if status in INFEASIBLE:
            return None
        if status != OPTIMAL:
            raise OutOfTimeError
        value = float(solver.getInfo().objective_function_value)
        solution = solver.getSolution()
        return Answer(value, value, np.array(solution.col_value), np.array(solution.col_dual))

    def search(self, cost: Vector | None = None, start: Vector | None = None) -> Answer | None:
        """The proven optimum with whole numbers, or None where there is none."""
        if not self.whole.any():
            return self.relax(cost)
        solver = self._searching()
        self._use(solver, cost)
        if start is not None:
            hint = highspy.HighsSolution()
            hint.col_value = list(start)
            solver.setSolution(hint)
        status = self._run(solver)
        if status in INFEASIBLE:
            return None
        info = solver.getInfo()
        solution = np.array(solver.getSolution().col_value)
        found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        if status != OPTIMAL:
            raise OutOfTimeError(
                self._corner(solution) if found else None, float(info.mip_dual_bound)
            )
        corner = self._corner(solution)
        return Answer(float(info.objective_function_value), float(info.mip_dual_bound), corner)

    def near(self, solution: Vector, cost: Vector | None = None) -> Answer | None:
        """The best with the whole columns as here, rounded: a cheap guess, often the optimum."""
        index = self.columns[self.whole]
        guess = np.clip(np.round(solution[index]), self.lower[index], self.upper[index])
        self._relaxed.changeColsBounds(len(index), index, guess, guess)
        try:
            answer = self.relax(cost)
        finally:
            self._relaxed.changeColsBounds(len(index), index, self.lower[index], self.upper[index])
        return answer if answer is not None and self.is_whole(answer.solution) else None

    def bounds(self, columns: Sequence[int], lower: float, upper: float) -> None:
        """Set the bounds of some columns, for both."""
        if not len(columns):
            return
        index = np.asarray(columns, dtype=np.int32)
        self.lower[index], self.upper[index] = lower, upper
        for solver in self._solvers():
            solver.changeColsBounds(len(index), index, self.lower[index], self.upper[index])

    def row(self, cost: Vector, low: float, high: float) -> int:
        """Add a row, for both; its number is for :meth:`row_bounds`."""
        self._rows.append((low, high, cost))
        for solver in self._solvers():
            _add_row(solver, cost, low, high)
        return len(self.model.rows) + len(self._rows) - 1

    def row_bounds(self, row: int, low: float, high: float) -> None:
        number = row - len(self.model.rows)
        self._rows[number] = (low, high, self._rows[number][2])
        for solver in self._solvers():
            solver.changeRowBounds(row, low, high)

    def is_whole(self, solution: Vector) -> bool:
        return bool(np.abs(solution - np.round(solution)).max(initial=0) < WHOLE)

    def _solvers(self) -> list[Any]:
        return [self._relaxed] if self._searched is None else [self._relaxed, self._searched]

    def _searching(self) -> Any:
        """The whole problem is loaded when it is first needed: often it never is."""
        if self._searched is None:
            self._searched = self._new(self.model, whole=True)
            self._searched.changeColsBounds(self.model.size, self.columns, self.lower, self.upper)
            for low, high, cost in self._rows:
                _add_row(self._searched, cost, low, high)
        return self._searched

    def _use(self, solver: Any, cost: Vector | None) -> None:
        solver.changeColsCost(self.model.size, self.columns, self._cost if cost is None else cost)

    def _run(self, solver: Any) -> Any:
        left = self.clock.left()
        if left <= 0:
            raise OutOfTimeError
        if self.clock.limit is not None:
            # The clock of the simplex adds up over runs, that of the search begins anew.
            before = solver.getRunTime() if solver is self._relaxed else 0.0
            solver.setOptionValue("time_limit", before + left)
        solver.run()
        return solver.getModelStatus()

    def _corner(self, solution: Vector) -> Vector:
        """A whole solution: with the whole columns fixed, the corners of the rest are whole."""
        if self.is_whole(solution):
            return np.round(solution)
        solver = self._relaxed
        fixed = np.round(solution[self.whole])
        index = self.columns[self.whole]
        solver.changeColsBounds(len(index), index, fixed, fixed)
        cost = np.array(self._searched.getLp().col_cost_)
        solver.changeColsCost(self.model.size, self.columns, cost)
        solver.setOptionValue("time_limit", float("inf"))
        solver.run()
        corner = np.array(solver.getSolution().col_value)
        ok = solver.getModelStatus() == OPTIMAL and self.is_whole(corner)
        solver.changeColsBounds(len(index), index, self.lower[index], self.upper[index])
        if not ok:
            raise ArithmeticError("HiGHS left fractions where a corner must be whole.")
        return np.round(corner)

    def _new(self, model: Model, *, whole: bool) -> Any:
        solver = highspy.Highs()
        options = {
            "output_flag": False,
            "threads": 1,
            "random_seed": 7,
            "mip_rel_gap": 0.0,
            "mip_heuristic_effort": 0.0,  # we bring our own guesses; these took longer
            "mip_detect_symmetry": False,
            "mip_abs_gap": 0.99 if whole else 0.0,
        }
        for name, value in options.items():
            solver.setOptionValue(name, value)
        solver.passModel(self._matrix(model, whole=whole))
        return solver

    def _matrix(self, model: Model, *, whole: bool) -> Any:
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = model.size, len(model.rows)
        lp.col_cost_ = np.zeros(model.size)
        lp.col_lower_, lp.col_upper_ = np.zeros(model.size), np.array(model.upper, dtype=float)
        lp.row_lower_ = np.array([row[0] for row in model.rows], dtype=float)
        lp.row_upper_ = np.array([row[1] for row in model.rows], dtype=float)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        terms = [term for row in model.rows for term in row[2]]
        lp.a_matrix_.start_ = np.cumsum([0] + [len(row[2]) for row in model.rows])
        lp.a_matrix_.index_ = np.array([column for column, _ in terms], dtype=np.int32)
        lp.a_matrix_.value_ = np.array([times for _, times in terms], dtype=float)
        if whole:
            kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
            lp.integrality_ = [kinds[is_whole] for is_whole in model.whole]
        return lp


def _add_row(solver: Any, cost: Vector, low: float, high: float) -> None:
    index = np.flatnonzero(cost).astype(np.int32)
    solver.addRow(low, high, len(index), index, cost[index])
