"""What is decided, in one line and in one digest."""

from collections.abc import Iterator, Sequence
from typing import Any

from portfolio.canonical import canonical_bytes, sha256
from portfolio.changes import Found, ScenarioDiff, Side, Untrue, Violation
from portfolio.results import RunStatus

_NO_PLAN = (RunStatus.INFEASIBLE, RunStatus.UNKNOWN)


def headline(scenarios: Sequence[ScenarioDiff], findings: Sequence[Found], violations: Sequence[Violation]) -> str:
    """The decision in one line, without numbers that need a unit."""
    errors = sum(finding.severity == "error" for finding in findings)
    if errors:
        return f"{errors} error{'' if errors == 1 else 's'}, not planned"
    changed = [s for s in scenarios if s.changed]
    held = "; a guardrail says no" if violations else ""
    if not changed:
        return f"No change to any scenario{held}"
    first = changed[0]
    said = in_words(first)
    others = f", and {len(changed) - 1} more scenario{'' if len(changed) == 2 else 's'}" if len(changed) > 1 else ""
    return f"{first.scenario}: {said}{others}{held}"


def in_words(diff: ScenarioDiff) -> str:
    """What happens to a scenario, in a few words."""
    if diff.after is None:
        return "the scenario is gone"
    if diff.after.status is RunStatus.INFEASIBLE:
        had_plan = diff.before is not None and diff.before.status not in _NO_PLAN
        return "no feasible portfolio any more" if had_plan else "no feasible portfolio"
    if diff.after.status is RunStatus.UNKNOWN:
        return "stopped without a plan"
    if diff.before is None:
        return "a new scenario"
    if diff.before.status in _NO_PLAN:
        return "feasible again" if diff.before.status is RunStatus.INFEASIBLE else "has a plan now"
    return _counted(diff)


def _counted(diff: ScenarioDiff) -> str:
    count = {kind: sum(e.kind == kind for e in diff.effects) for kind in ("enters", "drops", "rescoped")}
    parts = []
    if count["enters"]:
        parts.append(f"{count['enters']} enter{'s' if count['enters'] == 1 else ''}")
    if count["drops"]:
        parts.append(f"{count['drops']} drop{'s' if count['drops'] == 1 else ''}")
    if count["rescoped"]:
        parts.append(f"{count['rescoped']} change{'s' if count['rescoped'] == 1 else ''} scope")
    return ", ".join(parts) or ("same portfolio, other figures" if diff.changed else "no change")


def decision_digest(
    scenarios: Sequence[ScenarioDiff],
    findings: Sequence[Found],
    violations: Sequence[Violation],
    untrue: Sequence[Untrue] = (),
) -> str:
    """SHA-256 over what a reader decides on.

    In it: for each scenario that changes its status, choice, objective, and every KPI and gap on both sides; the
    guardrails that say no; the errors; stored runs that are not true. Not in it:
    commits, run ids, lines, causes, scenarios without a change.
    """
    content: dict[str, Any] = {
        "scenarios": [_decided(diff) for diff in sorted(scenarios, key=lambda s: s.scenario) if diff.changed],
        "violations": sorted([v.guardrail, v.scenario, v.message] for v in violations),
        "findings": sorted([f.code, f.place.file, f.message] for f in findings if f.severity == "error"),
    }
    if untrue:
        content["untrue"] = sorted([one.run_id, one.message] for one in untrue)
    return sha256(canonical_bytes(content))


def _decided(diff: ScenarioDiff) -> dict[str, Any]:
    return {
        "scenario": diff.scenario,
        "before": _outcome(diff.before),
        "after": _outcome(diff.after),
        "effects": [[e.kind, e.key, e.scope_before, e.scope_after] for e in diff.effects],
        "kpis": list(_moved(diff)),
    }


def _outcome(side: Side | None) -> list[Any] | None:
    return None if side is None else [side.status.value, side.objective, [reason.message for reason in side.conflict]]


def _moved(diff: ScenarioDiff) -> Iterator[list[Any]]:
    for k in diff.kpis:
        yield [k.dimension, k.value, k.kpi, k.level, k.before, k.after, k.gap_before, k.gap_after]
