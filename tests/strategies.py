"""Hypothesis strategies: small plannings that pass validation, with every family of rule and
awkward numbers.

Most are feasible on purpose: a hidden plan is drawn first, and rules that it breaks are left out.
One in three takes every rule as it comes.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from portfolio.choice import Choice
from portfolio.model import ALL, Initiative, Metrics, Organization, Planning, Scenario, Slice
from tests.brute import Everything

FULL = os.environ.get("PORTFOLIO_FULL") == "1"

PERIOD = "2026-Q1"
RESOURCES = ("engineering", "design")
VALUES: Mapping[str, tuple[str, ...]] = {
    "country": ("UK", "DE", "NO"),
    "department": ("payments", "growth"),
}
SLICES = (
    ALL,
    Slice("country", "UK"),
    Slice("country", "DE"),
    Slice("department", "payments"),
    Slice("country/department", "UK/payments"),
    Slice("department/country", "growth/DE"),
)
KPIS = ("gmv", "retention", "churn")

SHARES: Mapping[str, tuple[dict[str, str], ...]] = {
    "country": (
        {"UK": "1"},
        {"UK": "0.6", "DE": "0.4"},
        {"UK": "0.333", "DE": "0.667"},
        {"UK": "0.333333333333", "DE": "0.333333333333", "NO": "0.333333333334"},
        {"DE": "1", "NO": "0"},
    ),
    "department": ({"payments": "1"}, {"growth": "1"}, {"payments": "0.1", "growth": "0.9"}),
}
TOKENS = ("1", "2", "3", "5", "0", "0.1", "0.2", "0.3", "2.5", "1000000000", "1e-7")
PALETTES = (
    ("1", "2", "3", "5", "-1", "0"),
    ("5", "5", "5", "10"),
    ("0.1", "0.2", "0.3", "-0.1", "0.7"),
    ("1000000000", "1e-7", "3e-7", "999999999.999999", "-1e-7", "0.002143790977"),
    ("120000", "70000.55", "-30000", "333333", "50000", "0.01"),
)
"""Contributions of one planning come from one of these: repeated values make ties."""


def examples(number: int) -> settings:
    """So many examples, the same ones each time; ten times as many, fresh ones, under
    PORTFOLIO_FULL=1."""
    return settings(
        max_examples=number * 10 if FULL else number,
        derandomize=not FULL,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


def plannings(
    max_initiatives: int = 8,
    modes: Sequence[str] = ("north_star", "weighted_kpis", "lexicographic"),
) -> st.SearchStrategy[Planning]:
    """A planning with at most so many initiatives (12 at most are meant)."""
    return _plannings(max_initiatives, tuple(modes))


@st.composite
def selections(draw: st.DrawFn, planning: Planning) -> Choice:
    """Any portfolio of a planning, whether or not it keeps the rules."""
    everything = Everything(planning)
    return everything.selection(draw(st.integers(0, everything.count - 1)))


@st.composite
def _plannings(draw: st.DrawFn, max_initiatives: int, modes: tuple[str, ...]) -> Planning:
    return _Drawing(draw, max_initiatives, modes).planning()


@dataclass
class _Drawing:
    """One planning while it is drawn."""

    draw: st.DrawFn
    max_initiatives: int
    modes: tuple[str, ...]
    initiatives: dict[str, dict[str, Any]] = field(default_factory=dict)
    scenario: dict[str, Any] = field(default_factory=dict)
    pool: list[str] = field(default_factory=list)
    plan: dict[str, str | None] = field(default_factory=dict)
    requires: set[tuple[str, str]] = field(default_factory=set)
    select: frozenset[str] | None = None

    # small choices

    def seldom(self, one_in: int) -> bool:
        return self.draw(st.integers(0, one_in - 1)) == one_in - 1

    def one(self, values: Sequence[Any]) -> Any:
        return self.draw(st.sampled_from(values))

    def some(self, values: Sequence[str], least: int, most: int) -> tuple[str, ...]:
        most = min(most, len(values))
        return tuple(
            self.draw(st.lists(st.sampled_from(values), min_size=least, max_size=most, unique=True))
        )

    def number(self, *, positive: bool = False) -> Decimal:
        return Decimal(
            self.one([text for text in self.palette if not positive or Decimal(text) > 0])
        )

    # the whole

    def planning(self) -> Planning:
        self.palette = self.one(PALETTES)
        self.honest = not self.seldom(3)
        self.kept_signs = {"gmv": -1 if self.seldom(10) else 1, "retention": 1, "churn": -1}
        self.scenario = {"title": "Drawn", "period": PERIOD, "objective": {"mode": "north_star"}}
        least = self.one((1, self.max_initiatives // 2, self.max_initiatives // 2))
        for number in range(1, self.draw(st.integers(max(least, 1), self.max_initiatives)) + 1):
            self.initiatives[f"INIT-{number:04d}"] = self._initiative(f"INIT-{number:04d}")
        self._narrow()
        self._hide_a_plan()
        self._own_rules()
        self.scenario["constraints"] = self._constraints()
        draft = Everything(self._built())
        mine = draft.number(Choice.of_scopes(self.plan))
        self.scenario["capacity"] = self._capacity(draft, mine)
        self.scenario["targets"] = targets = self._targets(draft, mine)
        self.scenario["objective"] = objective = self._objective(targets)
        if (objective.get("then") or objective)["mode"] == "weighted_kpis":
            self._add_penalties(targets)
        return self._built()

    def _built(self) -> Planning:
        level = {"gmv": "north_star", "old": "strategic", "latency": "operational"}
        metrics = {
            kpi: {
                "name": kpi,
                "level": level.get(kpi, "strategic"),
                "unit": "unit",
                "direction": "decrease" if self.kept_signs.get(kpi, 1) < 0 else "increase",
                "active": kpi != "old",
                "drives": ("retention",) if kpi == "latency" else (),
            }
            for kpi in (*KPIS, "old", "latency")
        }
        organization = {
            "name": "Drawn",
            "resources": {resource: {"unit": "day"} for resource in RESOURCES},
            "dimensions": {
                dimension: {value: value for value in values}
                for dimension, values in VALUES.items()
            },
        }
        return Planning(
            "drawn",
            Scenario.model_validate(self.scenario),
            Organization.model_validate(organization),
            Metrics.model_validate({"metrics": metrics}),
            {key: Initiative.model_validate(fields) for key, fields in self.initiatives.items()},
            self.select,
        )

    # initiatives and pool

    def _initiative(self, key: str) -> dict[str, Any]:
        fields: dict[str, Any] = {
            "key": key,
            "title": f"Title of {key}",
            "status": "candidate",
            "period": PERIOD,
        }
        if self.seldom(5):
            fields["status"] = self.one(
                ["committed", "in_progress", "delivered", "idea", "rejected", "archived"]
            )
        if self.seldom(6):
            fields["period"] = self.one(["2025-Q4", "2026-Q2", "2026-02", "2026"])
        shares = {dimension: self.one([None, *offered]) for dimension, offered in SHARES.items()}
        fields["dimensions"] = {
            dimension: {value: Decimal(text) for value, text in drawn.items()}
            for dimension, drawn in shares.items()
            if drawn is not None
        }
        if self.seldom(5):
            names = self.some(("mvp", "full", "custom"), 1, 3)
            fields["scopes"] = {name: self._scope() for name in names}
            fields["scope_mode"] = self.one(["choose", names[0]])
        else:
            fields |= self._scope()
        return fields

    def _scope(self) -> dict[str, Any]:
        resources, kpis = self.some(RESOURCES, 1, 2), self.some(KPIS, 0, 3)
        return {
            "tokens": {resource: Decimal(self.one(TOKENS)) for resource in resources},
            "contributions": {kpi: self.number() for kpi in kpis},
        }

    def _narrow(self) -> None:
        keys = list(self.initiatives)
        mine = {key: i["status"] for key, i in self.initiatives.items() if i["period"] == PERIOD}
        candidates = {key for key, status in mine.items() if status == "candidate"}
        if self.seldom(6):
            self.scenario["candidates"] = {"only": self.some(keys, len(keys) // 2, len(keys))}
            candidates &= set(self.scenario["candidates"]["only"])
        elif self.seldom(6):
            self.scenario["candidates"] = {"except": self.some(keys, 0, 2)}
            candidates -= set(self.scenario["candidates"]["except"])
        if self.seldom(6):
            self.select = frozenset(self.some(keys, len(keys) // 2, len(keys)))
            candidates &= self.select
        self.kept = {key for key, status in mine.items() if status in ("committed", "in_progress")}
        self.pool = sorted(candidates | self.kept)

    def _hide_a_plan(self) -> None:
        for key in self.pool:
            if key in self.kept or self.draw(st.booleans()):
                fields = self.initiatives[key]
                mode = fields.get("scope_mode")
                names = sorted(fields["scopes"]) if mode == "choose" else [mode]
                self.plan[key] = self.one(names)

    # rules; each is taken where the hidden plan keeps it, or where every rule is taken as it comes

    def _wanted(self, *, kept: bool) -> bool:
        return kept or not self.honest

    def _is_there(self, key: str) -> bool:
        """Whether an initiative outside the pool exists already."""
        fields = self.initiatives[key]
        under_way = fields["status"] in ("committed", "in_progress") and fields["period"] in (
            "2025-Q4",
            "2026-02",
        )
        return fields["status"] == "delivered" or under_way

    def _met(self, dependent: str, required: str) -> bool:
        return self._is_there(required) or dependent not in self.plan or required in self.plan

    def _own_rules(self) -> None:
        for key, fields in self.initiatives.items():
            in_force = fields["period"] == PERIOD and fields["status"] in (
                "candidate",
                "committed",
                "in_progress",
            )
            earlier = [other for other in self.initiatives if other < key]
            if earlier and self.seldom(4):
                self._take_requires(fields, key, self.some(earlier, 1, 2))
            if earlier and self.seldom(8):
                other = self.one(earlier)
                apart = (key, other) not in self.requires
                if apart and self._wanted(
                    kept=not (in_force and key in self.plan and other in self.plan)
                ):
                    fields["excludes"] = (other,)
            if self.seldom(12) and self._wanted(kept=key in self.plan):
                fields["mandatory"] = {"reason": "a promise"}
            if self.seldom(10):
                late = self.one(["2026-03-31", "2026-04-01", "2027-01-01"])
                if self._wanted(
                    kept=key not in self.plan or key in self.kept or late == "2026-03-31"
                ):
                    fields["earliest_start"] = late
            elif self.seldom(10):
                early = self.one(["2026-01-01", "2025-12-31", "2025-01-01"])
                if self._wanted(
                    kept=key not in self.plan or key in self.kept or early == "2026-01-01"
                ):
                    fields["latest_finish"] = early
        named = self.some(list(self.initiatives), 0, 3) if self.seldom(5) else ()
        if self._wanted(kept=self._whole(named)):
            for key in named:
                self.initiatives[key]["bundle"] = "own"

    def _take_requires(self, fields: dict[str, Any], key: str, others: tuple[str, ...]) -> None:
        taken = tuple(other for other in others if self._wanted(kept=self._met(key, other)))
        fields["requires"] = taken
        self.requires |= {(key, other) for other in taken}

    def _whole(self, members: Iterable[str]) -> bool:
        """Whether the hidden plan has all or none of those of some initiatives that are still
        open."""
        return len({key in self.plan for key in members if not self._is_there(key)}) <= 1

    def _constraints(self) -> dict[str, Any]:
        keys = list(self.initiatives)
        pairs = list(pairwise(self.some(keys, 2, 4))) if len(keys) > 1 and self.seldom(3) else []
        apart = {frozenset(pair) for pair in self.requires}
        rules: dict[str, Any] = {
            "mandatory": {
                key: "a licence" for key in self._now_and_then(keys) if self._may_be_mandatory(key)
            },
            "exclude": {
                key: "on hold"
                for key in self._now_and_then(keys)
                if self._wanted(kept=key not in self.plan)
            },
            "prerequisites": self._prerequisites(keys),
            "groups": self._groups(keys),
            "synergies": {
                f"synergy-{n}": self._synergy(keys) for n in range(self.one((0, 0, 1, 2)))
            }
            if len(keys) > 1
            else {},
        }
        apart |= {
            frozenset((key, other))
            for key, others in rules["prerequisites"].items()
            for other in others
        }
        rules["exclude_pairs"] = tuple(
            pair
            for pair in pairs
            if frozenset(pair) not in apart and self._wanted(kept=not set(pair) <= self.plan.keys())
        )
        bundled = self.some(keys, 1, 3) if self.seldom(4) else ()
        own = [key for key in keys if "bundle" in self.initiatives[key]]
        name = self.one(["own", "scenario"])
        everyone = {*bundled, *own} if name == "own" else bundled
        rules["bundles"] = (
            {name: bundled} if bundled and self._wanted(kept=self._whole(everyone)) else {}
        )
        return rules

    def _may_be_mandatory(self, key: str) -> bool:
        return self._wanted(kept=key in self.plan or self._is_there(key))

    def _now_and_then(self, keys: Sequence[str]) -> tuple[str, ...]:
        return self.some(keys, 1, 2) if self.seldom(5) else ()

    def _prerequisites(self, keys: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Only on earlier initiatives, as the initiatives' own, so there are no cycles; never of a
        pair."""
        found: dict[str, tuple[str, ...]] = {}
        for key in self._now_and_then(keys[1:]) if len(keys) > 1 else ():
            earlier = [
                k for k in keys if k < key and k not in self.initiatives[key].get("excludes", ())
            ]
            others = self.some(earlier, 1, 2) if earlier else ()
            taken = tuple(other for other in others if self._wanted(kept=self._met(key, other)))
            if taken:
                found[key] = taken
        return found

    def _groups(self, keys: Sequence[str]) -> dict[str, Any]:
        if not self.seldom(3):
            return {}
        members = self.some(keys, 1, 4)
        size = len(members)
        here = {key for key, i in self.initiatives.items() if i["period"] in (PERIOD, "2026-02")}
        delivered = {key for key in here if self.initiatives[key]["status"] == "delivered"}
        has = sum(key in self.plan or key in delivered for key in members)
        least = self.draw(st.integers(0, has if self.honest else size))
        most = self.draw(st.integers(max(least, has) if self.honest else least, size))
        bounds = self.one(
            [{"at_least": least}, {"at_most": most}, {"at_least": least, "at_most": most}]
        )
        return {"group": {"members": members, **bounds}}

    def _synergy(self, keys: Sequence[str]) -> dict[str, Any]:
        members = self.some(keys, 2, 4)
        thresholds = sorted(
            self.draw(st.sets(st.integers(1, len(members)), min_size=1, max_size=2))
        )
        if len(thresholds) == 1 and self.draw(st.booleans()):
            threshold = self.one([None, thresholds[0]])
            bonus_and_savings = self._tier(members, threshold or len(members))
            return {"members": members, "at_least": threshold, **bonus_and_savings}
        tiers = tuple(
            {"at_least": threshold, **self._tier(members, threshold)} for threshold in thresholds
        )
        return {"members": members, "tiers": tiers}

    def _tier(self, members: Sequence[str], threshold: int) -> dict[str, Any]:
        """What so many members earn; they save no more than the cheapest of them use, in each
        slice."""
        saves = {}
        for resource in self.some(RESOURCES, 0, 1):
            least = min(self._most_saved(members, threshold, resource, where) for where in SLICES)
            if least:
                saves[resource] = min(Decimal(self.one(("0.1", "1", "2"))), least)
        return {
            "bonus": {kpi: self.number() for kpi in self.some(KPIS, 0 if saves else 1, 2)},
            "saves": saves,
        }

    def _most_saved(
        self, members: Sequence[str], threshold: int, resource: str, where: Slice
    ) -> Decimal:
        """What so many members use at least in a slice, over the mean of all members' shares
        there."""
        shares = [self._share(key, where) for key in members]
        mean = sum(shares, Fraction(0)) / len(members)
        if not mean:
            return Decimal(10**9)
        pairs = zip(members, shares, strict=True)
        used = sorted(Fraction(self._least_tokens(key, resource)) * share for key, share in pairs)
        return _decimal(sum(used[:threshold], Fraction(0)) / mean, up=False)

    def _share(self, key: str, where: Slice) -> Fraction:
        dimensions = self.initiatives[key]["dimensions"]
        product = Fraction(1)
        for dimension, value in where.parts():
            product *= Fraction(dimensions.get(dimension, {}).get(value, 0))
        return product

    def _least_tokens(self, key: str, resource: str) -> Decimal:
        fields = self.initiatives[key]
        scopes = list(fields["scopes"].values()) if "scopes" in fields else [fields]
        return min(Decimal(scope["tokens"].get(resource, 0)) for scope in scopes)

    # bounds around what the hidden plan has

    def _capacity(self, draft: Everything, mine: int) -> dict[str, Any]:
        capacity: dict[str, Any] = {}
        for resource in RESOURCES:
            for where in dict.fromkeys(self.draw(st.lists(st.sampled_from(SLICES), max_size=3))):
                used = draft.tokens(resource, where).at(mine)
                room = Fraction(self.one(("0", "0", "1", "5", "0.3")))
                cap = max(
                    _decimal(used + room if self.honest else used + room - 2, up=True), Decimal(0)
                )
                bound: dict[str, Any] = {"cap": cap}
                if used >= 0 and self.seldom(3):
                    least = _decimal(max(used - room, Fraction(0)), up=False)
                    bound = self.one([{"floor": least}, {"floor": min(least, cap), "cap": cap}])
                _put(capacity.setdefault(resource, {}), where, bound)
        return capacity

    def _targets(self, draft: Everything, mine: int) -> dict[str, Any]:
        targets: dict[str, Any] = {}
        for kpi in KPIS:
            for where in dict.fromkeys(self.draw(st.lists(st.sampled_from(SLICES), max_size=2))):
                inside = _put(targets, where, {})
                inside[kpi] = self._target(kpi, draft.kpi(kpi, where).at(mine))
        return targets

    def _target(self, kpi: str, has: Fraction) -> dict[str, Any]:
        sign = self.kept_signs[kpi]
        room = Fraction(self.one(("0", "0", "1", "0.5"))) * abs(Fraction(self.number()))
        change = has - sign * room if self.honest else has + sign * room
        names = self.one((("hard",), ("goal",), ("hard", "goal")))
        target: dict[str, Any] = {}
        if "hard" in names:
            target["floor" if sign > 0 else "ceiling"] = _decimal(change, up=sign < 0)
        if "goal" in names:
            further = abs(Fraction(self.number()))
            target["goal"] = _decimal(has + sign * self.one((0, 1, 1, 20)) * further, up=sign > 0)
        if self.seldom(3):
            baseline = Decimal(self.one(("10", "-3", "1335313", "0.1")))
            if all(_short(level + baseline) for level in target.values()):
                target = {name: level + baseline for name, level in target.items()}
                target["baseline"] = baseline
        nothing = any(
            not target.get(name, 1) for name in ("floor", "ceiling", "goal")
        ) and not target.get("baseline")
        if nothing or self.seldom(4):
            target["scale"] = Decimal(self.one(("1", "0.3", "7", "1000000")))
        return target

    # objective

    def _objective(self, targets: Mapping[str, Any]) -> dict[str, Any]:
        mode = self.one((*self.modes, *self.modes[1:]))
        if mode != "lexicographic":
            return self._maximised(mode, targets)
        then = self._maximised(self.one(("north_star", "weighted_kpis")), targets)
        return {"mode": mode, "priorities": self._priorities(targets), "then": then}

    def _priorities(self, targets: Mapping[str, Any]) -> tuple[tuple[str, ...], ...]:
        floored = [
            kpi
            for kpi in KPIS
            if any("floor" in t or "ceiling" in t for t in _targets_of(targets, kpi))
        ]
        if not floored or self.draw(st.booleans()):
            return ()
        order = self.draw(st.permutations(floored))
        cut = self.draw(st.integers(0, len(order)))
        return tuple(tuple(group) for group in (order[:cut], order[cut:]) if group)

    def _maximised(self, mode: str, targets: Mapping[str, Any]) -> dict[str, Any]:
        if mode == "north_star":
            return {"mode": mode}
        weighted = self.some(KPIS, 1, 3)
        scales = {
            kpi: Decimal(self.one(("1", "3", "0.7", "120000", "1e-6")))
            for kpi in weighted
            if self._required(kpi, targets.get("all", {}).get(kpi, {})) <= 0 or self.seldom(3)
        }
        weights = {kpi: Decimal(self.one(("1", "0.4", "0.333", "2"))) for kpi in weighted}
        return {"mode": mode, "weights": weights, "scales": scales}

    def _required(self, kpi: str, target: Mapping[str, Decimal]) -> Fraction:
        level = next(
            (target[name] for name in ("goal", "floor", "ceiling") if name in target), None
        )
        if level is None:
            return Fraction(0)
        return self.kept_signs[kpi] * (Fraction(level) - Fraction(target.get("baseline", 0)))

    def _add_penalties(self, targets: Mapping[str, Any]) -> None:
        for kpi in KPIS:
            for target in _targets_of(targets, kpi):
                if "goal" in target and self.seldom(3):
                    target["penalty"] = Decimal(self.one(("0.1", "1", "2.5")))


def _put(by_dimension: dict[str, Any], where: Slice, value: dict[str, Any]) -> dict[str, Any]:
    """Set the value at a slice, unless it has one; the one it has then."""
    if where.is_all:
        inside: dict[str, Any] = by_dimension.setdefault("all", value)
    else:
        inside = by_dimension.setdefault(where.dimension, {}).setdefault(where.value, value)
    return inside


def _targets_of(targets: Mapping[str, Any], kpi: str) -> Iterable[dict[str, Decimal]]:
    for dimension, inside in targets.items():
        for by_kpi in [inside] if dimension == "all" else inside.values():
            if kpi in by_kpi:
                yield by_kpi[kpi]


def _short(number: Decimal) -> bool:
    """Whether files may hold it."""
    return len(number.normalize().as_tuple().digits) <= 15 and not 0 < abs(number) < Decimal(
        "1e-12"
    )


def _decimal(value: Fraction, *, up: bool) -> Decimal:
    """The value itself where a file can hold it, else the next decimal above or below with fewer
    places."""
    for places in range(12, -1, -1):
        units = value * 10**places
        number = Decimal(ceil(units) if up else floor(units)).scaleb(-places)
        if _short(number):
            return number if number else Decimal(0)
    raise AssertionError(value)
