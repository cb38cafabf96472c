"""The record -> the tabs that the tool alone writes: Runs, Results, Gaps_And_Alerts, Roadmap."""

import datetime
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, partial
from typing import Any

from portfolio.canonical import input_lines
from portfolio.report import (
    RunView,
    no_plan_in_words,
    number,
    quantity,
    reach_in_words,
    reason_in_words,
    rule_as_noun,
    run_view,
    standings_of,
    step_in_words,
)
from portfolio.results import (
    Gap,
    ItemResult,
    Manifest,
    Result,
    RunStatus,
    Severity,
    shown_run_id,
)
from portfolio.sheets import columns as c
from portfolio.sheets.productops import Values
from portfolio.sheets.result_tabs import PRICE
from portfolio.steps import steps_of

HELPERS = 3
"""So many initiatives are named that could close a gap."""
_DONE = ("delivered", "committed", "in_progress")
_MOMENT = "%Y-%m-%dT%H:%M:%SZ"
_MET = {
    Severity.OK: "met",
    Severity.NEAR: "nearly met",
    Severity.WARN: "missed",
    Severity.CRITICAL: "promised and missed",
}


@dataclass(frozen=True)
class ShownRun:
    """A run of the record with what its rows need beside it; `inputs` are its canonical records."""

    run_id: str
    manifest: Manifest
    result: Result
    inputs: Sequence[Mapping[str, Any]]
    finished: str | None
    seconds: float
    commit: str | None
    prices: Mapping[str, Decimal | str] | None = None
    """Initiative -> what deciding it otherwise costs; none where nobody asked."""
    open_question: str | None = None
    """What it states and nothing shows: neither a check nor a stored proof."""

    @cached_property
    def initiatives(self) -> Mapping[str, Mapping[str, Any]]:
        """Key -> canonical record."""
        return {record["key"]: record for record in self.inputs if record["kind"] == "initiative"}

    def kpi_name(self, kpi: str) -> str:
        """What people call a KPI."""
        return str(self.kpis[kpi]["name"])

    @cached_property
    def kpis(self) -> Mapping[str, Mapping[str, Any]]:
        """KPI -> canonical record."""
        return {record["key"]: record for record in self.inputs if record["kind"] == "metric"}

    @cached_property
    def standings(self) -> Mapping[str, str]:
        """Kept initiative -> committed or in progress."""
        return standings_of(self.initiatives.values())

    @cached_property
    def view(self) -> RunView:
        """As the reports show it."""
        lines = input_lines([dict(record) for record in self.inputs])
        facts = (self.run_id, self.manifest, self.result, lines)
        return run_view(*facts, open_question=self.open_question)


def result_rows(
    runs: Sequence[ShownRun],
    newest: Sequence[ShownRun],
    plan: Mapping[str, str],
    link: str | None,
    resource: str,
) -> Mapping[str, list[Values]]:
    """Tab -> rows: every run in Runs, the newest in the others; `plan` is period -> scenario.

    The roadmap is the plan's, never that of a selection.
    """
    whole = [run for run in newest if run.manifest.select is None]
    of_plan = [run for run in whole if plan.get(run.result.period) == run.manifest.scenario]
    of_plan.sort(key=lambda run: run.result.period)
    return {
        c.RUNS: [_run(run, link) for run in runs],
        c.RESULTS: [row for run in newest for row in _items(run, resource)],
        c.GAPS: [row for run in newest for row in _gaps(run)],
        c.ROADMAP: [row for run in of_plan for row in roadmap_rows(run)],
    }


def exact_decimal(text: str | None) -> Decimal | None:
    """An exact number as a cell can hold it: 15 significant digits."""
    if text is None:
        return None
    if "/" not in text:
        return Decimal(text)
    fraction = Fraction(text)
    return Decimal(f"{fraction.numerator / fraction.denominator:.15g}")


def _run(run: ShownRun, link: str | None) -> Values:
    result = run.result
    selected = sum(item.selected for item in result.items)
    started = None
    if run.finished is not None:
        end = datetime.datetime.strptime(run.finished, _MOMENT)
        effort = datetime.timedelta(seconds=round(run.seconds))
        started = (end - effort).strftime(_MOMENT)
    results_link = link.replace("{run_id}", run.run_id) if link else None
    return {
        "run_id": shown_run_id(run.run_id),
        "scenario_name": run.manifest.scenario,
        "period_key": result.period,
        "status": result.status.value,
        "created_at": run.finished,
        "started_at": started,
        "finished_at": run.finished,
        "selected_count": Decimal(selected),
        "capacity_used": _capacity(result),
        "total_objective": exact_decimal(result.objective),
        "gap_summary": run.open_question or _summary(result.gaps),
        "commit": run.commit,
        "results_link": results_link,
    }


