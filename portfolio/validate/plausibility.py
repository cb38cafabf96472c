"""What is allowed and hardly meant: warnings that can be silenced with a reason, by `allow` in the
file.

The thresholds were set with tests/validate/slips.py: no warning on the example or on generated
portfolios, and nine of ten slips found.
"""

import unicodedata
from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from itertools import chain, permutations

from portfolio.canonical import plain_decimal
from portfolio.findings import Finding
from portfolio.model import ALL, Initiative, Slice
from portfolio.periods import period_days
from portfolio.source import Workspace
from portfolio.validate.caps import PeriodCaps, caps_by_period
from portfolio.validate.contribution_sizes import (
    Contributions,
    contributions_are_of_a_usual_size,
    contributions_do_not_exceed_goals_alone,
)
from portfolio.validate.subjects import PLANNED, Written

SILENCEABLE = frozenset({"P340", "P341", "P342", "P343", "P344", "P345"})
"""Codes that `allow` can name."""
SLICES = 3
"""A slice can be narrower than one initiative by up to this factor without a slip."""
YEARS_PAST = 2
SHORTEST_TITLE = 4
"""A shorter title is a placeholder, which two initiatives may share."""


def tokens_fit_under_their_caps(workspace: Workspace) -> Iterator[Finding]:
    """What an initiative uses in a slice fits under the cap of it in some scenario (a warning).

    A narrow slice may be smaller than one initiative: there it has to be so by a factor. With a
    schedule a cap holds in each step, and an initiative uses several.

    A scope that does not fit is told only where no scope does.
    """
    by_period = caps_by_period(workspace)
    for written in _planned(workspace):
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
        rooms_there = rooms.get(where, {})
        for resource, tokens in all_tokens.items():
            room = rooms_there.get(resource)
            if room is None:
                continue
            used = tokens * share
            allowed = room.amount if where.is_all else SLICES * room.amount
            if used > allowed:
                of_slice = "" if where.is_all else f" in {where}"
                needs = f"it needs {plain_decimal(used)} {resource}{of_slice}"
                message = f"{needs}, and {room.words}: no plan can have it"
                findings.append(written.finding("P342", message, hint, *path, resource))
    return findings


def _own_slices(
    initiative: Initiative, dimensions: Collection[str]
) -> Iterator[tuple[Slice, Decimal]]:
    """All, and each slice by some dimensions that an initiative lies in, with its share there;
    crossed shares multiply."""
    yield ALL, Decimal(1)
    own_slices = []
    for dimension, values in initiative.dimensions.items():
        for value, share in values.items():
            own_slices.append((Slice(dimension, value), share))
    yield from (one for one in own_slices if one[0].dimension in dimensions)
    for (one, share), (other, other_share) in permutations(own_slices, 2):
        pair = f"{one.dimension}/{other.dimension}"
        if pair in dimensions and one.dimension != other.dimension:
            yield Slice(pair, f"{one.value}/{other.value}"), share * other_share


def titles_differ(workspace: Workspace) -> Iterator[Finding]:
    """No two initiatives have the same title, whatever its case and spacing (a warning)."""
    first_with: dict[str, str] = {}
    for key in sorted(workspace.initiatives):
        title = workspace.initiatives[key].title
        words = " ".join(unicodedata.normalize("NFKC", title).casefold().split())
        if len(words) < SHORTEST_TITLE:
            continue
        first = first_with.setdefault(words, key)
        if first != key:
            written = Written(workspace, key, workspace.initiatives[key])
            message = f"{first} has the same title"
            hint = "say what tells them apart, or take one of them out"
            yield written.finding("P344", message, hint, "title")


def periods_are_not_long_past(workspace: Workspace) -> Iterator[Finding]:
    """What is still to be planned is not for a period long before all scenarios (a warning)."""
    if not workspace.scenarios:
        return
    periods = (scenario.period for scenario in workspace.scenarios.values())
    first, earliest = min((period_days(period)[0], period) for period in periods)
    for written in _planned(workspace):
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
    """Every warning about what is hardly meant that is not silenced in its file."""
    contributions = Contributions(workspace)
    findings = chain(
        contributions_are_of_a_usual_size(contributions),
        contributions_do_not_exceed_goals_alone(contributions),
        tokens_fit_under_their_caps(workspace),
        titles_differ(workspace),
        periods_are_not_long_past(workspace),
    )
    yield from without_allowed(workspace, findings)


def _planned(workspace: Workspace) -> Iterator[Written]:
    for key, initiative in workspace.initiatives.items():
        if initiative.status in PLANNED:
            yield Written(workspace, key, initiative)
