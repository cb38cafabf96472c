"""Every plan of a small horizon, in exact arithmetic: a plain re-statement of MATH.md, "Over time".

One plan at a time, one sentence of the section after the other. It shares no code with the compiler
or the certifier; of `portfolio.steps` it uses nothing either, the calendar is written a second
time.
"""

import datetime
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import ceil, floor, prod
from typing import Any

from portfolio.model import KEPT, Initiative, Lexicographic, NorthStar, Planning, Slice, Status
from portfolio.periods import period_days

LIMIT = 100_000
"""Plans that can be gone over."""
YEAR = {"year": 1, "half": 2, "quarter": 4, "month": 12, "week": 52}
ALL = Slice("all", "all")


def kind_of(period: str) -> str:
    part = period[5:]
    if not part:
        return "year"
    return {"H": "half", "Q": "quarter", "W": "week"}.get(part[0], "month")


def steps_in(period: str, kind: str) -> list[str]:
    """The steps of a period: every period of the kind whose first day (a week's Monday) lies in
    it."""
    first, last = period_days(period)
    names = []
    day = first
    while day <= last:
        year, week, weekday = day.isocalendar()
        if kind == "week" and weekday == 1:
            names.append(f"{year:04}-W{week:02}")
        if kind == "month" and day.day == 1:
            names.append(f"{day.year:04}-{day.month:02}")
        if kind == "quarter" and day.day == 1 and day.month in (1, 4, 7, 10):
            names.append(f"{day.year:04}-Q{day.month // 3 + 1}")
        if kind == "half" and day.day == 1 and day.month in (1, 7):
            names.append(f"{day.year:04}-H{1 + (day.month > 6)}")
        if kind == "year" and day.day == 1 and day.month == 1:
            names.append(f"{day.year:04}")
        day += datetime.timedelta(days=1)
    return names


@dataclass(frozen=True)
class Option:
    """One way to take an initiative: scope, first step, steps of work inside the horizon, and
    whether it ends there."""

    scope: str | None
    start: int
    inside: int
    duration: int
    ends: bool

    @property
    def finish(self) -> int:
        return self.start + self.duration - 1


