"""Guardrails: what a change may not do to the company's plans without a decision.

Those of the base hold, so that a change cannot lift the rule that it breaks; those of the head hold
as well.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from portfolio.canonical import Record
from portfolio.changes import EffectKind, ScenarioDiff, Side, Violation
from portfolio.choice import Choice
from portfolio.diff.plans import Plan
from portfolio.model import KEPT, Guardrails
from portfolio.results import exact

_NAMED = 8
"""Initiatives named in one message."""


@dataclass(frozen=True)
class Moved:
    """A scenario on both sides, with what differs."""

    diff: ScenarioDiff
    before: Plan | None
    after: Plan | None


Check = Callable[[Guardrails, Moved], Iterator[tuple[str, str, Sequence[str]]]]
"""Yields the guardrail, what is against it, and the initiatives concerned."""


def violations(rails: Iterable[Guardrails], moved: Sequence[Moved]) -> tuple[Violation, ...]:
    """Every guardrail that says no to what happens to a scenario that was there before; each said
    once."""
    was_there = [scenario for scenario in moved if scenario.before is not None]
    violated: dict[tuple[str, str, str], Violation] = {}
    for rail in rails:
        for scenario in was_there:
            for violation in _violations_in(scenario, rail):
                # Base and head mostly have the same guardrails: the first to say it is enough.
                statement = (violation.guardrail, violation.scenario, violation.message)
                violated.setdefault(statement, violation)
    return tuple(violated.values())


def _violations_in(scenario: Moved, rail: Guardrails) -> Iterator[Violation]:
    for check in CHECKS:
        for name, message, keys in check(rail, scenario):
            yield Violation(
                guardrail=name,
                scenario=scenario.diff.scenario,
                message=message,
                deciders=_deciders(rail, scenario, keys),
            )


def _no_new_shortfall(rail: Guardrails, moved: Moved) -> Iterator[tuple[str, str, Sequence[str]]]:
    """No floor or ceiling that is met becomes missed, and no plan is lost."""
    if not rail.no_new_shortfall:
        return
    dropped = _keys_of(moved, "drops")
    had_plan = moved.before is not None and moved.before.exists
    has_plan = moved.after is not None and moved.after.exists
    if had_plan and not has_plan:
        loss = "the scenario is gone" if moved.after is None else "there is no plan any more"
        yield "no_new_shortfall", loss, dropped
    for kpi in moved.diff.kpis:
        if kpi.level in ("floor", "ceiling") and kpi.opens:
            place = "" if kpi.dimension == "all" else f" in {kpi.value}"
            due = f" by {kpi.step}" if kpi.step else ""
            was = "was not asked for" if kpi.severity_before is None else "was met"
            message = f"the {kpi.level} of {kpi.kpi}{place}{due} {was} and is missed now"
            yield "no_new_shortfall", message, dropped


def _keys_of(moved: Moved, *kinds: EffectKind) -> list[str]:
    """The initiatives to which something of these kinds happens."""
    return [effect.key for effect in moved.diff.effects if effect.kind in kinds]


def _committed_changes(rail: Guardrails, moved: Moved) -> Iterator[tuple[str, str, Sequence[str]]]:
    """At most so many committed initiatives leave the plan, change scope or move in time.

    All of them leave one that is lost. One that is delivered keeps its promise.
    """
    most = rail.max_committed_changes
    if most is None or moved.before is None:
        return
    was = moved.before.result.choice
    now = Choice()
    if moved.after is not None and moved.after.exists:
        now = moved.after.result.choice
    records = moved.before.records_of("initiative")
    kept_statuses = {status.value for status in KEPT}
    committed = [key for key in sorted(was) if records[key]["status"] in kept_statuses]
    # A plan that is lost has no effects, so its inputs are asked what has shipped.
    delivered = frozenset() if moved.after is None else moved.after.delivered()
    open_promises = [key for key in committed if key not in delivered]
    touched = [key for key in open_promises if key not in now or now[key] != was[key]]
    if len(touched) > most:
        plural = "" if len(touched) == 1 else "s"
        ways = "leave the plan or change scope"
        # One that stays in its scope starts at another time, or has a start only now.
        if any(key in now and now[key].scope == was[key].scope for key in touched):
            ways = "leave the plan, change scope or move"
        message = (
            f"{len(touched)} committed initiative{plural} would {ways}, and at most {most} may:"
            f" {_named(touched)}"
        )
        yield "max_committed_changes", message, touched


def _delivered_worth(moved: Moved) -> Fraction:
    """What the old plan's objective had of what is delivered now."""
    worth = Fraction(0)
    for effect in moved.diff.effects:
        if effect.kind == "delivered":
            worth += Fraction(effect.objective)
    return worth


