"""What is decided, as a digest."""

from collections.abc import Iterator, Sequence
from typing import Any

from portfolio.canonical import canonical_bytes, sha256
from portfolio.changes import Found, ScenarioDiff, Side, Untrue, Violation


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
