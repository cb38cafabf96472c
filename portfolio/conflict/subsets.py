"""Can some of the rules hold together? Asked for any set of rules, of fractions or of integers.

One matrix serves all questions: rules are switched on by picking its rows. The linear relaxation
answers with a reason: the dual prices of "how far must all rules give way alike" name rules that
cannot hold together (Farkas).
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from portfolio.case import Case, Variation, varied_problem
from portfolio.compile import Expression, IntArray
from portfolio.engines import (
    NO_RULE,
    BoolArray,
    FloatArray,
    FloatModel,
    LinearOptimum,
    SolveStatus,
    near,
    relaxed,
    searched,
)
from portfolio.solve import any_point

LEAST_VIOLATION = 1e-6
"""The relaxation is called infeasible where every point breaks a rule by more than this part of its
size."""
LEAST_PRICE = 1e-9
"""Dual prices below this are rounding."""
FREE_ITEMS = 60
"""How many items a search near the relaxation leaves free."""
NEAR_NODES = 50
"""Nodes of a search near the relaxation."""
CUT_OFFS = 20
"""How many points that break a row by rounding are cut off before a question stays open."""

RuleNumbers = Collection[int]


@dataclass(frozen=True)
class SubsetAnswer:
    """Whether rules can hold together; `point` shows that they can, exact in all columns.

    Open where stopped. `value` is what the point has of what was maximised, as the solver reads it;
    no point has more than `bound`.
    """

    status: SolveStatus
    point: IntArray | None
    nodes: int
    bound: float = np.inf
    value: float = -np.inf


@dataclass(frozen=True)
class Holds:
    """Columns that rules hold at a value: column -> (value, the first rule that holds it there)."""

    columns: Mapping[int, tuple[int, int]]


@dataclass(frozen=True)
class Tightest:
    """The least part of their size by which all active rules must give way alike.

    `rules` are those with a dual price; `optimum` is None after numerical trouble.
    """

    margin: float
    rules: frozenset[int]
    optimum: LinearOptimum | None


class RuleSubsetSolver:
    """The rows of a case, ready to be asked about any set of its rules.

    `rows` has a row or more for each rule, and those of definitions, over `width` items and tiers.
    `fixed` has the columns that rules hold: (column, value, rule).
    """

    def __init__(self, case: Case) -> None:
        self.problem = case.problem
        self.rules = case.rules
        self.rows = case.inequalities
        self.width = case.columns.binary
        self.fixed: list[tuple[int, int, int]] = []
        for number, rule in enumerate(case.rules):
            for fix_number in rule.fixes:
                fix = case.problem.fixes[fix_number]
                self.fixed.append((fix.column, fix.value, number))
        self._owner = case.row_owners
        self._points: list[tuple[frozenset[int], IntArray]] = []
        self._consistent: dict[frozenset[int], frozenset[int]] = {}
        """Rules that the relaxation keeps -> the tightest among them."""

    def columns_of(self, rule: int) -> frozenset[int]:
        """The columns that a rule names."""
        mine = self.rows.owners == rule
        named = {int(column) for column in self.rows.matrix[mine].indices}
        held = {column for column, _, number in self.fixed if number == rule}
        return frozenset(named | held)

    # What holds at a point, exact.

    def known(self, active: RuleNumbers) -> IntArray | None:
        """A portfolio met before, for whatever question, that keeps the active rules."""
        required = frozenset(active) | {NO_RULE}
        for broken, point in self._points:
            if not broken & required:
                return point
        return None

    def fewest_broken(self) -> frozenset[int]:
        """What the portfolio met before that breaks the fewest rules breaks; none without one."""
        every = (broken for broken, _ in self._points)
        return min(every, key=lambda broken: (len(broken), sorted(broken)), default=frozenset())

    def broken(self, point: IntArray) -> set[int]:
        """The rules that do not hold at a point; `NO_RULE` among them where a definition does
        not."""
        rules = {number for column, value, number in self.fixed if point[column] != value}
        for number, block in enumerate(self.problem.blocks):
            for row in block.broken(point):
                rules.add(self._owner.get((number, int(row)), NO_RULE))
        return rules

    # The relaxation.

    def relaxed_conflict(self, active: RuleNumbers) -> frozenset[int] | None:
        """Active rules that even fractions of initiatives cannot keep together; None if they
        can."""
        asked = frozenset(active)
        if any(asked <= consistent for consistent in self._consistent):
            return None
        holds = self._holds(active)
        if not isinstance(holds, Holds):
            return holds
        tightest = self._tightest(active, holds)
        if tightest.margin > LEAST_VIOLATION:
            return tightest.rules
        self._consistent[asked] = tightest.rules
        return None

    def tightest(self, active: RuleNumbers) -> frozenset[int]:
        """The rules that leave each other the least slack, in the relaxation."""
        known = self._consistent.get(frozenset(active))
        if known is not None:
            return known
        holds = self._holds(active)
        if not isinstance(holds, Holds):
            return holds
        return self._tightest(active, holds).rules

    def try_near_relaxation(self, active: RuleNumbers) -> None:
        """Look for a portfolio that keeps the active rules where the relaxation has most slack.

        What is met is known from then on: where all rules are bounds on totals that is a quick way
        to a portfolio.
        """
        holds = self._holds(active)
        if not isinstance(holds, Holds) or self.known(active) is not None:
            return
        optimum = self._tightest(active, holds).optimum
        if optimum is None:
            return
        items = self.problem.columns.parts.items
        model = near(self._model(active, holds), optimum, items, FREE_ITEMS)
        self.search(model, NEAR_NODES, frozenset(active) | {NO_RULE})

    def _tightest(self, active: RuleNumbers, holds: Holds) -> Tightest:
        """The least t such that every active rule holds but for t times its size, and all else."""
        model = self._model(active, holds)
        on = self.switched_on(active)
        owners = self.rows.owners[on]
        weights = np.where(owners >= 0, self.rows.sizes[on], 0.0)
        give = sparse.csr_array(-weights.reshape(-1, 1))
        elastic = FloatModel.of_inequalities(
            sparse.hstack([model.matrix, give]).tocsr(),
            model.bounds,
            np.append(model.lower, -1.0),
            np.append(model.upper, np.inf),
        )
        costs = np.append(np.zeros(self.width), 1.0)
        _, optimum = relaxed(elastic.with_costs(costs))
        if optimum is None:
            # Numerical trouble: nothing is said, and the integers decide.
            return Tightest(-1.0, frozenset(active), None)
        is_priced = np.abs(optimum.marginals) * np.maximum(weights, 1.0) > LEAST_PRICE
        rules = {int(number) for number in owners[is_priced] if number >= 0}
        reduced = optimum.reduced_costs[: self.width]
        for column, (value, number) in holds.columns.items():
            price = reduced[column] if value else -reduced[column]
            if price > LEAST_PRICE:
                rules.add(number)
        return Tightest(float(optimum.x[-1]), frozenset(rules), optimum)

    def never_binds(self, rule: int, active: RuleNumbers) -> bool:
        """Whether not even fractions that keep the other active rules could break one."""
        others = frozenset(active) - {rule}
        holds = self._holds(others)
        if not isinstance(holds, Holds):
            return False
        model = self._model(others, holds)
        for row, most in self._rows_of(rule):
            _, optimum = relaxed(model.with_costs(-row))
            if optimum is None:
                return False
            if -optimum.value > most + LEAST_PRICE * max(1.0, abs(most)):
                return False
        return True

    def _rows_of(self, rule: int) -> Iterator[tuple[FloatArray, float]]:
        """What a rule says as rows ``row @ x <= most``."""
        for number in np.flatnonzero(self.rows.owners == rule).tolist():
            row = self.rows.matrix[[number]].toarray().ravel()
            yield row, float(self.rows.bounds[number])
        for column, value, number in self.fixed:
            if number == rule:
                row = np.zeros(self.width)
                row[column] = -1.0 if value else 1.0
                yield row, -float(value)

    # The integers.

    def solve(
        self,
        active: RuleNumbers,
        nodes: int,
        objective: Expression | None = None,
    ) -> SubsetAnswer:
        """Whether a portfolio keeps the active rules; with an objective the one with most of it."""
        holds = self._holds(active)
        if not isinstance(holds, Holds):
            return SubsetAnswer(SolveStatus.INFEASIBLE, None, 0, -np.inf)
        if objective is None:
            point = self.known(active)
            if point is not None:
                return SubsetAnswer(SolveStatus.SOLVED, point, 0)
        model = self._model(active, holds)
        if objective is not None:
            costs = -objective.dense(self.width).astype(np.float64)
            model = model.with_costs(costs)
        answer = self.search(model, nodes, frozenset(active) | {NO_RULE})
        is_answered = objective is not None or answer.status is SolveStatus.SOLVED
        return answer if is_answered else self._confirmed(active, answer)

    def _confirmed(self, active: RuleNumbers, answer: SubsetAnswer) -> SubsetAnswer:
        """What doubles did not find, looked for once more in exact integers where few items are
        free."""
        wanted = frozenset(active)
        dropped = {rule.id for number, rule in enumerate(self.rules) if number not in wanted}
        problem = varied_problem(self.problem, self.rules, Variation(dropped=frozenset(dropped)))
        status, point = any_point(problem, ())
        if status is SolveStatus.STOPPED:
            return answer
        if point is None:
            return SubsetAnswer(SolveStatus.INFEASIBLE, None, answer.nodes, -np.inf)
        self._points.append((frozenset(self.broken(point)), point))
        return SubsetAnswer(SolveStatus.SOLVED, point, answer.nodes)

    def search(self, model: FloatModel, nodes: int, required: frozenset[int]) -> SubsetAnswer:
        """Search until a point keeps the required rules exactly; others are cut off."""
        if model.is_empty:
            return SubsetAnswer(SolveStatus.INFEASIBLE, None, 0, -np.inf)
        parts = self.problem.columns.parts
        used = 0
        for _ in range(CUT_OFFS):
            result = searched(model, nodes)
            used += result.nodes
            if result.status is SolveStatus.INFEASIBLE:
                return SubsetAnswer(result.status, None, used, -np.inf)
            bound = np.inf if result.bound is None else -result.bound
            if result.x is None or result.value is None:
                return SubsetAnswer(SolveStatus.STOPPED, None, used, bound)
            items = np.rint(result.x[parts.items]).astype(np.int64)
            point = self.problem.completed(items)
            broken = frozenset(self.broken(point))
            self._points.append((broken, point))
            if not broken & required:
                return SubsetAnswer(result.status, point, used, bound, -result.value)
            model = model.without_choice(items)
        return SubsetAnswer(SolveStatus.STOPPED, None, used)

    # Picking rows.

    def switched_on(self, active: RuleNumbers) -> BoolArray:
        """Which rows belong to the active rules, or to no rule."""
        is_active = np.zeros(len(self.rules) + 1, dtype=np.bool_)
        is_active[list(active)] = True
        is_active[NO_RULE] = True
        on: BoolArray = is_active[self.rows.owners]
        return on

    def _model(self, active: RuleNumbers, holds: Holds) -> FloatModel:
        """The rows of the active rules and of definitions, with the columns that are held."""
        on = self.switched_on(active)
        lower = np.zeros(self.width)
        upper = np.ones(self.width)
        for column, (value, _) in holds.columns.items():
            lower[column] = value
            upper[column] = value
        return FloatModel.of_inequalities(self.rows.matrix[on], self.rows.bounds[on], lower, upper)

    def _holds(self, active: RuleNumbers) -> Holds | frozenset[int]:
        """The columns that active rules hold; or two rules that hold one at both values."""
        columns: dict[int, tuple[int, int]] = {}
        wanted = frozenset(active)
        for column, value, rule in self.fixed:
            if rule in wanted:
                first_value, first_rule = columns.setdefault(column, (value, rule))
                if first_value != value:
                    return frozenset({first_rule, rule})
        return Holds(columns)
