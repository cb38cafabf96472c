"""What the comment says first: what happened, what a reader must not miss, and why there is no
plan."""

from collections.abc import Iterator

from portfolio.changes import KpiChange, Place, PlanDiff, ScenarioDiff
from portfolio.report.markdown.comment_rows import LONG, Rows
from portfolio.report.markdown.syntax import begun, code, escaped
from portfolio.report.words.changes import (
    NO_PLAN,
    cause_in_words,
    kpi_label,
    objective_amount,
)
from portfolio.results import RunStatus, shown_run_id


def warnings(diff: PlanDiff, rows: Rows) -> str:
    """What a reader must not miss, over all scenarios."""
    said = list(_warnings(diff))
    lines = "\n".join(f"> {line}  " for line in rows.first(said))
    return f"> [!WARNING]\n{lines}{rows.rest(said)}" if said else ""


def _warnings(diff: PlanDiff) -> Iterator[str]:
    if diff.base_invalid:
        yield "**The base has no valid portfolio:** there is nothing to compare with."
    for untrue in diff.untrue:
        message = escaped(untrue.message, LONG)
        yield (
            f"**The record of {code(shown_run_id(untrue.run_id))} is not true:** {message}. Shown"
            " is what was solved."
        )
    for violation in diff.violations:
        who = ", ".join(code(name) for name in violation.deciders[:8])
        decide = f" {who} must decide." if who else " It needs a decision."
        message = escaped(violation.message, LONG)
        yield (
            f"**Guardrail {code(violation.guardrail)}**, {code(violation.scenario)}:"
            f" {message}.{decide}"
        )
    lost = False  # the headline names every scenario that lost its plan; the cause of one is enough
    for scenario in diff.scenarios:
        name = code(scenario.scenario)
        if scenario.after is not None and scenario.after.status is RunStatus.INFEASIBLE:
            had_plan = scenario.before is not None and scenario.before.status not in NO_PLAN
            if had_plan and not lost:
                lost = True
                cause = (
                    f" {escaped(cause_in_words(scenario.status_cause, diff), LONG)}."
                    if scenario.status_cause
                    else ""
                )
                yield f"**{name} was feasible and is not any more.**{cause[:2].upper() + cause[2:]}"
        elif scenario.after is not None and scenario.after.status is RunStatus.FEASIBLE:
            bound = objective_amount(scenario.after.bound, scenario)
            reached = objective_amount(scenario.after.objective, scenario)
            yield (
                f"**{name} is not proven optimal:** it has {escaped(reached)}, and {escaped(bound)}"
                " is not ruled out."
            )
        elif scenario.after is not None and scenario.after.status is RunStatus.TIED:
            yield (
                f"**{name} is not settled:** its value is the best there is, and equals may be"
                " chosen in its place."
            )
        broken = [change for change in scenario.kpis if _breaks_a_promise(scenario, change)]
        if broken:
            listed = "; ".join(f"{escaped(kpi_label(k), LONG)} {k.level}" for k in broken[:5])
            more = f" and {len(broken) - 5} more" if len(broken) > 5 else ""
            noun = "promise is" if len(broken) == 1 else "promises are"
            yield f"**{len(broken)} {noun} missed** in {name}: {listed}{more}."
        if _has_two_plans(scenario) and not scenario.objective.comparable:
            yield f"{name} maximises something else now: the two objectives cannot be compared."


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
    return f"It has a plan again: {escaped(cause_in_words(scenario.status_cause, diff), LONG)}."


def conflict(scenario: ScenarioDiff, rows: Rows) -> str:
    """Why there is no plan."""
    if scenario.after is None or scenario.after.status is not RunStatus.INFEASIBLE:
        return ""
    said = scenario.after.conflict
    if not said:
        return "Each rule can be kept on its own, but not all of them together."
    parts = []
    for group in dict.fromkeys(c.group for c in rows.first(said)):
        rules = [
            f"- {begun(c.message, LONG)}{_at(c.place)}"
            for c in rows.first(said)
            if c.group == group
        ]
        title = "These cannot hold together; relax one of:" if group else "Impossible in itself:"
        parts.append(f"{title}\n\n" + "\n".join(rules))
    if scenario.after.ways_out:
        ways = "\n".join(
            f"{at}. {begun(way, LONG)}" for at, way in enumerate(scenario.after.ways_out, start=1)
        )
        parts.append(
            f"The cheapest way{'s' if len(scenario.after.ways_out) > 1 else ''} out:\n\n{ways}"
        )
    return "\n\n".join(parts) + rows.rest(said)


def _at(place: Place | None) -> str:
    return f" ({code(f'{place.file}:{place.line}', 120)})" if place else ""
