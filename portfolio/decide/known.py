"""The pool of plans that are known: the best plan is often the same where inputs differ in
little."""

from collections.abc import Collection
from dataclasses import dataclass

from portfolio.case import Case
from portfolio.decide.bounds import still_best
from portfolio.decide.named import NamedProblem
from portfolio.diff import Decided
from portfolio.results import RunStatus

MOST_TRIED = 6
"""How many known plans are looked at, the nearest first."""


@dataclass(frozen=True)
class _KnownPlan:
    """Inputs whose best plan is known; canonical if it is the canonical one."""

    units: frozenset[int]
    problem: NamedProblem
    decided: Decided
    canonical: bool


class KnownPlans:
    """The answers of one scenario so far, by the units of change that their inputs have."""

    def __init__(self) -> None:
        self._plans: list[_KnownPlan] = []
        self._problems: dict[frozenset[int], NamedProblem | None] = {}
        self._tried: set[tuple[frozenset[int], int, bool]] = set()

    def add(self, units: Collection[int], case: Case, decided: Decided, *, canonical: bool) -> None:
        """Know one more answer, if it is a plan that is proven."""
        if decided.status is not RunStatus.OPTIMAL:
            return
        some = frozenset(units)
        problem = self._problem(some, case)
        if problem is not None:
            canonical = canonical or problem.starts_before_objective
            self._plans.append(_KnownPlan(some, problem, decided, canonical))

    def settled(self, units: Collection[int], case: Case, *, canonical: bool) -> Decided | None:
        """The decision that a known plan settles; None where a solve is needed.

        Each plan is tried once.
        """
        some = frozenset(units)
        problem = self._problem(some, case)
        if problem is None:
            return None
        canonical = canonical or problem.starts_before_objective
        for number in self._nearest(some, canonical=canonical):
            self._tried.add((some, number, canonical))
            known = self._plans[number]
            choice = known.decided.choice
            worth = still_best(problem, known.problem, choice, canonical=canonical)
            if worth is not None:
                return Decided(RunStatus.OPTIMAL, choice, worth)
        return None

    def _nearest(self, units: frozenset[int], *, canonical: bool) -> list[int]:
        """The plans that were not tried, of the fewest different units first."""
        untried = []
        for number, known in enumerate(self._plans):
            can_settle = known.canonical or not canonical
            if can_settle and (units, number, canonical) not in self._tried:
                untried.append((len(units ^ known.units), number))
        return [number for _, number in sorted(untried)[:MOST_TRIED]]

    def _problem(self, units: frozenset[int], case: Case) -> NamedProblem | None:
        """The problem by name; None where there is no plan, or where names say too little."""
        if units not in self._problems:
            problem = None
            if not case.is_ruled_out:
                named = NamedProblem(case)
                problem = named if named.has_unique_names else None
            self._problems[units] = problem
        return self._problems[units]
