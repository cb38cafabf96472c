"""From the changes to the causes: which variants of a scenario are solved, and what they say."""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice

from portfolio.case import Case, Cases
from portfolio.changes import Cause, Effect, ScenarioDiff, Unit
from portfolio.decide import (
    Deciders,
    KnownPlans,
    Question,
    has_same_values,
    optimality_gap_guess,
    stage_values,
)
from portfolio.diff import (
    MOST,
    Decided,
    InputEdit,
    Plan,
    Tried,
    UnprovenError,
    alone_effects,
    cause_of,
    combined,
    directions,
    ensured_proven,
    groups,
    is_settled,
    mentions,
    same_plan,
    sets_for_plan,
    shapley,
    worths,
)
from portfolio.report import change_in_words
from portfolio.results import RunStatus
from portfolio.review.variants import Variants
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
        self._base = base
        self._head = head
        self._edits = edits
        self._variants = Variants(base, head, edits)
        self._deciders = deciders
        self._cases = cases
        self._known: dict[str, Decided] = {}
        self._worth: dict[str, Decided] = {}
        self._gap_guess: dict[str, Fraction] = {}
        self._best: dict[tuple[str, frozenset[int]], Fraction] = {}
        """Scenario and set of changes -> the best objective, as far as it is known."""
        self._plans = KnownPlans()
        self._keys: dict[tuple[frozenset[int], str], str | None] = {}
        found = (
            groups(edits, lambda changes: self._variants.workspace(changes) is not None, MOST)
            if edits
            else []
        )
        self.units = tuple(Unit(changes=unit, title=_title(unit, edits)) for unit in found)

    def traced(self, diff: ScenarioDiff, before: Plan, after: Plan) -> ScenarioDiff:
        """The same diff with its causes; without them where there are too many to try, or where it
        is not proven."""
        if not 0 < len(self.units) <= MOST_TRACED:
            note = (
                f"No causes: {len(self.units)} changes are too many to try each alone."
                if self.units
                else None
            )
            return diff.model_copy(update={"shares_note": note})
        if not (_decided(before).proven and _decided(after).proven):
            return diff.model_copy(update={"shares_note": _why_no_causes(before, after)})
        tried = self._tried(diff.scenario, before, after)
        shares, note = self._shares(diff, tried)
        units = {
            "alone": tuple(alone_effects(len(self.units), tried, shares)),
            "shares_note": note,
        }
        return self._with_causes(diff, tried).model_copy(update=units)

    def _with_causes(self, diff: ScenarioDiff, tried: Tried) -> ScenarioDiff:
        """The causes of each effect, or of a plan lost or had again.

        None where a solve is open, or where more sets would have to be solved than `MOST_SETS`.
        """
        if not is_settled(tried):
            return diff
        name = diff.scenario
        remaining = MOST_SETS

        def decisions(sets: Sequence[frozenset[int]]) -> list[Decided | None]:
            nonlocal remaining
            unsolved = [some for some in sets if self._key(some, name) not in self._known]
            remaining -= len(unsolved)
            if remaining < 0:
                raise UnprovenError
            return self._decided(sets, name)

        def gives_plan(sets: Sequence[frozenset[int]]) -> list[bool]:
            possible = [some for some in sets if self._may_give(some, tried.head, name)]
            decided = zip(possible, decisions(possible), strict=True)
            giving = {some for some, one in decided if same_plan(ensured_proven(one), tried.head)}
            return [some in giving for some in sets]

        def cause(key: str | None, pools: Sequence[frozenset[int]]) -> Cause:
            def is_about(unit: int) -> bool:
                return key is not None and self._is_about(unit, key)

            return cause_of(key, tried, pools, decisions, is_about)

        effects: list[Effect] = []
        try:
            if (tried.base.objective is None) != (tried.head.objective is None):
                every = [frozenset(tried.alone)]
                return diff.model_copy(update={"status_cause": cause(None, every)})
            pools = sets_for_plan(tried, gives_plan) if diff.effects else []
            for effect in diff.effects:
                effects.append(effect.model_copy(update={"cause": cause(effect.key, pools)}))
        except UnprovenError:
            effects += diff.effects[len(effects) :]
        return diff.model_copy(update={"effects": tuple(effects)})

    def _is_about(self, unit: int, key: str) -> bool:
        return any(mentions(self._edits[at], key) for at in self.units[unit].changes)

    def _may_give(self, some: frozenset[int], head: Decided, scenario: str) -> bool:
        """Whether a set of changes may lead to the whole plan of the head, without a solve.

        It cannot where that plan is not allowed, or is worth something else than the best there.
        """
        planning = self._variants.planning(self._changes(some), scenario)
        key = self._key(some, scenario)
        if planning is None or key is None:
            return False
        if head.objective is None:
            return True
        values = stage_values(head.choice, self._cases.case(planning))
        if values is None:
            return False
        best = self._best.get((scenario, some))
        return best is None or values[OBJECTIVE] in (best, -best)

    def _tried(self, scenario: str, before: Plan, after: Plan) -> Tried:
        """Both ends as they were solved, and the units that touch the scenario, alone and
        reverted."""
        ends = [self._key((), scenario), self._key(range(len(self.units)), scenario)]
        base, head = _decided(before), _decided(after)
        for key, decided in zip(ends, (base, head), strict=True):
            if key is not None:
                self._known[key] = decided
        every = frozenset(range(len(self.units)))
        self._guess(scenario, base, head)
        self._plans = KnownPlans()
        self._plans.add((), self._cases.case(self._base.planning(scenario)), base, canonical=True)
        self._plans.add(
            every, self._cases.case(self._head.planning(scenario)), head, canonical=True
        )
        alone = {unit: frozenset({unit}) for unit in every}
        without = {unit: every - {unit} for unit in every}
        touching = [
            unit
            for unit in sorted(every)
            if self._key(alone[unit], scenario) != ends[0]
            or self._key(without[unit], scenario) != ends[1]
        ]
        self._keep(scenario, base, (), [(alone[unit], -1, unit) for unit in touching])
        self._keep(scenario, head, every, [(without[unit], 1, unit) for unit in touching])
        wanted = [variant[unit] for unit in touching for variant in (alone, without)]
        answers = dict(zip(wanted, self._decided(wanted, scenario), strict=True))
        return Tried(
            base,
            head,
            {u: answers[alone[u]] for u in touching},
            {u: answers[without[u]] for u in touching},
        )

    def _guess(self, scenario: str, base: Decided, head: Decided) -> None:
        """How far from their relaxations the variants of a scenario may be: as far as its ends
        are."""
        ends = ((self._base, base), (self._head, head))
        gaps = []
        for side, decided in ends:
            case = self._cases.case(side.planning(scenario))
            gap = optimality_gap_guess(case, decided.objective)
            if gap is not None:
                gaps.append(gap)
        if gaps:
            self._gap_guess[scenario] = max(gaps)

    def _keep(
        self,
        scenario: str,
        end: Decided,
        of: Collection[int],
        variants: Sequence[tuple[frozenset[int], int, int]],
    ) -> None:
        """Know without a solve the variants that can only be worse than an end, and in which its
        plan is as good.

        Each comes with the direction in which its unit would have to point. A plan that was the
        canonical optimum, is still allowed and keeps the value of every stage, is the optimum where
        no other plan has become any better.
        """
        planning = self._variants.planning(self._changes(of), scenario)
        if end.status is not RunStatus.OPTIMAL or planning is None:
            return
        pointing = dict(
            zip(
                range(len(self.units)),
                self._directions(range(len(self.units)), scenario),
                strict=True,
            )
        )
        for some, direction, unit in variants:
            key = self._key(some, scenario)
            worse = self._variants.planning(self._changes(some), scenario)
            if key is None or worse is None or key in self._known or pointing[unit] != direction:
                continue
            if has_same_values(end.choice, self._cases.case(planning), self._cases.case(worse)):
                self._known[key] = end

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
            return (
                {},
                (
                    f"No shares: {len(units)} changes touch this scenario, and at most {MOST} can"
                    " be shared among."
                ),
            )
        name = diff.scenario
        values = worths(self._directions(units, name), lambda some: self._worths(some, units, name))
        for bits, worth in enumerate(values):
            if worth is not None:
                self._best[name, _chosen(units, bits)] = worth
        found = shapley(len(units), values.__getitem__)
        if found is None:
            return {}, "No shares: the changes only have a plan all together."
        if sum(found.shares) != head - base:  # a change that matters only beside some of the others
            return {}, "No shares: what the changes do cannot be told apart."
        note = (
            None
            if found.every_order
            else "Shares over the orders in which every step has a proven plan."
        )
        return dict(zip(units, found.shares, strict=True)), note

    def _worths(
        self, some: list[int], units: Sequence[int], scenario: str
    ) -> list[Fraction | None]:
        """The best objective of each combination of units, given as bits; None where it has no
        plan."""
        sets = [_chosen(units, bits) for bits in some]
        answers = self._decided(sets, scenario, only_objective=True)
        return [None if decided is None else decided.objective for decided in answers]

    def _directions(self, units: Sequence[int], scenario: str) -> list[int | None]:
        """Which way each unit can move the best objective of a scenario."""
        sides = (self._base, self._head)
        chain = {document.file for side in sides for document in side.layers[scenario].documents}
        of_edits = directions(self._edits, chain, [side.planning(scenario) for side in sides])
        return [combined([of_edits[at] for at in self.units[unit].changes]) for unit in units]

    def _key(self, units: Collection[int], scenario: str) -> str | None:
        """What the variant decides on; None where it is invalid or has no such scenario."""
        changes = self._changes(units)
        if (changes, scenario) not in self._keys:
            planning = self._variants.planning(changes, scenario)
            self._keys[changes, scenario] = None if planning is None else self._cases.key(planning)
        return self._keys[changes, scenario]

    def _changes(self, units: Collection[int]) -> frozenset[int]:
        return frozenset(change for unit in units for change in self.units[unit].changes)

    def _decided(
        self, sets: Sequence[frozenset[int]], scenario: str, *, only_objective: bool = False
    ) -> list[Decided | None]:
        """The decision of each variant; variants that decide on the same are solved once."""
        keys = [self._key(some, scenario) for some in sets]
        waiting: dict[str, tuple[frozenset[int], Case]] = {}
        for some, key in zip(sets, keys, strict=True):
            planning = self._variants.planning(self._changes(some), scenario)
            known = key in self._known or (only_objective and key in self._worth)
            if planning is not None and key is not None and not known:
                waiting.setdefault(key, (some, self._cases.case(planning)))
        self._answer(waiting, scenario, only_objective=only_objective)
        found = {**self._worth, **self._known} if only_objective else self._known
        return [None if key is None else found[key] for key in keys]

    def _answer(
        self,
        waiting: dict[str, tuple[frozenset[int], Case]],
        scenario: str,
        *,
        only_objective: bool,
    ) -> None:
        """Answer everything that waits: by an answer near by where one settles it, else by a solve.

        While some are solved, in other processes, what else waits is compared with what is known so
        far.
        """
        target = self._worth if only_objective else self._known
        guess = self._gap_guess.get(scenario)

        def know(key: str, decided: Decided) -> None:
            target[key] = decided
            self._plans.add(*waiting.pop(key), decided, canonical=not only_objective)

        def unsettled(keys: Iterable[str]) -> Iterator[str]:
            for key in keys:
                settled = self._plans.settled(*waiting[key], canonical=not only_objective)
                if settled is None:
                    yield key
                else:
                    know(key, settled)

        while waiting:
            rest = unsettled(list(waiting))
            batch = list(islice(rest, self._deciders.together))
            solved = self._deciders.begin(
                [Question(waiting[key][1].planning, only_objective, guess) for key in batch]
            )
            deque(rest, maxlen=0)
            for key, decided in zip(batch, solved(), strict=True):
                know(key, decided)


