"""What the comment says first: what happened, what a reader must not miss, and why there is no
plan."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from portfolio.changes import KpiChange, Place, PlanDiff, ScenarioDiff, Side, Violation
from portfolio.report.markdown.comment_rows import LONG, Rows
from portfolio.report.markdown.syntax import begun, code, escaped
from portfolio.report.words.changes import (
    NO_PLAN,
    cause_in_words,
    kpi_label,
    objective_amount,
)
from portfolio.report.words.lists import capitalised
from portfolio.results import RunStatus, shown_run_id

_PROMISES = 5
"""Promises that are named in one sentence."""


def warnings(diff: PlanDiff, rows: Rows) -> str:
    """What a reader must not miss, over all scenarios."""
    lines = list(_warnings(diff))
    if not lines:
        return ""
    quoted = "\n".join(f"> {line}  " for line in rows.first(lines))
    return f"> [!WARNING]\n{quoted}{rows.rest(lines)}"


def _warnings(diff: PlanDiff) -> Iterator[str]:
    if diff.base_invalid:
        yield "**The base has no valid portfolio:** there is nothing to compare with."
    for untrue in diff.untrue:
        run = code(shown_run_id(untrue.run_id))
        message = escaped(untrue.message, LONG)
        yield f"**The record of {run} is not true:** {message}. Shown is what was solved."
    for violation in diff.violations:
        yield _violation(violation)
    # The headline names every scenario that lost its plan; the cause of one is enough.
    first_lost = next(filter(_lost_its_plan, diff.scenarios), None)
    for scenario in diff.scenarios:
        if scenario is first_lost:
            yield _lost_plan(scenario, diff)
        if scenario.after is not None:
            yield from _unproven(scenario, scenario.after)
        broken = [change for change in scenario.kpis if _breaks_a_promise(scenario, change)]
        if broken:
            yield _broken_promises(scenario, broken)
        if _has_two_plans(scenario) and not scenario.objective.comparable:
            name = code(scenario.scenario)
            yield f"{name} maximises something else now: the two objectives cannot be compared."


def _violation(violation: Violation) -> str:
    """A guardrail that says no, and who must decide."""
    who = ", ".join(code(name) for name in violation.deciders[:8])
    decide = f"{who} must decide." if who else "It needs a decision."
    place = f"**Guardrail {code(violation.guardrail)}**, {code(violation.scenario)}"
    return f"{place}: {escaped(violation.message, LONG)}. {decide}"


def _lost_its_plan(scenario: ScenarioDiff) -> bool:
    before, after = scenario.before, scenario.after
    if before is None or after is None or before.status in NO_PLAN:
        return False
    return after.status is RunStatus.INFEASIBLE


def _lost_plan(scenario: ScenarioDiff, diff: PlanDiff) -> str:
    lost = f"**{code(scenario.scenario)} was feasible and is not any more.**"
    if not scenario.status_cause:
        return lost
    cause = escaped(cause_in_words(scenario.status_cause, diff), LONG)
    return f"{lost} {capitalised(cause)}."


def _unproven(scenario: ScenarioDiff, after: Side) -> Iterator[str]:
    """What is open about the plan of the head."""
    name = code(scenario.scenario)
    if after.status is RunStatus.FEASIBLE:
        bound = escaped(objective_amount(after.bound, scenario))
        reached = escaped(objective_amount(after.objective, scenario))
        yield f"**{name} is not proven optimal:** it has {reached}, and {bound} is not ruled out."
    elif after.status is RunStatus.TIED:
        equals = "its value is the best there is, and equals may be chosen in its place"
        yield f"**{name} is not settled:** {equals}."


def _broken_promises(scenario: ScenarioDiff, broken: Sequence[KpiChange]) -> str:
    """How many floors and ceilings are missed, and the first of them."""
    promises = [f"{escaped(kpi_label(kpi), LONG)} {kpi.level}" for kpi in broken[:_PROMISES]]
    rest = len(broken) - _PROMISES
    more = f" and {rest} more" if rest > 0 else ""
    noun = "promise is" if len(broken) == 1 else "promises are"
    missed = f"**{len(broken)} {noun} missed** in {code(scenario.scenario)}"
    return f"{missed}: {'; '.join(promises)}{more}."


def _breaks_a_promise(scenario: ScenarioDiff, change: KpiChange) -> bool:
    """Whether a floor or ceiling is missed that was kept; a goal that opens is a row of its KPI."""
    return scenario.before is not None and change.opens and change.level != "goal"


def _has_two_plans(scenario: ScenarioDiff) -> bool:
    """Whether there is an objective on both sides to compare."""
    sides = (scenario.before, scenario.after)
    return all(side is not None and side.objective is not None for side in sides)


def regained(diff: PlanDiff, scenario: ScenarioDiff) -> str:
    """What gave a scenario its plan back."""
    if scenario.status_cause is None or scenario.after is None or scenario.after.status in NO_PLAN:
        return ""
    cause = escaped(cause_in_words(scenario.status_cause, diff), LONG)
    return f"It has a plan again: {cause}."


def conflict(scenario: ScenarioDiff, rows: Rows) -> str:
    """Why there is no plan."""
    if scenario.after is None or scenario.after.status is not RunStatus.INFEASIBLE:
        return ""
    rules = scenario.after.conflict
    if not rules:
        return "Each rule can be kept on its own, but not all of them together."
    by_group: dict[int, list[str]] = defaultdict(list)
    for rule in rows.first(rules):
        by_group[rule.group].append(f"- {begun(rule.message, LONG)}{_at(rule.place)}")
    parts = []
    for group, lines in by_group.items():
        title = "These cannot hold together; relax one of:" if group else "Impossible in itself:"
        parts.append("\n".join([f"{title}\n", *lines]))
    ways_out = scenario.after.ways_out
    if ways_out:
        title = "The cheapest ways out:" if len(ways_out) > 1 else "The cheapest way out:"
        ways = [f"{at}. {begun(way, LONG)}" for at, way in enumerate(ways_out, start=1)]
        parts.append("\n".join([f"{title}\n", *ways]))
    return "\n\n".join(parts) + rows.rest(rules)


def _at(place: Place | None) -> str:
    if place is None:
        return ""
    line = code(f"{place.file}:{place.line}", 120)
    return f" ({line})"
