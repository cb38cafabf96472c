"""How large contributions are: beside those of others to the same KPI, and beside its goals.

The thresholds were set with tests/validate/slips.py, as those of plausibility.py. Sizes are
compared on a logarithmic scale, since honest contributions to one KPI differ by factors.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from statistics import median

from portfolio.canonical import plain_decimal
from portfolio.findings import Finding
from portfolio.model import ALL
from portfolio.source import Workspace
from portfolio.validate.subjects import PLANNED, Written

FEWEST_OTHERS = 4
"""With fewer other contributions to a KPI there is no usual size."""
MAD_TO_SIGMA = 1.4826
"""Makes the median absolute deviation comparable with a standard deviation."""
ROBUST_Z = 4.0
"""So many robust deviations above the median is far outside."""
LEAST_SPREAD = 0.25
"""Of the decimal logarithms: sizes that are all alike still leave room for a factor of ten."""
FAR_ABOVE_THE_NEXT = 5.0
"""What is far outside is also this many times the next greatest."""
GOALS = Decimal("2.5")
"""One initiative that brings more than so many times what a goal asks for is probably a slip."""
USUAL = 3
"""Up to so many times the median a contribution is usual: then the goal is small, not it great."""
PERCENT = 100
_FRACTIONS = frozenset({"fraction", "share", "ratio"})


@dataclass(frozen=True)
class _Contribution:
    """What one initiative says it moves a KPI by, and where."""

    written: Written
    path: tuple[str | int, ...]
    kpi: str
    value: Decimal

    def finding(self, code: str, message: str, hint: str) -> Finding:
        return self.written.finding(code, message, hint, *self.path)

    @property
    def size(self) -> float:
        return math.log10(abs(self.value))


@dataclass(frozen=True)
class Contributions:
    """What all initiatives say they move each KPI by."""

    workspace: Workspace

    @cached_property
    def by_kpi(self) -> Mapping[str, Sequence[_Contribution]]:
        """KPI -> the contributions to it."""
        by_kpi: dict[str, list[_Contribution]] = defaultdict(list)
        for contribution in _contributions(self.workspace):
            by_kpi[contribution.kpi].append(contribution)
        return by_kpi

    @cached_property
    def sizes(self) -> Mapping[str, list[float]]:
        """KPI -> the size of each initiative in it, ascending."""
        by_kpi = self.by_kpi.items()
        return {kpi: _size_of_each_initiative(contributions) for kpi, contributions in by_kpi}


def contributions_are_of_a_usual_size(every: Contributions) -> Iterator[Finding]:
    """No contribution is far above those of all other initiatives to its KPI (a warning).

    A fraction is at most 1, and not a hundred times what the others are: that is a percentage.
    """
    for kpi, contributions in every.by_kpi.items():
        metric = every.workspace.metrics.metrics.get(kpi)
        is_fraction = metric is not None and metric.unit in _FRACTIONS
        sizes = every.sizes[kpi]
        least_unusual = _least_unusual(sizes)
        for contribution in contributions:
            if is_fraction and abs(contribution.value) > 1:
                yield _above_one(contribution)
            elif least_unusual is not None and contribution.size >= least_unusual:
                yield _unusual(contribution, 10 ** median(sizes), is_fraction=is_fraction)


def _above_one(contribution: _Contribution) -> Finding:
    value = plain_decimal(contribution.value)
    is_fraction = f"{contribution.kpi} is a fraction"
    message = f"{is_fraction}, and {value} of it is more than all there is"
    return contribution.finding("P343", message, _as_fraction(contribution.value))


def _unusual(contribution: _Contribution, usual: float, *, is_fraction: bool) -> Finding:
    value = contribution.value
    factor = abs(float(value)) / usual
    times = f"{factor:,.0f} times what is usual for {contribution.kpi} here"
    message = f"{plain_decimal(value)} is {times} ({_short(usual)})"
    if is_fraction:
        return contribution.finding("P343", message, _as_fraction(value))
    hint = "correct it, or write `allow: {P340: why it is so much}`"
    return contribution.finding("P340", message, hint)


def _as_fraction(percentage: Decimal) -> str:
    """The advice of a fraction that looks like a percentage."""
    fraction = plain_decimal(percentage / PERCENT)
    return f"write {fraction} if {plain_decimal(percentage)}% is meant"


def _size_of_each_initiative(contributions: Iterable[_Contribution]) -> list[float]:
    """The greatest size of each initiative, ascending: scopes of one do not count several times."""
    greatest: dict[str, float] = {}
    for contribution in contributions:
        key = contribution.written.key
        greatest[key] = max(contribution.size, greatest.get(key, contribution.size))
    return sorted(greatest.values())


def _least_unusual(sizes: list[float]) -> float | None:
    """The least size that is far outside, of sizes in ascending order; None where none is.

    It has a great robust z and stands clear of the next smaller. So several slips do not hide
    each other, and the long tail of honest sizes is left alone.
    """
    if len(sizes) <= FEWEST_OTHERS:
        return None
    middle = median(sizes)
    deviation = MAD_TO_SIGMA * median(abs(size - middle) for size in sizes)
    limit = middle + ROBUST_Z * max(deviation, LEAST_SPREAD)
    for smaller, size in pairwise(sizes):
        if size > limit and size - smaller > math.log10(FAR_ABOVE_THE_NEXT):
            return size
    return None


def contributions_do_not_exceed_goals_alone(every: Contributions) -> Iterator[Finding]:
    """No initiative alone brings a multiple of what the goals of its period ask for (a warning).

    Where scenarios ask for different goals the most demanding counts.
    """
    asked = _asked_uplifts(every.workspace)
    for kpi, contributions in every.by_kpi.items():
        usual = _usual_value(every.sizes[kpi])
        for contribution in contributions:
            initiative = contribution.written.initiative
            if initiative.status not in PLANNED or initiative.period is None:
                continue
            uplift = asked.get((initiative.period, kpi))
            if uplift is None or contribution.value * uplift <= 0:
                continue
            times = contribution.value / uplift
            is_usual = abs(float(contribution.value)) <= USUAL * usual
            if times > GOALS and not is_usual:
                yield _exceeds_goal(contribution, uplift)


def _exceeds_goal(contribution: _Contribution, uplift: Decimal) -> Finding:
    times = _short(float(contribution.value / uplift))
    asked_of_all = plain_decimal(uplift)
    goal = f"the {contribution.kpi} that the goal asks of all together ({asked_of_all})"
    message = f"{plain_decimal(contribution.value)} alone is {times} times {goal}"
    hint = "write how much it moves the KPI, not the level that is reached"
    return contribution.finding("P341", message, hint)


def _usual_value(sizes: list[float]) -> float:
    """The median of what initiatives bring to a KPI; 0 where too few do."""
    return 10 ** median(sizes) if len(sizes) > FEWEST_OTHERS else 0.0


def _asked_uplifts(workspace: Workspace) -> dict[tuple[str, str], Decimal]:
    """(period, KPI) -> the greatest uplift, signed, that a goal over everything asks for."""
    asked: dict[tuple[str, str], Decimal] = {}
    for scenario in workspace.scenarios.values():
        for where, kpi, target in scenario.targets.slices():
            metric = workspace.metrics.metrics.get(kpi)
            if where != ALL or target.goal is None or metric is None or not metric.optimizable:
                continue
            uplift = target.goal - (target.baseline or Decimal(0))
            known = asked.get((scenario.period, kpi), Decimal(0))
            if uplift and abs(uplift) > abs(known):
                asked[scenario.period, kpi] = uplift
    return asked


def _contributions(workspace: Workspace) -> Iterator[_Contribution]:
    """Each contribution that is not 0, of every initiative and scope."""
    for key, initiative in workspace.initiatives.items():
        written = Written(workspace, key, initiative)
        by_path: dict[tuple[str, ...], Mapping[str, Decimal]] = {}
        by_path["contributions",] = initiative.contributions or {}
        for name, scope in (initiative.scopes or {}).items():
            by_path["scopes", name, "contributions"] = scope.contributions
        for path, contributions in by_path.items():
            for kpi, value in contributions.items():
                if value:
                    yield _Contribution(written, (*path, kpi), kpi, value)


def _short(number: float) -> str:
    """Three significant digits, without an exponent."""
    return plain_decimal(Decimal(f"{number:.3g}"))
