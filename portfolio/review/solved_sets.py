"""What each set of units decides, solved or known without a solve."""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice

from portfolio.case import Case, Cases
from portfolio.decide import (
    Deciders,
    KnownPlans,
    Question,
    has_same_values,
    optimality_gap_guess,
)
from portfolio.diff import Decided
from portfolio.results import RunStatus
from portfolio.review.unit_sets import UnitSet, UnitSets


class SolvedSets:
    """The decisions of variants, each solved once for all variants with the same deciding inputs.

    An optimum alone is cheaper than the canonical decision, so that both are kept apart.
    """

    def __init__(self, sets: UnitSets, deciders: Deciders, cases: Cases) -> None:
        self._sets = sets
        self._deciders = deciders
        self._cases = cases
        self._canonical: dict[str, Decided] = {}
        """Key of deciding inputs -> the canonical decision."""
        self._optima: dict[str, Decided] = {}
        """The same, with any portfolio of the best objective."""
        self._gap_guess: dict[str, Fraction] = {}
        self._plans = KnownPlans()

    def begin(self, scenario: str, base: Decided, head: Decided) -> None:
        """Start with a scenario, of which both ends are solved."""
        every = self._sets.every
        for units, decided in ((frozenset[int](), base), (every, head)):
            key = self._sets.key(units, scenario)
            if key is not None:
                self._canonical[key] = decided
        base_case = self._cases.case(self._sets.base.planning(scenario))
        head_case = self._cases.case(self._sets.head.planning(scenario))
        self._plans = KnownPlans()
        self._plans.add((), base_case, base, canonical=True)
        self._plans.add(every, head_case, head, canonical=True)
        self._guess_gap(scenario, ((base_case, base), (head_case, head)))

    def _guess_gap(self, scenario: str, ends: Iterable[tuple[Case, Decided]]) -> None:
        """How far from their relaxations the variants of a scenario may be: as far as its ends
        are."""
        gaps = []
        for case, decided in ends:
            gap = optimality_gap_guess(case, decided.objective)
            if gap is not None:
                gaps.append(gap)
        if gaps:
            self._gap_guess[scenario] = max(gaps)

    def infer_from_base(self, scenario: str, base: Decided, units: Sequence[int]) -> None:
        """Know, without a solve, the variants of one unit each that can only be worse than the
        base, and in which its plan is as good."""
        alone = {unit: frozenset({unit}) for unit in units}
        self._infer(scenario, base, frozenset(), alone, worse=-1)

    def infer_from_head(self, scenario: str, head: Decided, units: Sequence[int]) -> None:
        """The same of the head, and the variants that lack one unit each."""
        every = self._sets.every
        without = {unit: every - {unit} for unit in units}
        # Without a unit that never lowers the optimum, the optimum is never higher.
        self._infer(scenario, head, every, without, worse=1)

    def _infer(
        self,
        scenario: str,
        end: Decided,
        end_units: UnitSet,
        variants: Mapping[int, UnitSet],
        *,
        worse: int,
    ) -> None:
        """Take the plan of an end for that of the variants that differ in one unit, which moves the
        optimum in the direction ``worse``.

        A plan that was the canonical optimum, is still allowed and keeps the value of every stage,
        is the optimum where no other plan has become any better.
        """
        end_case = self._sets.case(end_units, scenario)
        if end.status is not RunStatus.OPTIMAL or end_case is None:
            return
        directions = self._sets.directions(sorted(variants), scenario)
        for unit, units in variants.items():
            if directions[unit] != worse:
                continue
            key = self._sets.key(units, scenario)
            case = self._sets.case(units, scenario)
            if key is None or case is None or key in self._canonical:
                continue
            if has_same_values(end.choice, end_case, case):
                self._canonical[key] = end

    def is_solved(self, units: UnitSet, scenario: str) -> bool:
        """Whether the canonical decision of a variant is known."""
        return self._sets.key(units, scenario) in self._canonical

    def decisions(self, sets: Sequence[UnitSet], scenario: str) -> list[Decided | None]:
        """The canonical decision of each variant; None where it has no valid inputs."""
        self._solve(sets, scenario, only_objective=False)
        keys = [self._sets.key(units, scenario) for units in sets]
        return [None if key is None else self._canonical[key] for key in keys]

    def objectives(self, sets: Sequence[UnitSet], scenario: str) -> list[Fraction | None]:
        """The best objective of each variant; None where it has no plan, or no valid inputs."""
        self._solve(sets, scenario, only_objective=True)
        decided = {**self._optima, **self._canonical}
        keys = [self._sets.key(units, scenario) for units in sets]
        return [None if key is None else decided[key].objective for key in keys]

    def _solve(self, sets: Sequence[UnitSet], scenario: str, *, only_objective: bool) -> None:
        """Solve what is not known; variants that decide on the same are solved once."""
        unsolved: dict[str, tuple[UnitSet, Case]] = {}
        for units in sets:
            key = self._sets.key(units, scenario)
            is_known = key in self._canonical or (only_objective and key in self._optima)
            if key is None or is_known:
                continue
            case = self._sets.case(units, scenario)
            if case is not None:
                unsolved.setdefault(key, (units, case))
        self._answer(unsolved, scenario, only_objective=only_objective)

    def _answer(
        self,
        unsolved: dict[str, tuple[UnitSet, Case]],
        scenario: str,
        *,
        only_objective: bool,
    ) -> None:
        """Answer everything unsolved: by a known plan near by where it settles it, else by a solve.

        While some are solved, in other processes, what else is unsolved is compared with what is
        known so far.
        """
        known = self._optima if only_objective else self._canonical
        gap_guess = self._gap_guess.get(scenario)

        def learn(key: str, decided: Decided) -> None:
            known[key] = decided
            units, case = unsolved.pop(key)
            self._plans.add(units, case, decided, canonical=not only_objective)

        def unsettled(keys: Collection[str]) -> Iterator[str]:
            for key in keys:
                units, case = unsolved[key]
                settled = self._plans.settled(units, case, canonical=not only_objective)
                if settled is None:
                    yield key
                else:
                    learn(key, settled)

        while unsolved:
            remaining = unsettled(list(unsolved))
            batch = list(islice(remaining, self._deciders.together))
            questions = []
            for key in batch:
                _, case = unsolved[key]
                questions.append(Question(case.planning, only_objective, gap_guess))
            answers = self._deciders.begin(questions)
            # Run the rest of the generator only for what it learns while the batch is solved.
            deque(remaining, maxlen=0)
            for key, decided in zip(batch, answers(), strict=True):
                learn(key, decided)
