"""Every portfolio of a small planning, in exact arithmetic: a plain re-statement of MATH.md.

Portfolios are numbered by mixed radix over the options of each initiative of the pool (out, or one
of its scopes), and every quantity is a vector over all of them: Python integers over a common
denominator, never floats. It shares no code with the compiler or the certifier.
"""

import hashlib
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cached_property, reduce
from math import ceil, floor, lcm, prod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from portfolio.choice import Choice
from portfolio.model import (
    KEPT,
    Initiative,
    Lexicographic,
    NorthStar,
    Offer,
    Planning,
    Slice,
    Status,
    Synergy,
    Target,
    Tier,
    WeightedKpis,
)
from portfolio.periods import period_days
from portfolio.stages import OBJECTIVE, StageId

LIMIT = 200_000
"""Portfolios that can be gone over."""

Mask = NDArray[np.bool_]


class Exact(NamedTuple):
    """A quantity of every portfolio: ``numerators / denominator``."""

    numerators: NDArray[Any]
    denominator: int

    def at(self, portfolio: int) -> Fraction:
        return Fraction(int(self.numerators[portfolio]), self.denominator)

    def compared(self, level: Fraction) -> NDArray[Any]:
        """Numerators of ``quantity - level``: their signs say how they compare."""
        return self.numerators * level.denominator - level.numerator * self.denominator


class BruteAnswer(NamedTuple):
    """What the canonical optimum must be."""

    status: str
    selection: Choice | None
    stages: Mapping[StageId, Fraction]
    unique: bool
    """Whether one portfolio is left after the objective."""
    decided_by: StageId | None
    """The first stage after which one was left; none where the objective did that."""


