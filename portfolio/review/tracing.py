"""From the changes to the causes: which variants of a scenario are solved, and what they say."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from portfolio.case import Cases
from portfolio.changes import Cause, ScenarioDiff
from portfolio.decide import Deciders, stage_values
from portfolio.diff import (
    MOST,
    Decided,
    InputEdit,
    Plan,
    Tried,
    UnprovenError,
    alone_effects,
    cause_of,
    ensured_proven,
    is_settled,
    same_plan,
    sets_for_plan,
    shapley,
    worths,
)
from portfolio.results import RunStatus
from portfolio.review.solved_sets import SolvedSets
from portfolio.review.unit_sets import UnitSet, UnitSets
from portfolio.source import Workspace
from portfolio.stages import OBJECTIVE

MOST_TRACED = 40
"""Units above which causes are not looked for: each takes two solves for each scenario."""
MOST_SETS = 200
"""Sets of units that are solved for the causes in one scenario, beside each alone and reverted."""


class Tracing:
    """The changes between two valid workspaces, ready to be tried on one scenario after another."""

    def __init__(
        self,
        base: Workspace,
        head: Workspace,
        edits: Sequence[InputEdit],
        deciders: Deciders,
        cases: Cases,
    ) -> None:
        self._sets = UnitSets(base, head, edits, cases)
        self._solved = SolvedSets(self._sets, deciders, cases)
        self.units = self._sets.units
        self._best: dict[tuple[str, UnitSet], Fraction] = {}
        """Scenario and set of units -> the best objective, as far as it is known."""

    def traced(self, diff: ScenarioDiff, before: Plan, after: Plan) -> ScenarioDiff:
        """The same diff with its causes; without them where there are too many to try, or where it
        is not proven."""
        if not self.units:
            return diff.model_copy(update={"shares_note": None})
        if len(self.units) > MOST_TRACED:
            too_many = f"No causes: {len(self.units)} changes are too many to try each alone."
            return diff.model_copy(update={"shares_note": too_many})
        base, head = _decided(before), _decided(after)
        if not (base.proven and head.proven):
            return diff.model_copy(update={"shares_note": _why_no_causes(before, after)})
        tried = self._tried(diff.scenario, base, head)
        # Shares come first: the optima that they need also tell which sets can give the whole plan.
        shares, note = self._shares(diff, tried)
        alone = tuple(alone_effects(len(self.units), tried, shares))
        with_causes = self._with_causes(diff, tried)
        return with_causes.model_copy(update={"alone": alone, "shares_note": note})

    def _tried(self, scenario: str, base: Decided, head: Decided) -> Tried:
        """Both ends as they were solved, and the units that touch the scenario, alone and
        reverted."""
        every = self._sets.every
        alone = {unit: frozenset({unit}) for unit in every}
        without = {unit: every - {unit} for unit in every}
        base_key, head_key = self._sets.key((), scenario), self._sets.key(every, scenario)
        touching = []
        for unit in sorted(every):
            changes_base = self._sets.key(alone[unit], scenario) != base_key
            if changes_base or self._sets.key(without[unit], scenario) != head_key:
                touching.append(unit)
        self._solved.begin(scenario, base, head)
        self._solved.infer_from_base(scenario, base, touching)
        self._solved.infer_from_head(scenario, head, touching)
        variants = []
        for unit in touching:
            variants += [alone[unit], without[unit]]
        decisions = dict(zip(variants, self._solved.decisions(variants, scenario), strict=True))
        return Tried(
            base,
            head,
            alone={unit: decisions[alone[unit]] for unit in touching},
            without={unit: decisions[without[unit]] for unit in touching},
        )

    # causes

    def _with_causes(self, diff: ScenarioDiff, tried: Tried) -> ScenarioDiff:
        """The causes of each effect, or of a plan lost or had again.

        None where a solve is open, or where more sets would have to be solved than `MOST_SETS`.
        """
        if not is_settled(tried):
            return diff
        name = diff.scenario
        solves_allowed = MOST_SETS

        def decisions(sets: Sequence[UnitSet]) -> list[Decided | None]:
            nonlocal solves_allowed
            unsolved = [units for units in sets if not self._solved.is_solved(units, name)]
            solves_allowed -= len(unsolved)
            if solves_allowed < 0:
                raise UnprovenError
            return self._solved.decisions(sets, name)

        def gives_plan(sets: Sequence[UnitSet]) -> list[bool]:
            possible = [units for units in sets if self._may_give(units, tried.head, name)]
            giving = set()
            for units, decided in zip(possible, decisions(possible), strict=True):
                if same_plan(ensured_proven(decided), tried.head):
                    giving.add(units)
            return [units in giving for units in sets]

        def cause(key: str | None, pools: Sequence[UnitSet]) -> Cause:
            def is_about(unit: int) -> bool:
                return key is not None and self._sets.is_about(unit, key)

            return cause_of(key, tried, pools, decisions, is_about)

        effects = []
        try:
            if (tried.base.objective is None) != (tried.head.objective is None):
                every_touching = frozenset(tried.alone)
                return diff.model_copy(update={"status_cause": cause(None, [every_touching])})
            pools = sets_for_plan(tried, gives_plan) if diff.effects else []
            for effect in diff.effects:
                effects.append(effect.model_copy(update={"cause": cause(effect.key, pools)}))
        except UnprovenError:
            # What was traced before the solves ran out keeps its cause.
            effects += diff.effects[len(effects) :]
        return diff.model_copy(update={"effects": tuple(effects)})

    def _may_give(self, units: UnitSet, head: Decided, scenario: str) -> bool:
        """Whether a set of units may lead to the whole plan of the head, without a solve.

        It cannot where that plan is not allowed, or is worth something else than the best there.
        """
        case = self._sets.case(units, scenario)
        if case is None:
            return False
        if head.objective is None:
            return True
        values = stage_values(head.choice, case)
        if values is None:
            return False
        best = self._best.get((scenario, units))
        # Stages are minimised or maximised: the value of one may have the other sign.
        return best is None or values[OBJECTIVE] in (best, -best)

    # shares

    def _shares(
        self, diff: ScenarioDiff, tried: Tried
    ) -> tuple[Mapping[int, Fraction], str | None]:
        """Shapley shares of the units that touch the scenario, and how they came about."""
        units = sorted(tried.alone, key=lambda unit: (-_influence(unit, tried), unit))
        base, head = tried.base.objective, tried.head.objective
        if base is None or head is None or base == head or len(units) < 2:
            return {}, None
        if not diff.objective.comparable:
            return {}, "No shares: the two objectives measure different things."
        if len(units) > MOST:
            too_many = f"{len(units)} changes touch this scenario"
            return {}, f"No shares: {too_many}, and at most {MOST} can be shared among."
        shares = shapley(len(units), self._objectives(units, diff.scenario).__getitem__)
        if shares is None:
            return {}, "No shares: the changes only have a plan all together."
        # Not so where a change that touches nothing alone matters beside some of the others.
        if sum(shares.shares) != head - base:
            return {}, "No shares: what the changes do cannot be told apart."
        note = None
        if not shares.every_order:
            note = "Shares over the orders in which every step has a proven plan."
        return dict(zip(units, shares.shares, strict=True)), note

    def _objectives(self, units: Sequence[int], scenario: str) -> list[Fraction | None]:
        """The best objective of every combination of units, given as bits; None where it has no
        plan."""

        def solved(combinations: list[int]) -> list[Fraction | None]:
            sets = [_units_of(bits, units) for bits in combinations]
            return self._solved.objectives(sets, scenario)

        directions = self._sets.directions(units, scenario)
        objectives = worths([directions[unit] for unit in units], solved)
        for bits, objective in enumerate(objectives):
            if objective is not None:
                self._best[scenario, _units_of(bits, units)] = objective
        return objectives


def _units_of(bits: int, units: Sequence[int]) -> UnitSet:
    """The units whose bit is set."""
    return frozenset(unit for position, unit in enumerate(units) if bits >> position & 1)


def _influence(unit: int, tried: Tried) -> Fraction:
    """How much a unit moves the objective, alone and reverted.

    The lattice of combinations splits by the units in order: the most influential first leave
    intervals of one value, which need no solve.
    """
    pairs = ((tried.base, tried.alone[unit]), (tried.head, tried.without[unit]))
    influence = Fraction(0)
    for end, variant in pairs:
        if variant is not None and variant.objective is not None and end.objective is not None:
            influence += abs(variant.objective - end.objective)
    return influence


def _decided(plan: Plan) -> Decided:
    result = plan.result
    objective = None if result.objective is None else Fraction(result.objective)
    return Decided(result.status, result.choice, objective)


def _why_no_causes(before: Plan, after: Plan) -> str:
    statuses = {before.result.status, after.result.status}
    if statuses & {RunStatus.FEASIBLE, RunStatus.UNKNOWN}:
        return "No causes: one of the two plans is not proven."
    if RunStatus.WITHIN_GAP in statuses:
        return "No causes: a plan within a gap does not tell a small effect from noise."
    return "No causes: in one of the two plans the choice among equals is not settled."
