"""Slips of the fingers in otherwise plausible portfolios, each kind equally often.

Committed before the thresholds of portfolio/validate/plausibility.py, which are measured against
it.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from portfolio.model import ALL, Initiative, Status
from portfolio.source import Workspace


@dataclass(frozen=True)
class Slip:
    """A workspace with one slip: its kind and the initiative that has it."""

    kind: str
    key: str
    workspace: Workspace


def slips(workspace: Workspace, number: int, seed: int) -> list[Slip]:
    """So many slips, the kinds in turn, each in an initiative that can have it."""
    dice = random.Random(seed)
    kinds = list(KINDS.items())
    made: list[Slip] = []
    turn = 0
    while len(made) < number:
        kind, make = kinds[turn % len(kinds)]
        turn += 1
        keys = sorted(workspace.initiatives)
        dice.shuffle(keys)
        for key in keys:
            changed = make(workspace, workspace.initiatives[key], dice)
            if changed is not None:
                initiatives = {**workspace.initiatives, key: changed}
                made.append(Slip(kind, key, replace(workspace, initiatives=initiatives)))
                break
        if turn > 100 * number:
            raise AssertionError("no initiative can have these slips")
    return made


def _plain_candidate(initiative: Initiative) -> bool:
    """Whether it takes part in a plan, in one size."""
    return initiative.status is Status.CANDIDATE and initiative.scopes is None


def _typical(workspace: Workspace, kpi: str) -> Decimal:
    """The middle size of the contributions to a KPI."""
    sizes = sorted(
        abs(initiative.contributions[kpi])
        for initiative in workspace.initiatives.values()
        if initiative.contributions and initiative.contributions.get(kpi)
    )
    return sizes[len(sizes) // 2] if sizes else Decimal(0)


def _with_contribution(initiative: Initiative, kpi: str, value: Decimal) -> Initiative:
    contributions = {**(initiative.contributions or {}), kpi: value}
    return initiative.model_copy(update={"contributions": contributions})


def _contributed(
    workspace: Workspace,
    initiative: Initiative,
    dice: random.Random,
    *,
    fraction: bool,
) -> tuple[str, Decimal] | None:
    """A KPI and the contribution to it that a slip can change: one of at least a third of the usual
    size."""
    if not _plain_candidate(initiative):
        return None
    choices = []
    for kpi, value in sorted((initiative.contributions or {}).items()):
        is_fraction = workspace.metrics.metrics[kpi].unit == "fraction"
        if is_fraction is fraction and abs(value) * 3 >= _typical(workspace, kpi) > 0:
            choices.append((kpi, value))
    return dice.choice(choices) if choices else None


def extra_zeros(
    workspace: Workspace, initiative: Initiative, dice: random.Random
) -> Initiative | None:
    """A contribution with two or three zeros too many."""
    choice = _contributed(workspace, initiative, dice, fraction=False)
    if choice is None:
        return None
    return _with_contribution(initiative, choice[0], choice[1] * dice.choice((100, 1000)))


def more_than_the_goal(
    workspace: Workspace, initiative: Initiative, dice: random.Random
) -> Initiative | None:
    """The level of the KPI, or a multiple of the goal, where the uplift belongs."""
    if not _plain_candidate(initiative):
        return None
    for scenario in workspace.scenarios.values():
        if scenario.period != initiative.period:
            continue
        for where, kpi, target in scenario.targets.slices():
            if where != ALL or target.goal is None or not (initiative.contributions or {}).get(kpi):
                continue
            uplift = target.goal - (target.baseline or 0)
            return _with_contribution(initiative, kpi, uplift * dice.choice((3, 5, 10)))
    return None


def tokens_above_cap(
    workspace: Workspace, initiative: Initiative, dice: random.Random
) -> Initiative | None:
    """Tokens in another unit (hours for days, minutes), so that they exceed the cap of all."""
    if not _plain_candidate(initiative) or not initiative.tokens:
        return None
    for resource, tokens in sorted(initiative.tokens.items()):
        caps = [
            bounds.all.cap
            for scenario in workspace.scenarios.values()
            if scenario.period == initiative.period
            for name, bounds in scenario.capacity.items()
            if name == resource and bounds.all is not None and bounds.all.cap is not None
        ]
        for factor in (8, 60, 480):
            if caps and tokens * factor > max(caps):
                changed = {**initiative.tokens, resource: tokens * factor}
                return initiative.model_copy(update={"tokens": changed})
    return None


def percent(workspace: Workspace, initiative: Initiative, dice: random.Random) -> Initiative | None:
    """0.4 where 0.4% is meant."""
    choice = _contributed(workspace, initiative, dice, fraction=True)
    if choice is None or abs(choice[1]) * 100 > 1:
        return None
    return _with_contribution(initiative, choice[0], choice[1] * 100)


def fraction_above_one(
    workspace: Workspace, initiative: Initiative, dice: random.Random
) -> Initiative | None:
    """4 where 0.004 is meant."""
    choice = _contributed(workspace, initiative, dice, fraction=True)
    if choice is None or abs(choice[1]) * 1000 <= 1:
        return None
    return _with_contribution(initiative, choice[0], choice[1] * 1000)


def same_title(
    workspace: Workspace, initiative: Initiative, dice: random.Random
) -> Initiative | None:
    """The title of another initiative, in whichever case and spacing."""
    others = [
        other for key, other in sorted(workspace.initiatives.items()) if key != initiative.key
    ]
    if initiative.status is not Status.CANDIDATE or not others:
        return None
    title = dice.choice(others).title
    changed = dice.choice((title, title.upper(), f" {title}", title.replace(" ", "  ")))
    return initiative.model_copy(update={"title": changed})


def period_long_past(
    workspace: Workspace, initiative: Initiative, dice: random.Random
) -> Initiative | None:
    """A year that has gone, as 2016 or 2023 in place of 2026."""
    if initiative.status is not Status.CANDIDATE or initiative.period is None:
        return None
    years = dice.choice((2, 3, 10, 20, 100))
    year = int(initiative.period[:4]) - years
    return initiative.model_copy(update={"period": f"{year}{initiative.period[4:]}"})


KINDS: Mapping[str, Callable[[Workspace, Initiative, random.Random], Initiative | None]] = {
    "extra zeros": extra_zeros,
    "more than the goal": more_than_the_goal,
    "tokens above a cap": tokens_above_cap,
    "percent": percent,
    "fraction above one": fraction_above_one,
    "same title": same_title,
    "period long past": period_long_past,
}
