"""Least change of a plan over time, and how few promises it breaks from quarter to quarter."""

import random
from dataclasses import dataclass, field
from fractions import Fraction

import pytest

from portfolio.case import Case
from portfolio.choice import Choice, Taken
from portfolio.decide import NoPlanError, Space, change_steps, replan_of
from portfolio.decide.rescheduling import Rescheduling, decides_starts
from portfolio.report import replan_view
from tests.over_time.enumerator import Horizon, Option
from tests.over_time.horizons import random_planning
from tests.small import planning_of

STEPS = [f"2026-Q{number}" for number in range(1, 5)]


def cost_of(horizon: Horizon, told: Choice, plan: dict[str, Option]) -> int:
    """The cost of a plan, as it is written in words: by how far, times by how near."""
    behind = horizon.T + 1
    total = 0
    for key in horizon.pool:
        now = told.get(key)
        option = plan.get(key)
        was = behind if now is None else horizon.steps.index(str(now.start)) + 1
        is_then = behind if option is None else option.start
        near = behind - min(was, is_then)
        total += abs(was - is_then) * near
        if now is not None and option is not None and now.scope != option.scope:
            total += near
    return total


def agree(seed: int) -> bool:
    """Whether there was something to compare: the curve against every plan."""
    planning = random_planning(seed)
    horizon = Horizon(planning)
    space = Space(Case(planning))
    try:
        space.plan  # noqa: B018
    except NoPlanError:
        return False
    if not decides_starts(space.problem):
        return False
    told = _some_plan(horizon, seed)
    plans = [plan for plan in horizon.plans() if horizon.keeps_rules(plan)]
    ranked = []
    for plan in plans:
        before = []
        for name, sign, value in horizon.stages(plan):
            if name == "objective":
                ranked.append((before, sign * value, cost_of(horizon, told, plan)))
                break
            before.append(sign * value)
    promises = max(rank[0] for rank in ranked)
    best: dict[int, Fraction] = {}
    for kept, gain, cost in ranked:
        if kept == promises:
            best[cost] = max(gain, best.get(cost, gain))
    expected = []
    for cost in sorted(best):
        if not expected or best[cost] > expected[-1][1]:
            expected.append((cost, best[cost]))
    found = []
    for step in change_steps(space, told, {}):
        gain = space.objective.gain
        found.append((step.changes, Fraction(gain.dot(step.point), gain.scale)))
    assert found == expected, seed
    return True


def _some_plan(horizon: Horizon, seed: int) -> Choice:
    """Something that people may have been told: not always a plan that keeps the rules."""
    rng = random.Random(seed)
    told = {}
    for key, options in horizon.options.items():
        if options and rng.random() < 0.7:
            option = rng.choice(options)
            told[key] = Taken(option.scope, horizon.steps[option.start - 1])
    return Choice(told)


def test_the_curve_agrees_with_every_plan() -> None:
    assert sum(agree(seed) for seed in range(25)) > 5


@pytest.mark.full
def test_many_curves_agree_with_every_plan() -> None:
    assert sum(agree(seed) for seed in range(25, 200)) > 40


def test_far_and_near_cost_more() -> None:
    planning = planning_of(
        "INIT-0001: period: 2026", "period: 2026\nschedule: {step: quarter}\ncapacity: {}"
    )
    space = Space(Case(planning))
    items = space.problem.columns.items

    def cost(told: str | None, start: str | None) -> int:
        choice = Choice({} if told is None else {"INIT-0001": Taken(None, told)})
        point = space.plan.copy()
        point[:] = 0
        for column, item in enumerate(items):
            point[column] = item.taken.start == start
        return Rescheduling(space.problem, choice, {}).of(point)

    assert cost("2026-Q1", "2026-Q1") == 0
    assert (cost("2026-Q1", "2026-Q2"), cost("2026-Q1", "2026-Q3")) == (4, 8)
    assert (cost("2026-Q3", "2026-Q4"), cost("2026-Q4", "2026-Q3")) == (2, 2)
    assert (cost("2026-Q1", None), cost("2026-Q4", None)) == (16, 1)
    assert (cost(None, "2026-Q1"), cost(None, "2026-Q4")) == (16, 1)
    # What was to start before the first step is expected in it.
    assert cost("2025-Q4", "2026-Q1") == 0 and cost("2025-Q4", "2026-Q2") == 4


def test_what_cannot_start_as_announced_moves_and_is_not_said_to_enter() -> None:
    """It was left out of the plan of now, which was then said to keep every rule."""
    planning = planning_of(
        """
        INIT-0001: period: 2026, contributions: {gmv: 9}, earliest_start: 2026-07-01
        INIT-0002: period: 2026, contributions: {gmv: 5}
        """,
        "period: 2026\nschedule: {step: quarter}\ncapacity: {}",
    )
    announced = {"INIT-0001": Taken(None, "2026-Q2"), "INIT-0002": Taken(None, "2026-Q1")}
    answer = replan_of(Space(Case(planning)), Choice(announced), "before", Fraction(0), {})
    assert answer.now is None and not answer.gone
    assert answer.broken == ("INIT-0001 cannot start in 2026-Q2 any more",)
    [step] = answer.steps
    assert (step.changes, step.cost) == (1, 3)
    assert step.portfolio.leaving == ("INIT-0001/2026-Q2",)
    assert step.portfolio.entering == ("INIT-0001/2026-Q3",)
    words = "moves: INIT-0001 from 2026-Q2 to 2026-Q3"
    assert words in replan_view(answer, planning.metrics, width=200, color=False)


