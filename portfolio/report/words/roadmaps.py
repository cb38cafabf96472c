"""Several roadmaps side by side as facts: what each plan is worth, moves and uses, and when."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from portfolio.answers import Compared, ComparedMeasure
from portfolio.report.words.gantt import Gantt
from portfolio.report.words.numbers import number, quantity
from portfolio.report.words.prices import price_amount
from portfolio.results import WHOLE


@dataclass(frozen=True)
class TotalRow:
    """A number over all steps, of each plan; empty where a plan has none."""

    label: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class TimesRow:
    """When each plan works on an initiative; empty where it does not."""

    key: str
    title: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Roadmaps:
    """Plans with a schedule, in the order in which they were asked for; no Gantt where there is no
    plan."""

    compared: Compared
    gantts: tuple[Gantt | None, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The scenarios."""
        return tuple(plan.name for plan in self.compared.plans)

    @property
    def totals(self) -> tuple[TotalRow, ...]:
        """What each plan is worth and takes, then KPIs, then what it uses of each resource."""
        plans = self.compared.plans
        rows = [
            TotalRow("period", tuple(plan.period for plan in plans)),
            TotalRow("status", tuple(plan.status.value.replace("_", " ") for plan in plans)),
            TotalRow("objective", tuple(self._worth())),
            TotalRow("initiatives", tuple(f"{plan.selected} of {plan.pool}" for plan in plans)),
        ]
        for kpi in self.compared.kpis:
            if kpi.dimension == "all":
                rows.append(TotalRow(kpi.measure, tuple(_amounts(kpi))))
        rows += self._uses()
        return tuple(rows)

    @property
    def times(self) -> tuple[TimesRow, ...]:
        """Every initiative that some plan has, by key."""
        rows = []
        for one in self.compared.initiatives:
            cells = tuple(_times_in(gantt, one.key) for gantt in self.gantts)
            rows.append(TimesRow(one.key, one.title, cells))
        return tuple(rows)

    def _worth(self) -> Iterator[str]:
        for plan in self.compared.plans:
            objective = plan.objective
            yield "no plan" if objective is None else price_amount(objective, plan.unit)

    def _uses(self) -> Iterator[TotalRow]:
        """Tokens over all steps, of what all steps have room for."""
        prefix = "tokens "
        for stage in self.compared.stages:
            if not stage.measure.startswith(prefix):
                continue
            resource = stage.measure.removeprefix(prefix)
            cells = []
            for position, used in enumerate(stage.numbers):
                room = self._room(resource, position)
                of_room = "" if room is None else f" of {number(str(room))}"
                cells.append("" if used is None else f"{number(used)}{of_room}")
            yield TotalRow(resource, tuple(cells))

    def _room(self, resource: str, position: int) -> Fraction | None:
        """The caps of all steps added up, or the cap over all steps where that is less."""
        of_steps: list[str | None] = []
        whole: list[Fraction] = []
        for use in self.compared.capacity:
            is_planned = use.numbers[position] is not None
            if use.measure != resource or use.dimension != "all" or not is_planned:
                continue
            cap = use.limits[position]
            if use.step != WHOLE:
                of_steps.append(cap)
            elif cap is not None:
                whole.append(Fraction(cap))
        caps = [Fraction(cap) for cap in of_steps if cap is not None]
        if caps and len(caps) == len(of_steps):
            whole.append(sum(caps, Fraction(0)))
        return min(whole, default=None)


def _amounts(kpi: ComparedMeasure) -> Iterator[str]:
    for value in kpi.numbers:
        yield "" if value is None else quantity(value, kpi.unit)


def _times_in(gantt: Gantt | None, key: str) -> str:
    """``2026-Q1``, ``2026-Q1 to 2026-Q2``, with the scope before it where there is one."""
    bars = () if gantt is None else gantt.lines
    bar = next((bar for bar in bars if bar.key == key), None)
    if gantt is None or bar is None:
        return ""
    start = gantt.steps[bar.first]
    scope = "" if bar.scope is None else f"{bar.scope}, "
    if bar.last is None:
        return f"{scope}{start} to behind the last step"
    return (
        f"{scope}{start}" if bar.last == bar.first else f"{scope}{start} to {gantt.steps[bar.last]}"
    )
