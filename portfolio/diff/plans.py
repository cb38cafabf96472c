"""The plan diff of one scenario: two results, side by side."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from portfolio.canonical import Record, canonical_bytes, sha256
from portfolio.changes import CapacityChange, Conflict, Effect, KpiChange, Objective, ScenarioDiff, Side
from portfolio.results import CapacityUse, Gap, ItemResult, Manifest, Result, RunStatus, exact

WEIGHTED = "objective"
"""What the value of a weighted sum of KPIs is called."""


@dataclass(frozen=True)
class Plan:
    """One side: a run, from wherever it was had, with the records that it is a function of."""

    run_id: str
    manifest: Manifest
    result: Result
    records: tuple[Record, ...]
    recorded: bool

    @property
    def exists(self) -> bool:
        """Whether there is a portfolio."""
        return self.result.certificate is not None

    def records_of(self, kind: str) -> Mapping[str, Record]:
        """Its inputs of a kind, by key."""
        return {record["key"]: record for record in self.records if record["kind"] == kind}


def scenario_diff(scenario: str, before: Plan | None, after: Plan | None, *, is_plan: bool) -> ScenarioDiff:
    """What differs between the plans of a scenario; one of the two may be missing, never both."""
    said = after or before
    assert said is not None, "a scenario is on one side at least"
    effects = tuple(_effects(before, after)) if before and after and before.exists and after.exists else ()
    kpis = tuple(_kpis(before, after))
    objective = _objective(before, after)
    return ScenarioDiff(
        scenario=scenario,
        title=said.result.title,
        period=said.result.period,
        is_plan=is_plan,
        changed=_is_changed(before, after, effects, kpis),
        before=_side(before),
        after=_side(after),
        objective=objective,
        effects=effects,
        kpis=kpis,
        capacity=tuple(_capacity(before, after)),
    )


def choice(result: Result) -> dict[str, str | None]:
    """Initiative in the plan -> scope taken."""
    return {item.key: item.scope for item in result.items if item.selected}


def chosen_digest(result: Result) -> str:
    """SHA-256 of what a run decides: its status, and each initiative taken with its scope."""
    return sha256(canonical_bytes({"status": result.status.value, "choice": choice(result)}))


def difference(before: str | None, after: str | None) -> str | None:
    """After less before, exactly; none where one of them is."""
    return None if before is None or after is None else exact(Fraction(after) - Fraction(before))


def _is_changed(before: Plan | None, after: Plan | None, effects: Sequence[Effect], kpis: Sequence[KpiChange]) -> bool:
    if before is None or after is None:
        return True
    old, new = before.result, after.result
    if old.status is not new.status or old.objective != new.objective or effects:
        return True
    return any((k.before, k.severity_before) != (k.after, k.severity_after) for k in kpis)


def _side(plan: Plan | None) -> Side | None:
    if plan is None:
        return None
    result = plan.result
    errors = tuple(Conflict(group=0, message=said.message) for said in result.report if said.severity == "error")
    return Side(
        run_id=plan.run_id,
        status=result.status,
        recorded=plan.recorded,
        objective=result.objective,
        bound=result.bound,
        unique=None if result.tie is None else result.tie.unique,
        decision=chosen_digest(result),
        inputs=plan.manifest.inputs,
        engine=result.engine,
        conflict=errors if result.status is RunStatus.INFEASIBLE else (),
    )


# what enters, drops and changes scope


def _effects(before: Plan, after: Plan) -> Iterator[Effect]:
    old = {item.key: item for item in before.result.items}
    new = {item.key: item for item in after.result.items}
    was, is_now = choice(before.result), choice(after.result)
    for key in sorted(is_now.keys() - was.keys()):
        yield _effect("enters", new[key], old.get(key), new[key])
    for key in sorted(was.keys() - is_now.keys()):
        yield _effect("drops", old[key], old[key], new.get(key))
    for key in sorted(was.keys() & is_now.keys()):
        if was[key] != is_now[key]:
            yield _effect("rescoped", new[key], old[key], new[key])


def _effect(
    kind: Literal["enters", "drops", "rescoped"], item: ItemResult, old: ItemResult | None, new: ItemResult | None
) -> Effect:
    return Effect(
        kind=kind,
        key=item.key,
        title=item.title,
        owner=item.owner,
        scope_before=old.scope if old is not None and old.selected else None,
        scope_after=new.scope if new is not None and new.selected else None,
        objective=item.objective,
        tokens=item.tokens,
        reason="no candidate any more" if new is None else new.reason,
    )


# the objective


def _objective(before: Plan | None, after: Plan | None) -> Objective:
    said = after or before
    assert said is not None
    last = _last(said)
    name, unit = WEIGHTED, ""
    if last["mode"] == "north_star":
        star = next(r for r in said.records_of("metric").values() if r["active"] and r["level"] == "north_star")
        name, unit = star["name"], star["unit"]
    return Objective(
        mode=said.result.mode,
        name=name,
        unit=unit,
        comparable=before is not None and after is not None and _measure(before) == _measure(after),
    )


def _last(plan: Plan) -> Mapping[str, Any]:
    """What is maximised, after the floors where they come first."""
    objective: Mapping[str, Any] = plan.manifest.definition["objective"]
    return objective["then"] if objective["mode"] == "lexicographic" else objective


def _measure(plan: Plan) -> Any:
    """What one unit of the objective is: its mode, and in a weighted sum the weights and the scales."""
    last = _last(plan)
    if last["mode"] == "north_star":
        return [k for k, r in plan.records_of("metric").items() if r["active"] and r["level"] == "north_star"]
    targets = plan.manifest.definition["targets"]["all"]
    levels = ("goal", "floor", "ceiling", "baseline")
    scales = {k: last["scales"].get(k) or [targets.get(k, {}).get(level) for level in levels] for k in last["weights"]}
    return {"weights": last["weights"], "scales": scales}


# KPIs and capacity


def _kpis(before: Plan | None, after: Plan | None) -> Iterator[KpiChange]:
    """The whole portfolio first, in the order of its KPIs; then the slices."""
    old, new = _levels(before), _levels(after)
    metrics = {**(before.records_of("metric") if before else {}), **(after.records_of("metric") if after else {})}
    for at in sorted({*old, *new}, key=lambda at: (at[0] != "all", at)):
        kpi, gaps = metrics[at[2]], (old.get(at), new.get(at))
        was, now = gaps
        said = now or was
        assert said is not None
        yield KpiChange(
            kpi=kpi["key"],
            name=kpi["name"],
            unit=kpi["unit"],
            dimension=at[0],
            value=at[1],
            level=said.level,
            absolute=said.baseline is not None,
            target_before=was and was.target,
            target_after=now and now.target,
            before=was.achieved if was else _total(before, at[2], said),
            after=now.achieved if now else _total(after, at[2], said),
            gap_before=was and was.gap,
            gap_after=now and now.gap,
            severity_before=was and was.severity,
            severity_after=now and now.severity,
        )
    yield from _untargeted(before, after, metrics, {at[2] for at in {*old, *new} if at[0] == "all"})


def _levels(plan: Plan | None) -> dict[tuple[str, str, str, str], Gap]:
    gaps = plan.result.gaps if plan is not None else ()
    return {(gap.dimension, gap.value, gap.kpi, gap.level): gap for gap in gaps}


def _total(plan: Plan | None, kpi: str, said: Gap) -> str | None:
    """What a plan reaches on the side that has no such target, counted as the other side counts."""
    for total in _totals(plan):
        if (total[0], total[1], total[2]) == (said.dimension, said.value, kpi):
            return exact(Fraction(total[3]) + Fraction(said.baseline or 0))
    return None


def _totals(plan: Plan | None) -> list[tuple[str, str, str, str]]:
    certificate = plan.result.certificate if plan is not None else None
    return [(t.dimension, t.value, t.kpi, t.total) for t in certificate.kpis] if certificate else []


def _untargeted(
    before: Plan | None, after: Plan | None, metrics: Mapping[str, Record], targeted: set[str]
) -> Iterator[KpiChange]:
    """KPIs over the whole portfolio that have no target on either side, where they move."""
    old = {kpi: total for dimension, _, kpi, total in _totals(before) if dimension == "all"}
    new = {kpi: total for dimension, _, kpi, total in _totals(after) if dimension == "all"}
    for kpi in sorted({*old, *new} - targeted):
        if old.get(kpi) != new.get(kpi):
            yield KpiChange(
                kpi=kpi,
                name=metrics[kpi]["name"],
                unit=metrics[kpi]["unit"],
                dimension="all",
                value="all",
                level=None,
                absolute=False,
                target_before=None,
                target_after=None,
                before=old.get(kpi),
                after=new.get(kpi),
                gap_before=None,
                gap_after=None,
                severity_before=None,
                severity_after=None,
            )


def _capacity(before: Plan | None, after: Plan | None) -> Iterator[CapacityChange]:
    old, new = _uses(before), _uses(after)
    said = after or before
    units = _units(said) | _units(before)
    order = {name: at for at, name in enumerate(units)}
    for at in sorted({*old, *new}, key=lambda at: (at[1] != "all", order.get(at[0], len(order)), at)):
        was, now = old.get(at), new.get(at)
        yield CapacityChange(
            resource=at[0],
            unit=units.get(at[0], ""),
            dimension=at[1],
            value=at[2],
            used_before=was and was.used,
            used_after=now and now.used,
            cap_before=was and was.cap,
            cap_after=now and now.cap,
        )


def _uses(plan: Plan | None) -> dict[tuple[str, str, str], CapacityUse]:
    certificate = plan.result.certificate if plan is not None else None
    uses = certificate.capacity if certificate else ()
    return {(use.resource, use.dimension, use.value): use for use in uses}


def _units(plan: Plan | None) -> dict[str, str]:
    organization = plan.records_of("organization") if plan is not None else {}
    return {r["name"]: r["unit"] for record in organization.values() for r in record["resources"]}
