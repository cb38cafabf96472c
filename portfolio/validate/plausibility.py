"""What is allowed and hardly meant: warnings that can be silenced with a reason, by `allow` in the
file.

The thresholds were set with tests/validate/slips.py: no warning on the example or on generated
portfolios, and nine of ten slips found. Sizes are compared on a logarithmic scale, since honest
contributions to one KPI differ by factors.
"""

import math
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import pairwise, product
from math import prod

from portfolio.canonical import plain_decimal
from portfolio.findings import Finding
from portfolio.model import ALL, Initiative, Slice
from portfolio.periods import period_days
from portfolio.source import Workspace
from portfolio.validate.caps import PeriodCaps, caps_by_period
from portfolio.validate.subjects import PLANNED, Written

SILENCEABLE = frozenset({"P340", "P341", "P342", "P343", "P344", "P345"})
"""Codes that `allow` can name."""
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
SLICES = 3
"""A slice can be narrower than one initiative by up to this factor without a slip."""
PERCENT = 100
NOTHING = Decimal(0)
YEARS_PAST = 2
SHORTEST_TITLE = 4
"""A shorter title is a placeholder, which two initiatives may share."""
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
class _Portfolio:
    """What the checks look at; several look at the sizes of contributions."""

    workspace: Workspace

    @cached_property
    def contributions(self) -> Mapping[str, Sequence[_Contribution]]:
        """KPI -> the contributions to it."""
        by_kpi: dict[str, list[_Contribution]] = defaultdict(list)
        for contribution in _contributions(self.workspace):
            by_kpi[contribution.kpi].append(contribution)
        return by_kpi

    @cached_property
    def sizes(self) -> Mapping[str, list[float]]:
        """KPI -> the size of each initiative in it, ascending."""
        by_kpi = self.contributions.items()
        return {kpi: _size_of_each_initiative(contributions) for kpi, contributions in by_kpi}


def contributions_are_of_a_usual_size(portfolio: _Portfolio) -> Iterator[Finding]:
    """No contribution is far above those of all other initiatives to its KPI (a warning).

    A fraction is at most 1, and not a hundred times what the others are: that is a percentage.
    """
    for kpi, contributions in portfolio.contributions.items():
        metric = portfolio.workspace.metrics.metrics.get(kpi)
        is_fraction = metric is not None and metric.unit in _FRACTIONS
        sizes = portfolio.sizes[kpi]
        least_unusual = _least_unusual(sizes)
        for contribution in contributions:
            if is_fraction and abs(contribution.value) > 1:
                yield _above_one(contribution)
            elif least_unusual is not None and contribution.size >= least_unusual:
                yield _unusual(contribution, 10 ** _median(sizes), is_fraction=is_fraction)


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
    median = _median(sizes)
    deviation = MAD_TO_SIGMA * _median(abs(size - median) for size in sizes)
    limit = median + ROBUST_Z * max(deviation, LEAST_SPREAD)
    for smaller, size in pairwise(sizes):
        if size > limit and size - smaller > math.log10(FAR_ABOVE_THE_NEXT):
            return size
    return None


def contributions_do_not_exceed_goals_alone(portfolio: _Portfolio) -> Iterator[Finding]:
    """No initiative alone brings a multiple of what the goals of its period ask for (a warning).

    Where scenarios ask for different goals the most demanding counts.
    """
    asked = _asked_uplifts(portfolio.workspace)
    for kpi, contributions in portfolio.contributions.items():
        usual = _usual_value(portfolio.sizes[kpi])
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
    return 10 ** _median(sizes) if len(sizes) > FEWEST_OTHERS else 0.0


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


def tokens_fit_under_their_caps(portfolio: _Portfolio) -> Iterator[Finding]:
    """What an initiative uses in a slice fits under the cap of it in some scenario (a warning).

    A narrow slice may be smaller than one initiative: there it has to be so by a factor. With a
    schedule a cap holds in each step, and an initiative uses several.

    A scope that does not fit is told only where no scope does.
    """
    by_period = caps_by_period(portfolio.workspace)
    for written in _planned(portfolio.workspace):
        caps = by_period.get(written.initiative.period or "")
        if caps is None:
            continue
        slices = list(_own_slices(written.initiative, caps.dimensions))
        exceeded = [_exceeded(written, scope, slices, caps) for scope in written.offers]
        if exceeded and all(exceeded):
            yield from (findings[0] for findings in exceeded)


