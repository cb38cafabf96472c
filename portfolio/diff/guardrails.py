"""Guardrails: what a change may not do to the company's plans without a decision.

Those of the base hold, so that a change cannot lift the rule that it breaks; those of the head hold
as well.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from portfolio.changes import ScenarioDiff, Violation
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
    found: dict[tuple[str, str, str], Violation] = {}
    for rail in rails:
        for scenario in (move for move in moved if move.before is not None):
            for check in CHECKS:
                for name, message, keys in check(rail, scenario):
                    said = Violation(
                        guardrail=name,
                        scenario=scenario.diff.scenario,
                        message=message,
                        deciders=_deciders(rail, scenario, keys),
                    )
                    found.setdefault((said.guardrail, said.scenario, said.message), said)
    return tuple(found.values())


def _no_new_shortfall(rail: Guardrails, moved: Moved) -> Iterator[tuple[str, str, Sequence[str]]]:
    """No floor or ceiling that is met becomes missed, and no plan is lost."""
    if not rail.no_new_shortfall:
        return
    dropped = [effect.key for effect in moved.diff.effects if effect.kind == "drops"]
    if (
        moved.before is not None
        and moved.before.exists
        and (moved.after is None or not moved.after.exists)
    ):
        lost = "the scenario is gone" if moved.after is None else "there is no plan any more"
        yield "no_new_shortfall", lost, dropped
    for kpi in moved.diff.kpis:
        if kpi.level in ("floor", "ceiling") and kpi.opens:
            place = "" if kpi.dimension == "all" else f" in {kpi.value}"
            place += f" by {kpi.step}" if kpi.step else ""
            was = "was not asked for" if kpi.severity_before is None else "was met"
            yield (
                "no_new_shortfall",
                f"the {kpi.level} of {kpi.kpi}{place} {was} and is missed now",
                dropped,
            )


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
    committed = [
        key for key in sorted(was) if records[key]["status"] in {status.value for status in KEPT}
    ]
    # A plan that is lost has no effects, so its inputs are asked what has shipped.
    delivered = frozenset() if moved.after is None else moved.after.delivered()
    open_promises = [key for key in committed if key not in delivered]
    touched = [key for key in open_promises if key not in now or now[key] != was[key]]
    if len(touched) > most:
        count = f"{len(touched)} committed initiative{'' if len(touched) == 1 else 's'}"
        is_timed = any(was[key].start is not None for key in touched)
        ways = (
            "leave the plan, change scope or move" if is_timed else "leave the plan or change scope"
        )
        said = f"{count} would {ways}, and at most {most} may"
        yield "max_committed_changes", f"{said}: {_named(touched)}", touched


def _delivered_worth(moved: Moved) -> Fraction:
    """What the old plan's objective had of what is delivered now."""
    effects = [effect for effect in moved.diff.effects if effect.kind == "delivered"]
    return sum((Fraction(effect.objective) for effect in effects), Fraction(0))


def _objective_fall(rail: Guardrails, moved: Moved) -> Iterator[tuple[str, str, Sequence[str]]]:
    """The objective falls by no more than its part.

    What is delivered adds no contribution any more; what it was worth is no fall.
    """
    old, new = (
        side.objective if side is not None else None
        for side in (moved.diff.before, moved.diff.after)
    )
    if (
        rail.max_objective_fall is None
        or old is None
        or new is None
        or not moved.diff.objective.comparable
    ):
        return
    fall = Fraction(old) - _delivered_worth(moved) - Fraction(new)
    if fall > Fraction(rail.max_objective_fall) * abs(Fraction(old)):
        part = f" by {_percent(fall / abs(Fraction(old)))}" if Fraction(old) else ""
        most = _percent(Fraction(rail.max_objective_fall))
        dropped = [effect.key for effect in moved.diff.effects if effect.kind == "drops"]
        yield (
            "max_objective_fall",
            f"the objective falls{part}, and at most {most} is allowed",
            dropped,
        )


def _capacity_use(rail: Guardrails, moved: Moved) -> Iterator[tuple[str, str, Sequence[str]]]:
    """No cap is used beyond its part, unless it was before and is not more now."""
    if rail.max_capacity_use is None:
        return
    entered = [e.key for e in moved.diff.effects if e.kind in ("enters", "rescoped")]
    for use in moved.diff.capacity:
        now = _load(use.used_after, use.cap_after)
        was = _load(use.used_before, use.cap_before)
        if now is not None and now > Fraction(rail.max_capacity_use) and (was is None or now > was):
            place = "" if use.dimension == "all" else f" in {use.value}"
            place += use.in_step
            most = _percent(Fraction(rail.max_capacity_use))
            said = (
                f"{_percent(now)} of {use.resource}{place} is used, and at most {most} is allowed"
            )
            yield "max_capacity_use", said, entered


def _need_reason(rail: Guardrails, moved: Moved) -> Iterator[tuple[str, str, Sequence[str]]]:
    """A watched initiative enters or leaves the plan only with a reason that somebody wrote."""
    for effect in moved.diff.effects:
        watched = rail.need_reason.get(effect.key)
        if (
            watched
            and effect.kind in ("enters", "drops")
            and not _has_reason(effect.kind, effect.key, moved)
        ):
            where = "mandatory" if effect.kind == "enters" else "exclude"
            said = (
                f"{effect.key} {effect.kind} without a reason under {where}; it is watched:"
                f" {watched}"
            )
            yield "need_reason", said, [effect.key]


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
    sides = [
        side.records_of("initiative") for side in (moved.before, moved.after) if side is not None
    ]
    records = {key: record for side in sides for key, record in side.items()}
    owners = sorted(
        {str(records[key]["owner"]) for key in keys if key in records and records[key]["owner"]}
    )
    return tuple(dict.fromkeys([*rail.deciders, *owners]))


def _load(used: str | None, cap: str | None) -> Fraction | None:
    return (
        None if used is None or cap is None or not Fraction(cap) else Fraction(used) / Fraction(cap)
    )


def _percent(part: Fraction) -> str:
    """With two decimals at most, rounded up: 95.001% is more than 95%."""
    return f"{exact(Fraction(ceil(part * 10_000), 100))}%"


def _named(keys: Sequence[str]) -> str:
    more = f" and {len(keys) - _NAMED} more" if len(keys) > _NAMED else ""
    return ", ".join(keys[:_NAMED]) + more
