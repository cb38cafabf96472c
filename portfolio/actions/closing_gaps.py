"""The gaps of a scenario's plan: what closes them at what cost, and whom to ask for ideas."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from portfolio.actions.asking import answered, space_of
from portfolio.actions.filtering import InitiativeFilter, filter_of
from portfolio.actions.opening import Portfolio
from portfolio.actions.progress import Progress, silent
from portfolio.answers import EmptySlice, GapsClosed, GapToClose, HelpfulInitiative, IdeaRequest
from portfolio.compile import TargetLevel, levels
from portfolio.decide import LevelGap, Measuring, Space, objective_unit
from portfolio.model import Planning, Slice
from portfolio.report import GapFacts, reason_to_ask, recommendation, request_for_ideas
from portfolio.results import Gap, Severity, exact


def close_gaps(
    portfolio: Portfolio,
    scenario: str,
    where: Sequence[str] = (),
    owners: Sequence[str] = (),
    progress: Progress = silent,
) -> GapsClosed:
    """Every gap of a scenario's plan, with what binds, what would close it, and whom to ask.

    With slices or owners only the gaps that their initiatives could help with, and those in the
    slices themselves; of what helps, only their initiatives are listed.

    Raises:
        UsageError: if the scenario, a slice or an owner is not there.
        InfeasibleError: if it has no plan.
        UnprovenAnswerError: if limits end a search that has no bound to show.
    """
    kept = filter_of(portfolio.workspace, where, owners)
    space = space_of(portfolio, scenario, progress)
    planning = space.case.planning
    with answered(scenario, space):
        gaps = tuple(_gaps(space, kept))
    return GapsClosed(
        scenario=scenario,
        title=planning.scenario.title,
        period=planning.scenario.period,
        unit=objective_unit(planning),
        objective=exact(space.best),
        gaps=gaps,
        empty=tuple(_empty_slices(space)),
    )


def _gaps(space: Space, kept: InitiativeFilter) -> Iterator[GapToClose]:
    planning = space.case.planning
    certificate = Measuring(planning).certificate(space.choice(space.plan))
    by_place = {}
    for level in levels(planning):
        by_place[level.kpi, level.slice, level.step, level.kind] = level
    for gap in certificate.gaps:
        step = certificate.step_of(gap.period)
        place = (gap.kpi, Slice(gap.dimension, gap.value), step, gap.level)
        if gap.severity is Severity.OK:
            continue
        level = by_place[place]
        space.doing(f"{level}")
        helpful = tuple(LevelGap(space, level).helpful())
        theirs = tuple(one for one in helpful if kept.keeps(planning.initiatives[one.key]))
        is_theirs = any(part in kept.slices for part in level.slice.parts())
        if theirs or is_theirs or not kept:
            yield _open_gap(space, level, gap, theirs)


def _open_gap(
    space: Space,
    level: TargetLevel,
    gap: Gap,
    helpful: tuple[HelpfulInitiative, ...],
) -> GapToClose:
    facts = _facts(space, level, gap, helpful)
    owner, keys = _owner_to_ask(space, level)
    ask = IdeaRequest(
        owner=owner,
        why=reason_to_ask(owner, keys, facts.name),
        text=request_for_ideas(facts, owner),
    )
    known = facts._asdict()
    same = {name: known[name] for name in GapToClose.model_fields if name in known}
    return GapToClose(
        **same,
        dimension=gap.dimension,
        value=gap.value,
        severity=gap.severity,
        recommendation=recommendation(facts),
        ask=ask,
    )


def _facts(
    space: Space,
    level: TargetLevel,
    gap: Gap,
    helpful: tuple[HelpfulInitiative, ...],
) -> GapFacts:
    planning = space.case.planning
    metric = planning.metrics.metrics[level.kpi]
    named: dict[str, Any] = {
        "title": planning.scenario.title,
        "period": planning.scenario.period,
        "kpi": level.kpi,
        "name": metric.name,
        "where": _slice_name(planning, level.slice),
        "cost_unit": objective_unit(planning),
    }
    measured: dict[str, Any] = {
        "unit": metric.unit,
        "level": gap.level,
        "step": level.step,
        "is_level": gap.baseline is not None,
        "target": gap.target,
        "achieved": gap.achieved,
        "gap": gap.gap,
    }
    return GapFacts(**named, **measured, **_reach(LevelGap(space, level)), helpful=helpful)


def _reach(question: LevelGap) -> dict[str, Any]:
    """How far the level could be reached, and by what."""
    verdict = question.verdict
    most = question.most
    reach: dict[str, Any] = {"verdict": verdict, "ideas": exact(question.ideas)}
    reach["reachable"] = None if most is None else exact(question.reached_with(most))
    is_possible = verdict == "not chosen"
    reach["cheapest"] = question.cheapest() if is_possible else None
    reach["smallest"] = tuple(question.smallest()) if is_possible else ()
    reach["binding"] = question.binding() if verdict == "short of capacity" else ()
    return reach


def _slice_name(planning: Planning, where: Slice) -> str:
    """A slice as people call it: `Norway`, `United Kingdom, Payments`; empty for all."""
    if where.is_all:
        return ""
    dimensions = planning.organization.dimensions
    return ", ".join(dimensions[dimension][value] for dimension, value in where.parts())


def _owner_to_ask(space: Space, level: TargetLevel) -> tuple[str | None, tuple[str, ...]]:
    """The owner whose initiatives move the KPI most towards the level, and these initiatives."""
    columns = space.problem.columns
    question = LevelGap(space, level)
    coefficients = question.improvement.dense(len(columns))
    moved: dict[str, list[tuple[int, str]]] = {}
    for key in columns.pool.members:
        owner = columns.pool.initiative(key).owner
        most = max(int(coefficients[column]) for column in columns.columns_of(key))
        if owner and most > 0:
            moved.setdefault(owner, []).append((-most, key))
    if not moved:
        return None, ()
    totals = {owner: sum(amount for amount, _ in listed) for owner, listed in moved.items()}
    owner = min(totals, key=lambda name: (totals[name], name))
    return owner, tuple(key for _, key in sorted(moved[owner]))


def _empty_slices(space: Space) -> Iterator[EmptySlice]:
    """Values of dimensions in which no initiative of the pool lies."""
    planning = space.case.planning
    pool = space.problem.columns.pool
    for dimension, values in sorted(planning.organization.dimensions.items()):
        for value, name in sorted(values.items()):
            shares = [pool.initiative(key).dimensions.get(dimension, {}) for key in pool.members]
            if any(Fraction(share.get(value, 0)) for share in shares):
                continue
            targets = []
            for level in levels(planning):
                if (dimension, value) in level.slice.parts():
                    targets.append(level.kpi)
            yield EmptySlice(
                dimension=dimension,
                value=value,
                name=name,
                targets=tuple(dict.fromkeys(targets)),
            )
