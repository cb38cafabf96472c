"""The plan diff of one scenario: two results, side by side."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from portfolio.canonical import Record, canonical_bytes, sha256
from portfolio.changes import (
    ConflictingRule,
    Effect,
    EffectKind,
    KpiChange,
    Objective,
    ScenarioDiff,
    Side,
)
from portfolio.diff.measures import capacity_changes, kpi_changes
from portfolio.model import Status
from portfolio.results import ItemResult, Manifest, ObstacleTiming, Result, RunStatus, exact

WEIGHTED = "objective"
"""What the value of a weighted sum of KPIs is called."""
_SCALE_LEVELS = ("goal", "floor", "ceiling", "baseline")
"""The parts of a target that a weighted sum may take as the scale of a KPI."""


@dataclass(frozen=True)
class Plan:
    """One side: a run, from wherever it was had, with the records that it is a function of."""

    run_id: str
    manifest: Manifest
    result: Result
    records: tuple[Record, ...]
    recorded: bool
    checkable: bool = False
    """Whether a stored proof that holds proves every claim of the run."""

    @property
    def exists(self) -> bool:
        """Whether there is a portfolio."""
        return self.result.certificate is not None

    def records_of(self, kind: str) -> Mapping[str, Record]:
        """Its inputs of a kind, by key."""
        return {record["key"]: record for record in self.records if record["kind"] == kind}

    def standing(self, key: str) -> str:
        """How an initiative stands by its inputs: ``committed``, ``in progress``."""
        return Status(self.records_of("initiative")[key]["status"]).words

    def delivered(self) -> frozenset[str]:
        """The initiatives that have shipped, by its inputs."""
        initiatives = self.records_of("initiative").items()
        return frozenset(key for key, record in initiatives if record["status"] == Status.DELIVERED)


def scenario_diff(
    scenario: str, before: Plan | None, after: Plan | None, *, is_plan: bool
) -> ScenarioDiff:
    """What differs between the plans of a scenario; one of the two may be missing, never both."""
    present = _present(before, after)
    effects: tuple[Effect, ...] = ()
    if before and after and before.exists and after.exists:
        effects = tuple(_effects(before, after))
    kpis = tuple(kpi_changes(before, after))
    return ScenarioDiff(
        scenario=scenario,
        title=present.result.title,
        period=present.result.period,
        is_plan=is_plan,
        changed=_is_changed(before, after, effects, kpis),
        before=_side(before),
        after=_side(after),
        objective=_objective(before, after),
        effects=effects,
        kpis=kpis,
        capacity=tuple(capacity_changes(before, after)),
    )


def _present(before: Plan | None, after: Plan | None) -> Plan:
    """The head's plan where there is one, else the base's."""
    plan = after or before
    assert plan is not None, "a scenario is on one side at least"
    return plan


def chosen_digest(result: Result) -> str:
    """SHA-256 of what a run decides: its status, and each initiative taken with its scope, and with
    its start where the plan decides that."""
    choice = result.choice
    decided: dict[str, object] = {"status": result.status.value}
    decided["choice"] = {key: taken.scope for key, taken in choice.items()}
    starts = {key: taken.start for key, taken in choice.items() if taken.start is not None}
    # A plan without steps decides no starts, and its digest does not name them.
    if starts:
        decided["starts"] = starts
    return sha256(canonical_bytes(decided))


def difference(before: str | None, after: str | None) -> str | None:
    """After less before, exactly; none where one of them is."""
    if before is None or after is None:
        return None
    return exact(Fraction(after) - Fraction(before))


def _is_changed(
    before: Plan | None,
    after: Plan | None,
    effects: Sequence[Effect],
    kpis: Sequence[KpiChange],
) -> bool:
    if before is None or after is None:
        return True
    old, new = before.result, after.result
    if old.status is not new.status or old.objective != new.objective or effects:
        return True
    return any(
        change.before != change.after or change.severity_before != change.severity_after
        for change in kpis
    )


def _side(plan: Plan | None) -> Side | None:
    if plan is None:
        return None
    result = plan.result
    conflict: list[ConflictingRule] = []
    if result.status is RunStatus.INFEASIBLE:
        for entry in result.report:
            if entry.severity == "error":
                conflict.append(ConflictingRule(group=0, message=entry.message))
    is_unique = None if result.tie is None else result.tie.unique
    return Side(
        run_id=plan.run_id,
        status=result.status,
        recorded=plan.recorded,
        objective=result.objective,
        bound=result.bound,
        unique=is_unique,
        decision=chosen_digest(result),
        inputs=plan.manifest.inputs,
        engine=result.engine,
        checkable=plan.checkable,
        conflict=tuple(conflict),
    )


# what enters, drops, changes scope and moves in time


def _effects(before: Plan, after: Plan) -> Iterator[Effect]:
    old_items = {item.key: item for item in before.result.items}
    new_items = {item.key: item for item in after.result.items}
    was, is_now = before.result.choice, after.result.choice
    delivered = after.delivered()
    for key in sorted(is_now.keys() - was.keys()):
        yield _effect("enters", old_items.get(key), new_items[key], after)
    for key in sorted(was.keys() - is_now.keys()):
        kind: EffectKind = "delivered" if key in delivered else "drops"
        yield _effect(kind, old_items[key], new_items.get(key), after)
    for key in sorted(was.keys() & is_now.keys()):
        old, new = old_items[key], new_items[key]
        if was[key].scope != is_now[key].scope:
            yield _effect("rescoped", old, new, after)
        elif was[key].start != is_now[key].start:
            yield _effect("moves", old, new, after)


def _effect(
    kind: EffectKind, old: ItemResult | None, new: ItemResult | None, after: Plan
) -> Effect:
    """What happens to one initiative; its numbers are those of the side that takes it, of the head
    where both do. Its reason is the one on the head, `after`."""
    was_taken = old if old is not None and old.selected else None
    is_taken = new if new is not None and new.selected else None
    item = is_taken or was_taken
    assert item is not None, "one side at least takes an initiative that something happens to"
    reason, timings, standing = None, {}, None
    if new is not None:
        reason, timings = new.reason, _timings(new, after.result)
        standing = after.standing(new.key) if new.kept else None
    return Effect(
        kind=kind,
        key=item.key,
        title=item.title,
        owner=item.owner,
        scope_before=was_taken and was_taken.scope,
        scope_after=is_taken and is_taken.scope,
        start_before=was_taken and was_taken.start,
        start_after=is_taken and is_taken.start,
        objective=item.objective,
        tokens=item.tokens,
        reason=reason,
        timings=timings,
        standing=standing,
    )


def _timings(item: ItemResult, result: Result) -> dict[str, ObstacleTiming]:
    """Rule of an initiative's reason -> when it is in the way, where that is known."""
    timings = {broken.rule.id: result.timing_of(broken) for broken in item.reason.rules}
    return {rule: timing for rule, timing in timings.items() if timing != ObstacleTiming()}