class Everything:
    """All portfolios of a planning."""

    def __init__(self, planning: Planning) -> None:
        self.planning = planning
        scenario = planning.scenario
        period = {
            key: i for key, i in sorted(planning.initiatives.items()) if i.period == scenario.period
        }
        self.kept = [key for key, i in period.items() if i.status in KEPT]
        candidates = [key for key, i in period.items() if i.status is Status.CANDIDATE]
        self.base = sorted(self.kept + candidates)
        only, without = scenario.candidates.only, scenario.candidates.except_ or ()
        chosen = [
            key
            for key in candidates
            if (only is None or key in only)
            and key not in without
            and (planning.select is None or key in planning.select)
        ]
        self.pool = sorted(self.kept + chosen)
        self.there = {
            key
            for key, i in planning.initiatives.items()
            if key not in self.pool and self._exists(i)
        }
        self.options: list[list[tuple[str | None, Offer] | None]] = [
            [None, *planning.initiatives[key].offers().items()] for key in self.pool
        ]
        self.sizes = [len(options) for options in self.options]
        self.count = prod(self.sizes)
        if self.count > LIMIT:
            raise ValueError(f"{self.count} portfolios are too many")

    def _exists(self, initiative: Initiative) -> bool:
        """There already: delivered, or under way for a period that ends no later than the
        scenario's."""
        if initiative.status is Status.DELIVERED:
            return True
        mine = period_days(self.planning.scenario.period)[1]
        under_way = initiative.status in KEPT and initiative.period is not None
        return under_way and period_days(initiative.period)[1] <= mine

    def _delivered_in_period(self, key: str) -> bool:
        initiative = self.planning.initiatives[key]
        if initiative.status is not Status.DELIVERED or initiative.period is None:
            return False
        first, last = period_days(initiative.period)
        start, end = period_days(self.planning.scenario.period)
        return start <= first and last <= end

    # numbering

    def selection(self, portfolio: int) -> Choice:
        """The portfolio of a number."""
        places = np.unravel_index(portfolio, self.sizes) if self.sizes else ()
        taken = zip(self.pool, self.options, places, strict=True)
        scopes = {key: options[int(place)][0] for key, options, place in taken if place}  # type: ignore[index]
        return Choice.of_scopes(scopes)

    def number(self, selection: Choice) -> int:
        """The number of a portfolio."""
        portfolio = 0
        for key, options in zip(self.pool, self.options, strict=True):
            names = [option and option[0] for option in options[1:]]
            portfolio = portfolio * len(options) + (
                1 + names.index(selection[key].scope) if key in selection else 0
            )
        return portfolio

    # sums over what is selected

    def _sum(self, values: list[list[Fraction]]) -> Exact:
        """For each portfolio, the sum of the value of the option that it takes of each
        initiative."""
        common = lcm(*(value.denominator for options in values for value in options))
        tables = [
            np.array([int(value * common) for value in options], dtype=object) for options in values
        ]
        return Exact(
            reduce(lambda sums, table: np.add.outer(sums, table).ravel(), tables, _zero()), common
        )

    def _added(self, *parts: Exact) -> Exact:
        common = lcm(*(part.denominator for part in parts))
        total = np.zeros(self.count, dtype=object)
        for part in parts:
            total = total + part.numerators * (common // part.denominator)
        return Exact(total, common)

    def members_in(self, keys: Any) -> NDArray[np.int64]:
        """How many of some initiatives each portfolio has; those outside the pool are in none."""
        wanted = set(keys)
        counts = [
            [Fraction(key in wanted and place > 0) for place in range(n)]
            for key, n in self._sized()
        ]
        return self._sum(counts).numerators.astype(np.int64)

    def counted_in_group(self, keys: Any) -> NDArray[np.int64]:
        """How many of some initiatives count as taken in each portfolio: those delivered in the
        period do."""
        members = set(keys)
        return self.members_in(members) + sum(self._delivered_in_period(key) for key in members)

    def has(self, key: str) -> Mask:
        """Which portfolios have an initiative."""
        return self.members_in([key]) > 0

    def _sized(self) -> Iterator[tuple[str, int]]:
        return zip(self.pool, self.sizes, strict=True)

    # tokens and contributions

    def tokens(self, resource: str, where: Slice) -> Exact:
        """T(resource, slice)."""
        return self._total(
            where,
            lambda scope: scope.tokens.get(resource),
            lambda tier: tier.saves.get(resource),
            -1,
        )

    def kpi(self, kpi: str, where: Slice) -> Exact:
        """K(kpi, slice)."""
        return self._total(
            where, lambda scope: scope.contributions.get(kpi), lambda tier: tier.bonus.get(kpi), 1
        )

    def _total(self, where: Slice, of_scope: Any, of_tier: Any, sign: int) -> Exact:
        shares = {key: share(self.planning.initiatives[key], where) for key in self.pool}
        items = self._sum(
            [
                [
                    Fraction((of_scope(option[1]) if option else None) or 0) * shares[key]
                    for option in options
                ]
                for key, options in zip(self.pool, self.options, strict=True)
            ]
        )
        synergies = []
        for synergy in self.planning.scenario.constraints.synergies.values():
            members = set(synergy.members)
            in_slice = sum(
                (share(self.planning.initiatives[key], where) for key in members), Fraction(0)
            )
            mean = Fraction(1) if where.is_all else in_slice / len(members)
            tiers = [Fraction(of_tier(tier) or 0) for tier in self.beyond(synergy)]
            synergies.append(
                self._by_tier(synergy, [Fraction(0), *(sign * mean * tier for tier in tiers)])
            )
        return self._added(items, *synergies)

    def beyond(self, synergy: Synergy) -> list[Tier]:
        """What each tier earns beyond the tier that the members there reach alone; savings where
        something is left."""
        there = self.there & set(synergy.members)
        alone = [tier for tier in synergy.steps() if tier.at_least <= len(there)]
        base = alone[-1] if alone else Tier(at_least=1)
        tiers = []
        for tier in synergy.steps():
            bonus = {
                kpi: tier.bonus.get(kpi, 0) - base.bonus.get(kpi, 0)
                for kpi in {*tier.bonus, *base.bonus}
            }
            saves = {}
            for resource in {*tier.saves, *base.saves}:
                saves[resource] = Fraction(tier.saves.get(resource, 0)) - Fraction(
                    base.saves.get(resource, 0)
                )
                if there:
                    saves[resource] = min(
                        saves[resource], self._left_to_save(synergy, resource, tier.at_least)
                    )
            if tier.at_least <= len(there):
                bonus, saves = {}, {}
            tiers.append(Tier.model_construct(at_least=tier.at_least, bonus=bonus, saves=saves))
        return tiers

    def _left_to_save(self, synergy: Synergy, resource: str, count: int) -> Fraction:
        members = sorted(set(synergy.members))
        use = {key: Fraction(0) for key in members}
        for key in members:
            if key not in self.there:
                use[key] = min(
                    Fraction(o.tokens.get(resource, 0))
                    for o in self.planning.initiatives[key].offers().values()
                )
        limit = sum(sorted(use.values())[:count], Fraction(0))
        capacity = self.planning.scenario.capacity.get(resource)
        for where, _ in capacity.slices() if capacity else ():
            shares = {key: share(self.planning.initiatives[key], where) for key in members}
            mean = sum(shares.values(), Fraction(0)) / len(members)
            if mean and not where.is_all:
                limit = min(
                    limit,
                    sum(sorted(use[key] * shares[key] for key in members)[:count], Fraction(0))
                    / mean,
                )
        return Fraction(floor(limit * 10**9), 10**9)

    def _by_tier(self, synergy: Synergy, values: list[Fraction]) -> Exact:
        """For each portfolio the value of the highest tier reached; the first value where none
        is."""
        members = set(synergy.members)
        count = self.members_in(members) + len(members & self.there)
        tiers = synergy.steps()
        reached = sum(
            ((count >= tier.at_least).astype(np.int64) for tier in tiers),
            np.zeros(self.count, np.int64),
        )
        common = lcm(*(value.denominator for value in values))
        return Exact(
            np.array([int(value * common) for value in values], dtype=object)[reached], common
        )

    # rules

    @cached_property
    def feasible(self) -> Mask:
        """Which portfolios keep every rule."""
        result = np.ones(self.count, dtype=np.bool_)
        for _, mask in self.rules():
            result &= mask
        return result

    def rules(self) -> Iterator[tuple[str, Mask]]:
        """Each rule by its family, and which portfolios keep it."""
        yield from self._capacity()
        yield from self._targets()
        yield from self._pool_rules()
        yield from self._logic()

    def _capacity(self) -> Iterator[tuple[str, Mask]]:
        for resource, capacity in self.planning.scenario.capacity.items():
            for where, bound in capacity.slices():
                used = self.tokens(resource, where)
                if bound.cap is not None:
                    yield "capacity", used.compared(Fraction(bound.cap)) <= 0
                if bound.floor is not None:
                    yield "capacity", used.compared(Fraction(bound.floor)) >= 0

    def _targets(self) -> Iterator[tuple[str, Mask]]:
        if isinstance(self.planning.scenario.objective, Lexicographic):
            return
        for where, kpi, target in self.planning.scenario.targets.slices():
            total, baseline = self.kpi(kpi, where), Fraction(target.baseline or 0)
            if target.floor is not None:
                yield "target", total.compared(Fraction(target.floor) - baseline) >= 0
            if target.ceiling is not None:
                yield "target", total.compared(Fraction(target.ceiling) - baseline) <= 0

    def _pool_rules(self) -> Iterator[tuple[str, Mask]]:
        for key in self.kept:
            yield "kept", self.has(key)
        first, last = period_days(self.planning.scenario.period)
        for key in self.pool:
            start, finish = (
                self.planning.initiatives[key].earliest_start,
                self.planning.initiatives[key].latest_finish,
            )
            late = start is not None and start > last
            if key not in self.kept and (late or (finish is not None and finish < first)):
                yield "candidate", ~self.has(key)

    def _logic(self) -> Iterator[tuple[str, Mask]]:
        initiatives, rules = self.planning.initiatives, self.planning.scenario.constraints
        for key in {
            *rules.mandatory,
            *(key for key in self.base if initiatives[key].mandatory),
        } - self.there:
            yield "mandatory", self.has(key)
        for key in rules.exclude:
            yield "exclude", ~self.has(key)
        own = [(key, other) for key in self.base for other in initiatives[key].excludes]
        for a, b in {(min(pair), max(pair)) for pair in (*rules.exclude_pairs, *own)}:
            yield "exclude_pair", ~(self.has(a) & self.has(b))
        named: dict[str, set[str]] = {name: set(keys) for name, keys in rules.bundles.items()}
        for key in self.base:
            if initiatives[key].bundle:
                named.setdefault(str(initiatives[key].bundle), set()).add(key)
        for members in named.values():
            still_open = members - self.there
            count = self.members_in(still_open)
            yield "bundle", (count == 0) | (count == len(still_open))
        needs = {(key, b) for key in self.pool for b in initiatives[key].requires}
        needs |= {(key, b) for key, required in rules.prerequisites.items() for b in required}
        for dependent, required in needs:
            # One that is kept is taken in every portfolio that keeps the rules: where it is not,
            # that rule alone is named.
            if required not in self.there and required not in self.kept:
                yield "prerequisite", ~self.has(dependent) | self.has(required)
        for group in rules.groups.values():
            count = self.counted_in_group(group.members)
            if group.at_least is not None:
                yield "group", count >= group.at_least
            if group.at_most is not None:
                yield "group", count <= group.at_most

    # stages

    def stages(self) -> Iterator[tuple[StageId, str, Exact]]:
        """Which one, sense and value of each stage up to the tokens, in order."""
        objective = self.planning.scenario.objective
        if isinstance(objective, Lexicographic):
            floors = [
                (level[1], self._shortfall(*level)) for level in self._levels("floor", "ceiling")
            ]
            groups = objective.priorities or ([tuple({kpi for kpi, _ in floors})] if floors else [])
            for position, group in enumerate(groups, start=1):
                shortfall = self._added(*(q for kpi, q in floors if kpi in group))
                yield StageId("floor_shortfall", index=position), "min", shortfall
            objective = objective.then
        goals = [
            (target, self._shortfall(where, kpi, target, name))
            for where, kpi, target, name in self._levels("goal")
        ]
        yield OBJECTIVE, "max", self._objective(objective, goals)
        if goals:
            yield StageId("goal_shortfall"), "min", self._added(*(q for _, q in goals))
        for resource in self.planning.organization.resources:
            yield (
                StageId("tokens", measure=resource),
                "min",
                self.tokens(resource, Slice("all", "all")),
            )

    def key_order(self, level: int) -> tuple[StageId, str, Exact]:
        """The stage of the ``level``-th 20 bits of the hashes."""
        weights = [
            [Fraction(_bits(key, option[0], level) if option else 0) for option in options]
            for key, options in zip(self.pool, self.options, strict=True)
        ]
        return StageId("key_order", index=level), "min", self._sum(weights)

    def _levels(self, *names: str) -> list[tuple[Slice, str, Target, str]]:
        return [
            (where, kpi, target, name)
            for where, kpi, target in self.planning.scenario.targets.slices()
            for name in names
            if getattr(target, name) is not None
        ]

    def _shortfall(self, where: Slice, kpi: str, target: Target, name: str) -> Exact:
        """q = ceil(10^6 * shortfall / scale)."""
        level, baseline = Fraction(getattr(target, name)), Fraction(target.baseline or 0)
        scale = Fraction(target.scale or 0) or abs(level - baseline) or abs(baseline) or abs(level)
        total, sign = self.kpi(kpi, where), self.planning.metrics.metrics[kpi].sign
        known: dict[int, int] = {}
        for value in set(total.numerators):
            missing = max(
                sign * (level - baseline - Fraction(value, total.denominator)), Fraction(0)
            )
            known[value] = ceil(10**6 * missing / scale)
        return Exact(np.array([known[value] for value in total.numerators], dtype=object), 1)

    def _objective(
        self, objective: NorthStar | WeightedKpis, goals: list[tuple[Target, Exact]]
    ) -> Exact:
        metrics = self.planning.metrics
        if isinstance(objective, NorthStar):
            total = self.kpi(metrics.north_star, Slice("all", "all"))
            return Exact(
                total.numerators * metrics.metrics[metrics.north_star].sign, total.denominator
            )
        official = self._sum(
            [
                [
                    self._official(objective, option[1].contributions) if option else Fraction(0)
                    for option in options
                ]
                for options in self.options
            ]
        )
        synergies = [
            self._by_tier(
                synergy,
                [
                    Fraction(0),
                    *(self._official(objective, tier.bonus) for tier in self.beyond(synergy)),
                ],
            )
            for synergy in self.planning.scenario.constraints.synergies.values()
        ]
        penalties = []
        for target, q in goals:
            if target.penalty is not None:
                price = Fraction(target.penalty) / 10**6
                penalties.append(Exact(-price.numerator * q.numerators, price.denominator))
        return self._added(official, *synergies, *penalties)

    def _official(self, objective: WeightedKpis, moves: Mapping[str, Any]) -> Fraction:
        value = Fraction(0)
        for kpi, weight in objective.weights.items():
            improvement = self.planning.metrics.metrics[kpi].sign * Fraction(moves.get(kpi, 0))
            value += Fraction(weight) * improvement / self._scale(objective, kpi)
        return Fraction(round(value * 10**9), 10**9)

    def _scale(self, objective: WeightedKpis, kpi: str) -> Fraction:
        if kpi in objective.scales:
            return Fraction(objective.scales[kpi])
        target = self.planning.scenario.targets.all[kpi]
        written = [
            level for level in (target.goal, target.floor, target.ceiling) if level is not None
        ]
        return self.planning.metrics.metrics[kpi].sign * (
            Fraction(written[0]) - Fraction(target.baseline or 0)
        )


def share(initiative: Initiative, where: Slice) -> Fraction:
    """Of an initiative in a slice: the product over its axes."""
    result = Fraction(1)
    for dimension, value in where.parts():
        result *= Fraction(initiative.dimensions.get(dimension, {}).get(value, 0))
    return result


def enumerate_optimum(planning: Planning) -> BruteAnswer:
    """The canonical optimum, by going over every portfolio: stage after stage, until one is
    left."""
    everything = Everything(planning)
    left = np.flatnonzero(everything.feasible)
    if not left.size:
        return BruteAnswer("infeasible", None, {}, unique=False, decided_by=None)
    stages: dict[StageId, Fraction] = {}
    unique, decided_by, after_objective = False, None, False
    for stage, sense, value in _chain(everything):
        if stage.kind == "key_order" and left.size == 1 and stage.index != 1:
            break
        before = left.size
        values = value.numerators[left]
        best = values.max() if sense == "max" else values.min()
        left = left[values == best]
        stages[stage] = Fraction(int(best), value.denominator)
        after_objective |= stage == OBJECTIVE
        if stage == OBJECTIVE:
            unique = left.size == 1
        elif after_objective and before > 1 and left.size == 1:
            decided_by = stage
    assert left.size == 1
    return BruteAnswer("optimal", everything.selection(int(left[0])), stages, unique, decided_by)


def _chain(everything: Everything) -> Iterator[tuple[StageId, str, Exact]]:
    yield from everything.stages()
    for level in range(1, 13):
        yield everything.key_order(level)


def _zero() -> NDArray[Any]:
    return np.array([0], dtype=object)


def _bits(key: str, scope: str | None, level: int) -> int:
    digest = hashlib.sha256((key if scope is None else f"{key}/{scope}").encode()).hexdigest()
    return int(digest[5 * (level - 1) : 5 * level], 16)