def _chosen(units: Sequence[int], bits: int) -> frozenset[int]:
    """The units whose bit is set."""
    return frozenset(unit for at, unit in enumerate(units) if bits >> at & 1)


def _influence(unit: int, tried: Tried) -> Fraction:
    """How much a unit moves the objective, alone and reverted: those that move it most are told
    apart first."""
    pairs = ((tried.base, tried.alone[unit]), (tried.head, tried.without[unit]))
    moved = [
        abs(other.objective - end.objective)
        for end, other in pairs
        if other is not None and other.objective is not None and end.objective is not None
    ]
    return sum(moved, Fraction(0))


def _decided(plan: Plan) -> Decided:
    worth = plan.result.objective
    return Decided(
        plan.result.status, plan.result.choice, None if worth is None else Fraction(worth)
    )


def _title(unit: tuple[int, ...], edits: Sequence[InputEdit]) -> str:
    """One change by its words; several by their file, or by how many they are."""
    if len(unit) == 1:
        shown = edits[unit[0]].shown
        return f"{shown.subject} {change_in_words(shown)}"
    files = {edits[at].file for at in unit}
    subjects = sorted({edits[at].shown.subject for at in unit})
    named = ", ".join(subjects[:3]) + (
        f" and {len(subjects) - 3} more" if len(subjects) > 3 else ""
    )
    return (
        f"{len(unit)} changes in {next(iter(files))}"
        if len(files) == 1
        else f"{len(unit)} changes to {named}"
    )


def _why_no_causes(before: Plan, after: Plan) -> str:
    statuses = {before.result.status, after.result.status}
    if statuses & {RunStatus.FEASIBLE, RunStatus.UNKNOWN}:
        return "No causes: one of the two plans is not proven."
    if RunStatus.WITHIN_GAP in statuses:
        return "No causes: a plan within a gap does not tell a small effect from noise."
    return "No causes: in one of the two plans the choice among equals is not settled."