def _capacity(result: Result) -> str | None:
    """What is used of each resource over all initiatives, and of how much."""
    uses = []
    for step, use in result.capacity_by_step:
        if use.dimension != "all":
            continue
        of_cap = f" of {number(use.cap)}" if use.cap else ""
        uses.append(f"{use.resource}{step_in_words(step)} {number(use.used)}{of_cap}")
    return ", ".join(uses) or None


def _summary(gaps: Sequence[Gap]) -> str | None:
    """How many levels of targets are met, and how many are missed by how much."""
    counts = Counter(gap.severity for gap in gaps)
    parts = [f"{counts[severity]} {_MET[severity]}" for severity in Severity if counts[severity]]
    return ", ".join(parts) or None


def _items(run: ShownRun, resource: str) -> list[Values]:
    """An initiative a row; of a run without a plan one row, with what stands in the way."""
    if run.result.status is not RunStatus.INFEASIBLE:
        return [_item(run, item, resource) for item in run.result.items]
    title = "No plan is possible"
    if run.open_question is not None:
        title = f"{title}, as the record says: {run.open_question}"
    only_row: Values = {
        "run_id": shown_run_id(run.run_id),
        "title": title,
        "selected": False,
        "objective_mode": run.result.mode,
        "reason": no_plan_in_words(run.view),
    }
    return [only_row]


def _gaps(run: ShownRun) -> list[Values]:
    """A level of a target a row; of a run without a plan one row, with what to do."""
    if run.result.status is not RunStatus.INFEASIBLE:
        return [_gap(run, gap) for gap in run.result.gaps]
    only_row: Values = {
        "run_id": shown_run_id(run.run_id),
        "dimension": "all",
        "dimension_key": "all",
        "severity": Severity.CRITICAL.value,
        "recommendation": no_plan_in_words(run.view),
    }
    return [only_row]


def _item(run: ShownRun, item: ItemResult, resource: str) -> Values:
    record = run.initiatives.get(item.key, {})
    dimensions = record.get("dimensions") or {}
    gain = item.contributions.get(_north_star(run), "0")
    scoring = record.get("scoring")
    score = exact_decimal(scoring["score"]) if scoring else None
    taken = item.tokens.get(resource, "0") if item.selected else "0"
    reason = reason_in_words(
        item.key,
        item.reason,
        is_in=item.selected,
        kpi_name=run.kpi_name,
        timing_of=run.result.timing_of,
        standing=run.standings.get(item.key),
    )
    # A row without a price says nothing about it: what the sheet shows of the same run stays.
    price = {} if run.prices is None else {PRICE: run.prices.get(item.key)}
    return {
        "run_id": shown_run_id(run.run_id),
        "initiative_key": item.key,
        "title": item.title,
        "selected": item.selected,
        "scope": item.scope,
        "allocated_tokens": exact_decimal(taken),
        **{name: _shares(shares) for name, shares in dimensions.items()},
        "objective_mode": run.result.mode,
        "objective_contribution": exact_decimal(item.objective),
        **price,
        "north_star_gain": exact_decimal(gain),
        "active_overall_score": score,
        "dependency_status": _dependencies(run, record.get("requires") or ()),
        "reason": reason,
    }


def _north_star(run: ShownRun) -> str:
    """The first active north star; none where there is none."""
    for key, kpi in run.kpis.items():
        if kpi["level"] == "north_star" and kpi["active"]:
            return key
    return ""


def _shares(shares: Mapping[str, str] | None) -> str | dict[str, Decimal] | None:
    """Where an initiative lies in a dimension: one value, or the share of each."""
    if not shares:
        return None
    if len(shares) == 1:
        (value,) = shares
        return value
    return {value: Decimal(share) for value, share in shares.items()}


def _dependencies(run: ShownRun, requires: Sequence[str]) -> str | None:
    """How each prerequisite stands."""
    chosen = {item.key for item in run.result.items if item.selected}
    done = {key for key, record in run.initiatives.items() if record["status"] in _DONE}
    parts = []
    for key in requires:
        if key in chosen:
            parts.append(f"{key} is in the plan")
        else:
            parts.append(f"{key} is met" if key in done else f"{key} is out")
    return ", ".join(parts) or None


