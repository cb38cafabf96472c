"""Why an initiative is in or out, in words: each sentence says what its reason holds, and no more.

A rule that is in the way is named as an obstacle beside this plan. That lifting it would bring the
initiative in is never said: another plan may well be better then.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from portfolio.compile import KEPT_SOMEHOW, family_of
from portfolio.report.words.measures import slice_name
from portfolio.report.words.numbers import number
from portfolio.report.words.rules import rule_title
from portfolio.results import BrokenRule, ObstacleTiming, Reason, Rule, StageName

KpiNames = Callable[[str], str]
"""From the key of a KPI to what people call it."""
TimingOf = Callable[[BrokenRule], ObstacleTiming]
"""From an obstacle to when it is in the way of a plan over time."""

_NAMED_STEPS = 3


@dataclass(frozen=True)
class _Names:
    """What rules are called in a run."""

    kpi: KpiNames
    timing: TimingOf

    def measure(self, broken: BrokenRule) -> str:
        """A resource or KPI in its slice, and the step that it is counted in."""
        return f"{_measure(broken.rule, self.kpi)}{self._when(broken)}"

    def steps(self, broken: BrokenRule) -> Sequence[str]:
        """The steps that an obstacle may be about; none where it is about all of them together."""
        step = broken.rule.step
        if step is None:
            return self.timing(broken).steps
        return () if step == "whole" else (step,)

    def _when(self, broken: BrokenRule) -> str:
        rule = broken.rule
        if rule.step == "whole":
            return " over all steps"
        steps = self.steps(broken)
        if not steps:
            return ""
        by = "by" if family_of(rule.family).counts == "kpi" else "in"
        if len(steps) > _NAMED_STEPS:
            return f" {by} one of {len(steps)} steps"
        return f" {by} {' or '.join(steps)}"


def reason_in_words(
    key: str,
    reason: Reason,
    *,
    is_in: bool,
    timing_of: TimingOf,
    standing: str | None = None,
    kpi_name: KpiNames = str,
) -> str:
    """The reason of an initiative as a sentence without its full stop, small at its beginning.

    `standing` says of one that is kept whether it is committed or in progress.
    """
    names = _Names(kpi_name, timing_of)
    if reason.kind == "kept":
        return f"already {standing or KEPT_SOMEHOW}"
    if reason.kind == "mandatory":
        return f"mandatory: {reason.note}"
    if reason.kind == "value":
        return "chosen for its value"
    if reason.kind == "nothing":
        return "brings nothing to the objective by itself"
    if reason.kind == "rules":
        return _needed(reason, names) if is_in else _obstacles(key, reason, names)
    if is_in:
        return _worse_without(reason.stage)
    where = "fits" if reason.scope is None else f"fits in scope {reason.scope}"
    return f"{where}, but {_no_better(reason)}"


def _needed(reason: Reason, names: _Names) -> str:
    """What would not hold without it."""
    clauses = [_need(broken, names) for broken in reason.rules]
    return "; ".join(dict.fromkeys(clauses))


def _need(broken: BrokenRule, names: _Names) -> str:
    rule = broken.rule
    if rule.measure is None:
        return family_of(rule.family).need(rule)
    side = _SIDES.get(rule.kind or "", "beyond its bound")
    return f"without it, {names.measure(broken)} would be {side}"


_SIDES = {
    "cap": "above its cap, since a saving would be lost",
    "floor": "below its floor",
    "ceiling": "above its ceiling",
}


def _obstacles(key: str, reason: Reason, names: _Names) -> str:
    """Every rule that the plan with it would break; those between initiatives first."""
    among = [broken for broken in reason.rules if broken.need is None]
    bounds = [broken for broken in reason.rules if broken.need is not None]
    clauses = [_among(key, broken, reason.note, names) for broken in among]
    if bounds:
        scope = f" in scope {reason.scope}" if reason.scope else ""
        # A reason speaks of one start, that which is worth most: another one meets other bounds.
        start = " at its best start" if any(names.steps(broken) for broken in bounds) else ""
        clauses.append(f"does not fit beside this plan{scope}{start}: {_bounds(bounds, names)}")
    return "; ".join(clauses)


def _bounds(bounds: Sequence[BrokenRule], names: _Names) -> str:
    """`needs 20 design (2 left) and 60 engineering (0 left); would leave retention below its
    floor`."""
    caps = [_over_cap(broken, names) for broken in bounds if broken.rule.kind == "cap"]
    others = [_other_bound(broken, names) for broken in bounds if broken.rule.kind != "cap"]
    needs = [f"needs {_listed(caps)}"] if caps else []
    return "; ".join([*needs, *others])


def _among(key: str, broken: BrokenRule, note: str | None, names: _Names) -> str:
    rule = broken.rule
    if rule.family == "prerequisite":
        return _lacking(rule, names.timing(broken))
    return family_of(rule.family).obstacle(key, rule, note)


def _lacking(rule: Rule, timing: ObstacleTiming) -> str:
    """What a prerequisite lacks: over time a plan may have what is required, only not early
    enough."""
    requires = f"requires {rule.keys[1]}, which"
    if timing.steps:
        return f"{requires} ends in {timing.steps[0]}"
    if timing.cut:
        return f"{requires} does not end within the period"
    return f"{requires} is not in the plan"


def _over_cap(broken: BrokenRule, names: _Names) -> str:
    need, slack = number(broken.need or "0"), number(broken.slack or "0")
    return f"{need} {names.measure(broken)} ({slack} left)"


def _other_bound(broken: BrokenRule, names: _Names) -> str:
    rule = broken.rule
    if rule.measure is None:
        return f"{rule_title(rule)} is reached"
    beyond = _BEYOND.get(rule.kind or "", "beyond its bound")
    return f"would leave {names.measure(broken)} {beyond}"


_BEYOND = {"floor": "below its floor", "ceiling": "above its ceiling"}


def _measure(rule: Rule, kpi_name: KpiNames) -> str:
    """A resource or KPI in its slice."""
    measure = rule.measure or ""
    name = kpi_name(measure) if family_of(rule.family).counts == "kpi" else measure
    if rule.dimension in (None, "all"):
        return name
    return f"{name} in {slice_name(rule.dimension or '', rule.value or '')}"


def _listed(clauses: Sequence[str]) -> str:
    """`A`, `A and B`, `A, B and C`."""
    if len(clauses) == 1:
        return clauses[0]
    return f"{', '.join(clauses[:-1])} and {clauses[-1]}"


def _worse_without(stage: StageName | None) -> str:
    """What the plan has gained by taking it."""
    kind = None if stage is None else stage.kind
    if kind == "floor_shortfall":
        return "brings the plan nearer to its floors"
    if kind == "objective":
        return "without it, the objective would be lower"
    if kind == "goal_shortfall":
        return "brings the plan nearer to its goals"
    if stage is not None and kind == "tokens":
        return f"without it, more {stage.measure} would be used"
    return "as good as without it; the published order of keys decided"


def _no_better(reason: Reason) -> str:
    """What the plan has gained by leaving it out; or what it has missed, where it is not proven."""
    stage = reason.stage
    kind = None if stage is None else stage.kind
    is_less = (reason.change or "").startswith("-")
    if kind == "objective":
        if is_less:
            return "costs the objective more than it brings"
        return "the search stopped before it was tried: it would raise the objective"
    if not is_less and kind == "floor_shortfall":
        return "would leave the floors further away, which come before the objective"
    if not is_less and kind == "goal_shortfall":
        return "brings the objective nothing, and would leave the goals further away"
    if stage is not None and not is_less and kind == "tokens":
        return f"brings the objective nothing, and would use more {stage.measure}"
    if kind == "key_order":
        return "is as good as not; the published order of keys decided"
    return "the search stopped before it was tried: it would be better"
