"""What is decided, as a digest."""

from collections.abc import Sequence
from typing import Any

from portfolio.canonical import canonical_bytes, sha256
from portfolio.changes import Found, KpiChange, ScenarioDiff, Side, Untrue, Violation


def decision_digest(
    scenarios: Sequence[ScenarioDiff],
    findings: Sequence[Found],
    violations: Sequence[Violation],
    untrue: Sequence[Untrue] = (),
) -> str:
    """SHA-256 over what a reader decides on.

    In it: for each scenario that changes its status, choice, objective, and every KPI and gap on
    both sides; the guardrails that say no; the errors; stored runs that are not true. Not in it:
    commits, run ids, lines, causes, scenarios without a change.
    """
    errors = [finding for finding in findings if finding.severity == "error"]
    changed = [diff for diff in scenarios if diff.changed]
    changed.sort(key=_name)
    content: dict[str, Any] = {}
    content["scenarios"] = [_decided(diff) for diff in changed]
    content["violations"] = sorted([one.guardrail, one.scenario, one.message] for one in violations)
    content["findings"] = sorted([one.code, one.place.file, one.message] for one in errors)
    if untrue:
        content["untrue"] = sorted([one.run_id, one.message] for one in untrue)
    return sha256(canonical_bytes(content))


def _name(diff: ScenarioDiff) -> str:
    return diff.scenario


def _decided(diff: ScenarioDiff) -> dict[str, Any]:
    decided: dict[str, Any] = {"scenario": diff.scenario}
    decided["before"] = _outcome(diff.before)
    decided["after"] = _outcome(diff.after)
    decided["effects"] = [[e.kind, e.key, e.scope_before, e.scope_after] for e in diff.effects]
    decided["kpis"] = [_levels(change) for change in diff.kpis]
    return decided


def _outcome(side: Side | None) -> list[Any] | None:
    if side is None:
        return None
    reasons = [reason.message for reason in side.conflict]
    return [side.status.value, side.objective, reasons]


def _levels(change: KpiChange) -> list[Any]:
    place = [change.dimension, change.value, change.kpi, change.level]
    return [*place, change.before, change.after, change.gap_before, change.gap_after]