def _gap(run: ShownRun, gap: Gap) -> Values:
    step = run.result.step_of(gap)
    place = gap.value if step is None else f"{gap.value} by {step}"
    return {
        "run_id": shown_run_id(run.run_id),
        "dimension": gap.dimension,
        "dimension_key": place,
        "kpi_key": gap.kpi,
        "level": gap.level,
        "target": exact_decimal(gap.target),
        "achieved": exact_decimal(gap.achieved),
        "gap": exact_decimal(gap.gap),
        "severity": gap.severity.value,
        "recommendation": _recommendation(run, gap),
    }


def _recommendation(run: ShownRun, gap: Gap) -> str | None:
    """What could be done: initiatives that are out and move the KPI there, with whom to ask;
    nothing if it is met."""
    if gap.severity is Severity.OK:
        return None
    kpi = run.kpis[gap.kpi]
    unit, falling = kpi["unit"], kpi["direction"] == "decrease"
    moves = []
    for item in run.result.items:
        amount = _moves(run, item, gap, falling)
        if not item.selected and amount > 0:
            moves.append((amount, item))
    moves.sort(key=lambda move: (-move[0], move[1].key))
    is_level = gap.baseline is not None
    level = partial(quantity, unit=unit, level=is_level, sign=not is_level)
    sentences = [reach_in_words(gap, level, partial(rule_as_noun, run.view))]
    for amount, item in moves[:HELPERS]:
        signed = -amount if falling else amount
        gain = quantity(str(signed), unit, sign=True)
        ask = f", ask {item.owner}" if item.owner else ""
        sentences.append(f"{item.key} {item.title}: {gain}{ask}.")
    if not moves:
        sentences.append("No initiative outside the plan moves it: new ideas are needed.")
    return " ".join(sentences)


def _moves(run: ShownRun, item: ItemResult, gap: Gap, falling: bool) -> Fraction:
    """How much an initiative moves the KPI of a gap in its direction, in the slice of the gap."""
    amount = Fraction(item.contributions.get(gap.kpi, "0"))
    lies_in = run.initiatives.get(item.key, {}).get("dimensions") or {}
    if gap.dimension != "all":
        dimensions, values = gap.dimension.split("/"), gap.value.split("/")
        for dimension, value in zip(dimensions, values, strict=True):
            shares = lies_in.get(dimension) or {}
            amount *= Fraction(shares.get(value, "0"))
    return -amount if falling else amount


def steps_of_plan(definition: Mapping[str, Any]) -> tuple[str, ...]:
    """The steps that a scenario plans; nothing where it decides no starts."""
    schedule = definition.get("schedule")
    if schedule is None:
        return ()
    every = steps_of(definition["period"], schedule["step"])
    if not schedule["from"]:
        return every
    first = every.index(schedule["from"])
    return every[first:]


def _worked_on(item: ItemResult, steps: Sequence[str]) -> Values:
    """Start and finish of an initiative, and what it does in each step in which it is worked on."""
    if item.start is None:
        return {}
    first = steps.index(item.start)
    last = len(steps) - 1 if item.finish is None else steps.index(item.finish)
    words: dict[str, str] = dict.fromkeys(steps[first : last + 1], "goes on")
    words[item.start] = "starts"
    if item.finish is not None:
        words[item.finish] = "finishes" if last > first else "starts and finishes"
    return {"start": item.start, "finish": item.finish or "later", **words}


def roadmap_rows(run: ShownRun) -> Iterator[Values]:
    """What a plan takes, an initiative a row; with a schedule with what each step is about."""
    records = run.initiatives
    steps = steps_of_plan(run.manifest.definition)
    for item in run.result.items:
        if not item.selected:
            continue
        record = records.get(item.key, {})
        dimensions = record.get("dimensions") or {}
        amounts: dict[str, Decimal | None] = {}
        for name, amount in item.tokens.items():
            amounts[f"{name}_tokens"] = exact_decimal(amount)
        for kpi, amount in item.contributions.items():
            amounts[kpi] = exact_decimal(amount)
        yield {
            "period": run.result.period,
            "initiative_key": item.key,
            "title": item.title,
            "department": _shares(dimensions.get("department")),
            "owner": item.owner,
            **amounts,
            "depends_on": tuple(record.get("requires") or ()),
            **_worked_on(item, steps),
        }