# the objective


def _objective(before: Plan | None, after: Plan | None) -> Objective:
    present = _present(before, after)
    name, unit = WEIGHTED, ""
    if _maximised(present)["mode"] == "north_star":
        star = next(record for record in _north_stars(present))
        name, unit = star["name"], star["unit"]
    both_sides = before is not None and after is not None
    return Objective(
        mode=present.result.mode,
        name=name,
        unit=unit,
        comparable=both_sides and _measure(before) == _measure(after),
    )


def _north_stars(plan: Plan) -> Iterator[Record]:
    for record in plan.records_of("metric").values():
        if record["active"] and record["level"] == "north_star":
            yield record


def _maximised(plan: Plan) -> Mapping[str, Any]:
    """What is maximised, after the floors where they come first."""
    objective: Mapping[str, Any] = plan.manifest.definition["objective"]
    return objective["then"] if objective["mode"] == "lexicographic" else objective


def _measure(plan: Plan | None) -> Any:
    """What one unit of the objective is: its mode, and in a weighted sum weights and scales."""
    if plan is None:
        return None
    objective = _maximised(plan)
    if objective["mode"] == "north_star":
        return [record["key"] for record in _north_stars(plan)]
    targets = plan.manifest.definition["targets"]["all"]
    scales = {}
    for kpi in objective["weights"]:
        written = objective["scales"].get(kpi)
        target = targets.get(kpi, {})
        scales[kpi] = written or [target.get(level) for level in _SCALE_LEVELS]
    return {"weights": objective["weights"], "scales": scales}