def _exceeded(
    written: Written,
    scope: str | None,
    slices: Iterable[tuple[Slice, Decimal]],
    caps: PeriodCaps,
) -> list[Finding]:
    """A finding for each cap that one offer alone exceeds."""
    findings = []
    path = ("tokens",) if scope is None else ("scopes", scope, "tokens")
    hint = "correct the tokens (their unit is that of the resource) or the cap"
    all_tokens = written.offers[scope].tokens
    rooms = caps.rooms(caps.steps(written.key, scope))
    for where, share in slices:
        for resource, room in rooms.get(where, {}).items():
            used = all_tokens.get(resource, NOTHING) * share
            allowed = room.amount if where.is_all else SLICES * room.amount
            if used > allowed:
                of_slice = "" if where.is_all else f" in {where}"
                needs = f"it needs {plain_decimal(used)} {resource}{of_slice}"
                message = f"{needs}, and {room.words}: no plan can have it"
                findings.append(written.finding("P342", message, hint, *path, resource))
    return findings


def _own_slices(
    initiative: Initiative, dimensions: Iterable[str]
) -> Iterator[tuple[Slice, Decimal]]:
    """All, and each slice by some dimensions that an initiative lies in, with its share there;
    crossed shares multiply."""
    yield ALL, Decimal(1)
    for dimension in dimensions:
        axes = [initiative.dimensions.get(axis, {}).items() for axis in dimension.split("/")]
        for values_and_shares in product(*axes):
            values, shares = zip(*values_and_shares, strict=True)
            yield Slice(dimension, "/".join(values)), prod(shares, start=Decimal(1))


def titles_differ(portfolio: _Portfolio) -> Iterator[Finding]:
    """No two initiatives have the same title, whatever its case and spacing (a warning)."""
    first_with: dict[str, str] = {}
    for key in sorted(portfolio.workspace.initiatives):
        title = portfolio.workspace.initiatives[key].title
        words = " ".join(unicodedata.normalize("NFKC", title).casefold().split())
        if len(words) < SHORTEST_TITLE:
            continue
        first = first_with.setdefault(words, key)
        if first != key:
            written = Written(portfolio.workspace, key, portfolio.workspace.initiatives[key])
            message = f"{first} has the same title"
            hint = "say what tells them apart, or take one of them out"
            yield written.finding("P344", message, hint, "title")


def periods_are_not_long_past(portfolio: _Portfolio) -> Iterator[Finding]:
    """What is still to be planned is not for a period long before all scenarios (a warning)."""
    if not portfolio.workspace.scenarios:
        return
    periods = (scenario.period for scenario in portfolio.workspace.scenarios.values())
    first, earliest = min((period_days(period)[0], period) for period in periods)
    for written in _planned(portfolio.workspace):
        period = written.initiative.period
        if period is None:
            continue
        _, last = period_days(period)
        if last.year <= first.year - YEARS_PAST:
            message = f"{period} is long past: the scenarios begin with {earliest}"
            hint = "correct the year, or give it another status"
            yield written.finding("P345", message, hint, "period")


def allowances_can_be_given(written: Written) -> Iterator[Finding]:
    """`allow` names warnings that can be silenced."""
    for code in written.initiative.allow:
        if code not in SILENCEABLE:
            message = f"{code} cannot be silenced"
            hint = f"only {', '.join(sorted(SILENCEABLE))} can; mend what it says"
            yield written.finding("P346", message, hint, "allow", code, key=True)


def without_allowed(workspace: Workspace, findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings but for those that their initiative allows."""
    for finding in findings:
        initiatives = [workspace.initiatives.get(key) for key in finding.initiatives]
        is_allowed = any(each is not None and finding.code in each.allow for each in initiatives)
        if not is_allowed or finding.code not in SILENCEABLE:
            yield finding


def plausible(workspace: Workspace) -> Iterator[Finding]:
    """Every warning of this module that is not silenced in its file."""
    portfolio = _Portfolio(workspace)
    for check in CHECKS:
        yield from without_allowed(workspace, check(portfolio))


CHECKS = (
    contributions_are_of_a_usual_size,
    contributions_do_not_exceed_goals_alone,
    tokens_fit_under_their_caps,
    titles_differ,
    periods_are_not_long_past,
)


def _planned(workspace: Workspace) -> Iterator[Written]:
    for key, initiative in workspace.initiatives.items():
        if initiative.status in PLANNED:
            yield Written(workspace, key, initiative)


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


def _median(values: Iterable[float]) -> float:
    in_order = sorted(values)
    middle = len(in_order) // 2
    if len(in_order) % 2:
        return in_order[middle]
    return (in_order[middle - 1] + in_order[middle]) / 2


def _short(number: float) -> str:
    """Three significant digits, without an exponent."""
    return plain_decimal(Decimal(f"{number:.3g}"))