class Horizon:
    """All plans of a planning with a schedule."""

    def __init__(self, planning: Planning) -> None:
        self.planning = planning
        self.scenario = planning.scenario
        schedule = self.scenario.schedule
        assert schedule is not None
        self.schedule = schedule
        every = steps_in(self.scenario.period, schedule.step)
        first = every.index(schedule.from_) if schedule.from_ else 0
        self.past, self.steps = every[:first], every[first:]
        self.T = len(self.steps)
        self.is_static = self.T == 1
        self.first_day = period_days(self.steps[0])[0]
        self.base = sorted(key for key, i in planning.initiatives.items() if self._is_in_base(i))
        self.kept = [key for key in self.base if self._of(key).status in KEPT]
        self.pool = sorted(key for key in self.base if key in self.kept or self._is_chosen(key))
        outside = {key: i for key, i in planning.initiatives.items() if key not in self.pool}
        self.there = {key for key, i in outside.items() if self._is_there(i)}
        self.impossible: set[str] = set()
        self.options = {key: self._options(key) for key in self.pool}
        self.count = prod(len(options) + 1 for options in self.options.values())
        if self.count > LIMIT:
            raise ValueError(f"{self.count} plans are too many")

    def _of(self, key: str) -> Initiative:
        return self.planning.initiatives[key]

    # pool

    def _is_in_base(self, initiative: Initiative) -> bool:
        period, status = initiative.period, initiative.status
        if period is None or (status not in KEPT and status is not Status.CANDIDATE):
            return False
        if period == self.scenario.period:
            return True
        if self.is_static and not self.past:
            return False
        own = steps_in(period, self.schedule.step)
        if not own or YEAR[kind_of(period)] > YEAR[self.schedule.step]:
            return False
        if not set(own) <= {*self.past, *self.steps}:
            return False
        return bool(set(own) & set(self.steps)) or status in KEPT

    def _is_chosen(self, key: str) -> bool:
        candidates = self.scenario.candidates
        is_named = candidates.only is None or key in candidates.only
        is_selected = self.planning.select is None or key in self.planning.select
        return is_named and is_selected and key not in (candidates.except_ or ())

    def _is_there(self, initiative: Initiative) -> bool:
        if initiative.status is Status.DELIVERED:
            return True
        if initiative.status not in KEPT or initiative.period is None:
            return False
        last = period_days(initiative.period)[1]
        if self.is_static and not self.past:
            return last <= period_days(self.scenario.period)[1]
        return last < self.first_day

    # starts

    def duration(self, key: str, scope: str | None) -> int:
        initiative = self._of(key)
        written = initiative.duration
        if (
            scope is not None
            and initiative.scopes
            and initiative.scopes[scope].duration is not None
        ):
            written = initiative.scopes[scope].duration
        if self.is_static or written is None:
            return 1
        if isinstance(written, int):
            count, kind = written, kind_of(str(initiative.period))
        else:
            number, word = written.split()
            count, kind = int(number), "half" if word.startswith("hal") else word.rstrip("s")
        return ceil(Fraction(count * YEAR[self.schedule.step], YEAR[kind]))

    def holding(self, day: datetime.date) -> int:
        if day < self.first_day:
            return 0
        for number, step in enumerate(self.steps, start=1):
            if day <= period_days(step)[1]:
                return number
        return self.T + 1

    def _steps_of_own_period(self, period: str) -> set[int]:
        inside = {
            number
            for number, step in enumerate(self.steps, 1)
            if step in steps_in(period, self.schedule.step)
        }
        if inside or YEAR[kind_of(period)] <= YEAR[self.schedule.step]:
            return inside
        monday_or_first = period_days(period)[0]
        return {self.holding(monday_or_first)} & set(range(1, self.T + 1))

    def pin(self, key: str) -> set[int] | None:
        """The steps in which it has to start, where something pins it."""
        initiative = self._of(key)
        if initiative.status is Status.IN_PROGRESS:
            return {1}
        if self.is_static:
            return {1} if initiative.status is Status.COMMITTED else None
        if initiative.start is not None:
            return self._steps_of_own_period(initiative.start)
        if initiative.status is Status.COMMITTED:
            period = str(initiative.period)
            if period == self.scenario.period:
                return set(range(1, self.T + 1))
            # Of a period that is past, its promised start alone would pin it.
            return self._steps_of_own_period(period) or None
        return None

    def allowed(self, key: str, scope: str | None) -> set[int]:
        """The starts that its own dates and pins allow, of those that end in time."""
        initiative = self._of(key)
        d = self.duration(key, scope)
        pinned = self.pin(key)
        if pinned is not None:
            return {t for t in pinned if t + d - 1 <= self.T}
        starts = set(range(1, self.T + 1))
        if (
            self.schedule.keep_periods
            and initiative.period != self.scenario.period
            and not self.is_static
        ):
            starts &= self._steps_of_own_period(str(initiative.period))
        if initiative.earliest_start is not None:
            starts = {t for t in starts if t >= self.holding(initiative.earliest_start)}
        if initiative.latest_finish is not None:
            starts = {t for t in starts if t + d - 1 <= self.holding(initiative.latest_finish)}
        starts = {t for t in starts if t + d - 1 <= self.T}
        if initiative.deadline is not None:
            in_time = {t for t in starts if t + d - 1 <= self.holding(initiative.deadline)}
            starts = in_time or starts
        return starts

    def _options(self, key: str) -> list[Option]:
        options = []
        for scope in self._of(key).offers():
            d = self.duration(key, scope)
            options += [Option(scope, t, d, d, True) for t in sorted(self.allowed(key, scope))]
        if not options and key in self.kept:
            # It can't end inside: it is cut, and uses the tokens of its steps inside.
            for scope in self._of(key).offers():
                d = self.duration(key, scope)
                options += [
                    Option(scope, t, self.T - t + 1, d, False) for t in sorted(self.pin(key) or ())
                ]
        return options

    # plans

    def plans(self) -> Iterator[dict[str, Option]]:
        choices: list[list[Option | None]] = [[None, *self.options[key]] for key in self.pool]
        for taken in product(*choices):
            yield {
                key: option
                for key, option in zip(self.pool, taken, strict=True)
                if option is not None
            }

    def share(self, key: str, where: Slice) -> Fraction:
        result = Fraction(1)
        for dimension, value in where.parts():
            result *= Fraction(self._of(key).dimensions.get(dimension, {}).get(value, 0))
        return result

    def spent(self, key: str, option: Option, resource: str, step: int) -> Fraction:
        """What an initiative uses of a resource in a step."""
        total = Fraction(self._of(key).offers()[option.scope].tokens.get(resource, 0))
        place = step - option.start
        if not 0 <= place < option.inside:
            return Fraction(0)
        scopes = self._of(key).scopes
        shares = scopes[option.scope].spread.get(resource) if scopes and option.scope else None
        if not shares or self.is_static:
            return total / option.duration
        begin, end = Fraction(place, option.duration), Fraction(place + 1, option.duration)
        got = Fraction(0)
        for part, fraction in enumerate(shares):
            low, high = Fraction(part, len(shares)), Fraction(part + 1, len(shares))
            overlap = max(min(end, high) - max(begin, low), Fraction(0))
            got += Fraction(fraction) * overlap * len(shares)
        return total * got

    def reached_by(
        self, plan: Mapping[str, Option], members: Any, step: int, *, started: bool
    ) -> int:
        """How many members have started, or finished, by a step; those there already have."""
        keys = set(members)
        count = len(keys & self.there)
        for key in keys & set(plan):
            option = plan[key]
            if started:
                count += option.start <= step
            elif option.ends:
                count += option.finish <= step
        return count

    def tier_values(self, synergy: Any, name: str, measure: str, count: int) -> Fraction:
        """What the highest tier that a count reaches earns, beyond what those there reach alone."""
        there = len(set(synergy.members) & self.there)

        def at(number: int) -> Fraction:
            tiers = [tier for tier in synergy.steps() if tier.at_least <= number]
            return Fraction(getattr(tiers[-1], name).get(measure, 0)) if tiers else Fraction(0)

        beyond = at(max(count, there)) - at(there)
        if name == "saves" and there:
            reached = [t.at_least for t in synergy.steps() if there < t.at_least <= count]
            return min(beyond, self.left_to_save(synergy, measure, max(reached, default=0)))
        return beyond

    def left_to_save(self, synergy: Any, resource: str, count: int) -> Fraction:
        """What the cheapest members use, those there already nothing, in every bounded slice."""
        members = set(synergy.members)
        least = {key: self._least_tokens(key, resource) for key in members}
        limits = [sum(sorted(least.values())[:count], Fraction(0))]
        capacity = self.scenario.capacity.get(resource)
        for where, _ in capacity.slices() if capacity else []:
            mean = self.mean(synergy, where)
            if not where.is_all and mean:
                used = sorted(least[key] * self.share(key, where) for key in members)
                limits.append(sum(used[:count], Fraction(0)) / mean)
        return Fraction(floor(min(limits) * 10**9), 10**9)

    def _least_tokens(self, key: str, resource: str) -> Fraction:
        if key in self.there:
            return Fraction(0)
        offers = self._of(key).offers().values()
        return min(Fraction(offer.tokens.get(resource, 0)) for offer in offers)

    def mean(self, synergy: Any, where: Slice) -> Fraction:
        members = set(synergy.members)
        return sum((self.share(key, where) for key in members), Fraction(0)) / len(members)

    def tokens(
        self, plan: Mapping[str, Option], resource: str, where: Slice, step: int
    ) -> Fraction:
        used = sum(
            (
                self.spent(key, option, resource, step) * self.share(key, where)
                for key, option in plan.items()
            ),
            Fraction(0),
        )
        for synergy in self.scenario.constraints.synergies.values():
            now = self.reached_by(plan, synergy.members, step, started=True)
            before = self.reached_by(plan, synergy.members, step - 1, started=True)
            mean = Fraction(1) if where.is_all else self.mean(synergy, where)
            saved = self.tier_values(synergy, "saves", resource, now)
            saved -= self.tier_values(synergy, "saves", resource, before) if step > 1 else 0
            used -= mean * saved
        return used

    def repeats(self, kpi: str) -> bool:
        return not self.is_static and self.planning.metrics.metrics[kpi].over_time == "repeats"

    def rate(self, kpi: str, step: int) -> Fraction:
        growth = 1 + Fraction(self.schedule.discount.get(kpi, 0))
        return Fraction(1) if self.is_static else 1 / growth ** (step - 1)

    def counted(self, key: str, option: Option, kpi: str, by: int) -> Fraction:
        """What an initiative has counted of a KPI by a step."""
        initiative = self._of(key)
        effect = Fraction(initiative.offers()[option.scope].contributions.get(kpi, 0))
        if not option.ends or option.finish > by:
            return Fraction(0)
        if self.is_static:
            return effect
        is_improvement = effect * self.planning.metrics.metrics[kpi].sign > 0
        if is_improvement and initiative.time_sensitivity is not None:
            first = min(self.allowed(key, option.scope)) + option.duration - 1
            wait = Fraction(option.finish - first, YEAR[self.schedule.step])
            effect *= max(1 - Fraction(initiative.time_sensitivity) * wait, Fraction(0))
        if not self.repeats(kpi):
            return effect * self.rate(kpi, option.finish)
        part = Fraction(YEAR[kind_of(str(initiative.period))], YEAR[self.schedule.step])
        return sum(
            (effect * part * self.rate(kpi, step) for step in range(option.finish, by + 1)),
            Fraction(0),
        )

    def bonus(self, plan: Mapping[str, Option], synergy: Any, kpi: str, by: int) -> Fraction:
        """What a synergy has counted of a KPI by a step."""
        if not self.repeats(kpi):
            count = self.reached_by(plan, synergy.members, by, started=False)
            return self.tier_values(synergy, "bonus", kpi, count) * self.rate_once(
                plan, synergy, kpi, by
            )
        total = Fraction(0)
        for step in range(1, by + 1):
            count = self.reached_by(plan, synergy.members, step, started=False)
            total += self.tier_values(synergy, "bonus", kpi, count) * self.rate(kpi, step)
        return total

    def rate_once(self, plan: Mapping[str, Option], synergy: Any, kpi: str, by: int) -> Fraction:
        """The bonus of a level that stays counts at the step looked at."""
        return self.rate(kpi, by)

    def kpi(self, plan: Mapping[str, Option], kpi: str, where: Slice, by: int) -> Fraction:
        total = sum(
            (
                self.counted(key, option, kpi, by) * self.share(key, where)
                for key, option in plan.items()
            ),
            Fraction(0),
        )
        for synergy in self.scenario.constraints.synergies.values():
            mean = Fraction(1) if where.is_all else self.mean(synergy, where)
            total += mean * self.bonus(plan, synergy, kpi, by)
        return total

    # levels

    def levels(self) -> Iterator[tuple[Slice, str, str, Any, int, Fraction]]:
        """Slice, KPI, kind, the target that says it, its step, and its baseline."""
        for where, kpi, target in self.scenario.targets.slices():
            for kind in ("floor", "ceiling", "goal"):
                if getattr(target, kind) is not None:
                    yield where, kpi, kind, target, self.T, Fraction(target.baseline or 0)
            for step, own in target.by_step.items():
                number = self.steps.index(step) + 1
                around = Fraction(target.baseline or 0)
                if self.repeats(kpi):
                    around = around * number / self.T
                baseline = around if own.baseline is None else Fraction(own.baseline)
                for kind in ("floor", "ceiling", "goal"):
                    if getattr(own, kind) is not None:
                        yield where, kpi, kind, own, number, baseline

    # rules

    def keeps_rules(self, plan: Mapping[str, Option]) -> bool:
        return self._logic(plan) and self._capacity(plan) and self._floors(plan)

    def _logic(self, plan: Mapping[str, Option]) -> bool:
        rules, initiatives = self.scenario.constraints, self.planning.initiatives
        if any(key not in plan for key in self.kept):
            return False
        mandatory = {
            *rules.mandatory,
            *(key for key in self.base if initiatives[key].mandatory),
        } - self.there
        if any(key not in plan for key in mandatory) or any(key in plan for key in rules.exclude):
            return False
        pairs = {
            *rules.exclude_pairs,
            *((key, other) for key in self.base for other in initiatives[key].excludes),
        }
        if any(a in plan and b in plan for a, b in pairs):
            return False
        bundles: dict[str, set[str]] = {name: set(keys) for name, keys in rules.bundles.items()}
        for key in self.base:
            if initiatives[key].bundle:
                bundles.setdefault(str(initiatives[key].bundle), set()).add(key)
        for name, members in bundles.items():
            still_open = members - self.there
            count = len(still_open & set(plan))
            if count not in (0, len(still_open)):
                return False
            inside = still_open & set(self.pool) & set(plan)
            if name in self.schedule.together and len({plan[key].start for key in inside}) > 1:
                return False
        needs = {(key, other) for key in self.pool for other in initiatives[key].requires}
        needs |= {
            (key, other) for key, required in rules.prerequisites.items() for other in required
        }
        for dependent, required in needs:
            if dependent not in plan or required in self.there:
                continue
            if required not in plan or not self._in_order(plan[required], plan[dependent]):
                return False
        return all(self._group(plan, group) for group in rules.groups.values())

    def _in_order(self, required: Option, dependent: Option) -> bool:
        if self.is_static:
            return True
        if not required.ends:
            return False
        if self.schedule.handover == "next_step":
            return required.finish < dependent.start
        return required.finish <= dependent.start

    def _group(self, plan: Mapping[str, Option], group: Any) -> bool:
        members = set(group.members)
        taken = members & set(plan)
        count = len(taken) + sum(self._delivered_here(key) for key in members)
        if group.at_least is not None and count < group.at_least:
            return False
        if group.at_most is not None and count > group.at_most:
            return False
        for step in range(1, self.T + 1):
            starts = [key for key in taken if plan[key].start == step]
            starts = [key for key in starts if self._of(key).status is not Status.IN_PROGRESS]
            finishes = [key for key in taken if plan[key].ends and plan[key].finish == step]
            if group.at_most_per_step is not None and len(starts) > group.at_most_per_step:
                return False
            if (
                group.at_most_finished_per_step is not None
                and len(finishes) > group.at_most_finished_per_step
            ):
                return False
        return True

    def _delivered_here(self, key: str) -> bool:
        initiative = self._of(key)
        if (
            key in self.pool
            or initiative.status is not Status.DELIVERED
            or initiative.period is None
        ):
            return False
        first, last = period_days(initiative.period)
        start, end = period_days(self.scenario.period)
        return start <= first and last <= end

    def _capacity(self, plan: Mapping[str, Option]) -> bool:
        for resource, capacity in self.scenario.capacity.items():
            for where, bound in capacity.slices():
                used = [self.tokens(plan, resource, where, step) for step in range(1, self.T + 1)]
                for name, amount in zip(self.steps, used, strict=True):
                    limits = {"cap": bound.cap, "floor": bound.floor}
                    own = bound.by_step.get(name)
                    if own is not None:
                        limits |= {field: getattr(own, field) for field in own.model_fields_set}
                    if limits["cap"] is not None and amount > limits["cap"]:
                        return False
                    if limits["floor"] is not None and amount < limits["floor"]:
                        return False
                whole = bound.whole
                if whole is not None and whole.cap is not None and sum(used) > whole.cap:
                    return False
                if whole is not None and whole.floor is not None and sum(used) < whole.floor:
                    return False
        return True

    def _floors(self, plan: Mapping[str, Option]) -> bool:
        if isinstance(self.scenario.objective, Lexicographic):
            return True
        for where, kpi, kind, target, step, baseline in self.levels():
            reached = self.kpi(plan, kpi, where, step) + baseline
            if kind == "floor" and reached < Fraction(target.floor):
                return False
            if kind == "ceiling" and reached > Fraction(target.ceiling):
                return False
        return True

    # stages

    def stages(self, plan: Mapping[str, Option]) -> Iterator[tuple[str, int, Fraction]]:
        """Name, sign (1 is maximised) and value of each stage."""
        objective = self.scenario.objective
        if isinstance(objective, Lexicographic):
            missing = [
                (level[1], self.shortfall(plan, *level))
                for level in self.levels()
                if level[2] in ("floor", "ceiling")
            ]
            groups = objective.priorities or (
                [tuple({kpi for kpi, _ in missing})] if missing else []
            )
            for position, group in enumerate(groups, start=1):
                yield (
                    f"floor shortfall {position}",
                    -1,
                    Fraction(sum(q for kpi, q in missing if kpi in group)),
                )
            objective = objective.then
        goals = [level for level in self.levels() if level[2] == "goal"]
        yield "objective", 1, self.objective(plan, objective, goals)
        if goals:
            yield (
                "goal shortfall",
                -1,
                Fraction(sum(self.shortfall(plan, *level) for level in goals)),
            )
        for resource in self.planning.organization.resources:
            used = (self.tokens(plan, resource, ALL, step) for step in range(1, self.T + 1))
            yield f"tokens {resource}", -1, sum(used, Fraction(0))
        if not self.is_static:
            yield "starts", -1, Fraction(sum(option.start - 1 for option in plan.values()))
        for part in (1, 2, 3):
            yield (
                f"key order {part}",
                -1,
                Fraction(sum(self.bits(key, o, part) for key, o in plan.items())),
            )

    def shortfall(
        self,
        plan: Mapping[str, Option],
        where: Slice,
        kpi: str,
        kind: str,
        target: Any,
        step: int,
        baseline: Fraction,
    ) -> int:
        level = Fraction(getattr(target, kind))
        scale = Fraction(target.scale or 0) or abs(level - baseline) or abs(baseline) or abs(level)
        sign = self.planning.metrics.metrics[kpi].sign
        missing = max(sign * (level - baseline - self.kpi(plan, kpi, where, step)), Fraction(0))
        return ceil(10**6 * missing / scale)

    def objective(self, plan: Mapping[str, Option], objective: Any, goals: list[Any]) -> Fraction:
        metrics = self.planning.metrics
        if isinstance(objective, NorthStar):
            star = metrics.north_star
            return metrics.metrics[star].sign * self.kpi(plan, star, ALL, self.T)
        total = Fraction(0)
        for key, option in plan.items():
            counted = {kpi: self.counted(key, option, kpi, self.T) for kpi in objective.weights}
            total += self.official(objective, counted)
        for synergy in self.scenario.constraints.synergies.values():
            for step in range(1, self.T + 1):
                count = self.reached_by(plan, synergy.members, step, started=False)
                total += self._official_tiers(objective, synergy, count, step)
        for level in goals:
            if level[3].penalty is not None:
                total -= Fraction(level[3].penalty) * self.shortfall(plan, *level) / 10**6
        return total

    def _official_tiers(self, objective: Any, synergy: Any, count: int, step: int) -> Fraction:
        """A tier's value, rounded once per step: at step T with all of its bonus, before with what
        repeats."""
        bonus = {}
        for kpi in objective.weights:
            if step == self.T or self.repeats(kpi):
                bonus[kpi] = self.tier_values(synergy, "bonus", kpi, count) * self.rate(kpi, step)
        return self.official(objective, bonus)

    def official(self, objective: Any, moves: Mapping[str, Fraction]) -> Fraction:
        value = Fraction(0)
        for kpi, move in moves.items():
            sign = self.planning.metrics.metrics[kpi].sign
            value += Fraction(objective.weights[kpi]) * sign * move / self.scale(objective, kpi)
        return Fraction(round(value * 10**9), 10**9)

    def scale(self, objective: Any, kpi: str) -> Fraction:
        if kpi in objective.scales:
            return Fraction(objective.scales[kpi])
        target = self.scenario.targets.all[kpi]
        written = [
            level for level in (target.goal, target.floor, target.ceiling) if level is not None
        ]
        sign = self.planning.metrics.metrics[kpi].sign
        return sign * (Fraction(written[0]) - Fraction(target.baseline or 0))

    def bits(self, key: str, option: Option, part: int) -> int:
        name = key if option.scope is None else f"{key}/{option.scope}"
        if option.start > 1:
            name += f"/{self.steps[option.start - 1]}"
        digest = int.from_bytes(hashlib.sha256(name.encode()).digest(), "big")
        return (digest >> (256 - 20 * part)) & ((1 << 20) - 1)


@dataclass(frozen=True)
class HorizonAnswer:
    """What the canonical optimum must be; no plan where nothing keeps the rules."""

    plan: Mapping[str, tuple[str | None, str]] | None
    """Initiative -> scope and the step in which it starts."""
    stages: Mapping[str, Fraction]


def best_plan(planning: Planning) -> HorizonAnswer:
    """The canonical optimum, by going over every plan."""
    horizon = Horizon(planning)
    best: tuple[list[Fraction], dict[str, Option]] | None = None
    for plan in horizon.plans():
        if horizon.keeps_rules(plan):
            rank = [sign * value for _, sign, value in horizon.stages(plan)]
            if best is None or rank > best[0]:
                best = rank, plan
    if best is None:
        return HorizonAnswer(None, {})
    plan = best[1]
    taken = {key: (option.scope, horizon.steps[option.start - 1]) for key, option in plan.items()}
    return HorizonAnswer(taken, {name: value for name, _, value in horizon.stages(plan)})