# from quarter to quarter


@dataclass
class Work:
    """One initiative of a made-up year: what it takes, what it brings, and how it stands."""

    tokens: int
    gmv: int
    left: int
    status: str = "candidate"


@dataclass
class Year:
    """A year that is planned quarter by quarter, as news come in."""

    seed: int
    works: dict[str, Work] = field(default_factory=dict)
    told: Choice = field(default_factory=Choice)
    broken: int = 0
    cost: int = 0
    """What the broken promises cost, as a plan is changed: by how far, times by how near."""
    value: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        rng = random.Random(self.seed)
        for number in range(1, 13):
            duration = rng.choice((1, 1, 2))
            self.works[f"INIT-{number:04}"] = Work(
                rng.randrange(20, 60) * duration, rng.randrange(20, 90), duration
            )

    def news(self, quarter: int) -> None:
        """Estimates of what has not begun change by up to a third."""
        rng = random.Random(f"{self.seed} {quarter}")
        for work in self.works.values():
            factor = rng.randrange(80, 126)
            gain = rng.randrange(85, 116)
            if work.status == "candidate":
                work.tokens = max(work.tokens * factor // 100, 1)
                work.gmv = max(work.gmv * gain // 100, 1)

    def space(self, quarter: int) -> Space:
        lines = []
        for key, work in self.works.items():
            if work.status != "delivered":
                fields = (
                    f"tokens: {{engineering: {work.tokens}}}, contributions: {{gmv: {work.gmv}}}"
                )
                head = f"{key}: status: {work.status}, period: 2026-Q1, duration: {work.left}"
                lines.append(f"{head}, {fields}")
        scenario = f"""
            period: 2026
            schedule: {{step: quarter, from: {STEPS[quarter]}}}
            capacity: {{engineering: {{all: {{cap: 100}}}}}}
        """
        text = "\n".join(line.replace("period: 2026-Q1", "period: 2026") for line in lines)
        text = text.replace("duration: 1", "duration: 1 quarter")
        text = text.replace("duration: 2", "duration: 2 quarters")
        return Space(Case(planning_of(text, scenario)))

    def settle(self, quarter: int, plan: Choice) -> None:
        """Count what was told otherwise, tell the plan, and work for a quarter."""
        for key, taken in self.told.items():
            is_ahead = self.works[key].status == "candidate"
            if is_ahead and plan.get(key) != taken:
                self.broken += 1
                self.cost += self.cost_of(quarter, taken, plan.get(key))
        self.told = plan
        for key, taken in plan.items():
            work = self.works[key]
            if taken.start != STEPS[quarter] and work.status == "candidate":
                continue
            work.status = "in_progress"
            work.tokens -= work.tokens // work.left
            work.left -= 1
            if not work.left:
                work.status = "delivered"
                self.value += work.gmv
                self.told = self.told.changed({key: None})

    def cost_of(self, quarter: int, told: Taken, now: Taken | None) -> int:
        """Of one promise; what is dropped stands behind the last quarter."""
        behind = len(STEPS)
        was = max(STEPS.index(str(told.start)), quarter)
        will_be = behind if now is None else STEPS.index(str(now.start))
        return abs(was - will_be) * (behind - min(was, will_be))


def walk(seed: int, within: Fraction | None) -> Year:
    """A year, replanned each quarter: for its best alone (None), or with the least change that
    comes within a part of it."""
    year = Year(seed)
    for quarter in range(4):
        year.news(quarter)
        space = year.space(quarter)
        plan = space.choice(space.plan)
        if within is not None and quarter:
            answer = replan_of(space, year.told, "before", within, {})
            enough = next(step for step in answer.steps if step.enough)
            plan = _choice_of(space, enough.portfolio.selected)
        year.settle(quarter, plan)
    return year


def _choice_of(space: Space, names: tuple[str, ...]) -> Choice:
    chosen = [item for item in space.problem.columns.items if str(item) in names]
    return Choice((item.key, item.taken) for item in chosen)


@dataclass(frozen=True)
class Walked:
    """Some years together: promises broken, what that cost, and the value reached."""

    broken: int
    cost: int
    value: Fraction


NEAR_THE_BEST = Fraction(2, 100)
WHATEVER_IT_IS_WORTH = Fraction(1)


def walked(seeds: range, within: Fraction | None) -> Walked:
    years = [walk(seed, within) for seed in seeds]
    return Walked(
        sum(year.broken for year in years),
        sum(year.cost for year in years),
        sum((year.value for year in years), Fraction(0)),
    )


def test_from_quarter_to_quarter_fewer_promises_break() -> None:
    alone, kept = walked(range(2), None), walked(range(2), NEAR_THE_BEST)
    assert kept.broken < alone.broken and kept.cost < alone.cost
    assert kept.value >= alone.value * Fraction(9, 10)


@pytest.mark.full
def test_over_ten_years_fewer_promises_break() -> None:
    """The figures of docs/roadmap.md. Most of what breaks has to: the news leave no room for it."""
    seeds = range(10)
    assert walked(seeds, None) == Walked(37, 117, Fraction(5147))
    assert walked(seeds, NEAR_THE_BEST) == Walked(27, 79, Fraction(5166))
    assert walked(seeds, WHATEVER_IT_IS_WORTH) == Walked(18, 40, Fraction(4771))