def _objective_fall(rail: Guardrails, moved: Moved) -> Iterator[tuple[str, str, Sequence[str]]]:
    """The objective falls by no more than its part.

    What is delivered adds no contribution any more; what it was worth is no fall.
    """
    old, new = _objective(moved.diff.before), _objective(moved.diff.after)
    if rail.max_objective_fall is None or not moved.diff.objective.comparable:
        return
    if old is None or new is None:
        return
    fall = old - _delivered_worth(moved) - new
    most = Fraction(rail.max_objective_fall)
    # Multiplied, not divided: an objective of 0 may not fall at all.
    if fall > most * abs(old):
        part = f" by {_percent(fall / abs(old))}" if old else ""
        message = f"the objective falls{part}, and at most {_percent(most)} is allowed"
        yield "max_objective_fall", message, _keys_of(moved, "drops")


def _objective(side: Side | None) -> Fraction | None:
    if side is None or side.objective is None:
        return None
    return Fraction(side.objective)


def _capacity_use(rail: Guardrails, moved: Moved) -> Iterator[tuple[str, str, Sequence[str]]]:
    """No cap is used beyond its part, unless it was before and is not more now."""
    if rail.max_capacity_use is None:
        return
    most = Fraction(rail.max_capacity_use)
    entered = _keys_of(moved, "enters", "rescoped")
    for use in moved.diff.capacity:
        now = _load(use.used_after, use.cap_after)
        was = _load(use.used_before, use.cap_before)
        if now is None or now <= most:
            continue
        if was is None or now > was:
            slice_name = "" if use.dimension == "all" else f" in {use.value}"
            whose = f"{use.resource}{slice_name}{use.in_step}"
            message = f"{_percent(now)} of {whose} is used, and at most {_percent(most)} is allowed"
            yield "max_capacity_use", message, entered


def _need_reason(rail: Guardrails, moved: Moved) -> Iterator[tuple[str, str, Sequence[str]]]:
    """A watched initiative enters or leaves the plan only with a reason that somebody wrote."""
    for effect in moved.diff.effects:
        watched = rail.need_reason.get(effect.key)
        if not watched or effect.kind not in ("enters", "drops"):
            continue
        if not _has_reason(effect.kind, effect.key, moved):
            where = "mandatory" if effect.kind == "enters" else "exclude"
            happens = f"{effect.key} {effect.kind} without a reason under {where}"
            yield "need_reason", f"{happens}; it is watched: {watched}", [effect.key]


def _has_reason(kind: str, key: str, moved: Moved) -> bool:
    if moved.after is None:
        return False
    rules = moved.after.manifest.definition["constraints"]
    if kind == "drops":
        return key in rules["exclude"]
    record = moved.after.records_of("initiative").get(key, {})
    return key in rules["mandatory"] or bool(record.get("mandatory"))


CHECKS: tuple[Check, ...] = (
    _no_new_shortfall,
    _committed_changes,
    _objective_fall,
    _capacity_use,
    _need_reason,
)


def _deciders(rail: Guardrails, moved: Moved, keys: Sequence[str]) -> tuple[str, ...]:
    """Those named in the guardrails, and the owners of the initiatives concerned."""
    records: dict[str, Record] = {}
    for side in (moved.before, moved.after):
        if side is not None:
            records |= side.records_of("initiative")
    owners = {str(records[key]["owner"] or "") for key in keys if key in records}
    owners.discard("")
    return tuple(dict.fromkeys([*rail.deciders, *sorted(owners)]))


def _load(used: str | None, cap: str | None) -> Fraction | None:
    """The part of a cap that is used; None without a cap, or where it is 0."""
    if used is None or cap is None or not Fraction(cap):
        return None
    return Fraction(used) / Fraction(cap)


def _percent(part: Fraction) -> str:
    """With two decimals at most, rounded up: 95.001% is more than 95%."""
    hundredths = ceil(part * 10_000)
    return f"{exact(Fraction(hundredths, 100))}%"


def _named(keys: Sequence[str]) -> str:
    more = f" and {len(keys) - _NAMED} more" if len(keys) > _NAMED else ""
    return ", ".join(keys[:_NAMED]) + more
