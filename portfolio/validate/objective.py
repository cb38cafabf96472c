"""The objective: weights that add up, and count nothing twice; priorities that are the floors."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import islice, pairwise

from portfolio.findings import MOST_OF_A_FILE, Finding
from portfolio.model import Level, Lexicographic, Target, WeightedKpis
from portfolio.validate.chains import approved_chains, readable_steps
from portfolio.validate.graphs import Ways
from portfolio.validate.references import Path
from portfolio.validate.subjects import Planned

Causes = Mapping[str, Mapping[str, str]]
"""KPI -> KPI that it moves -> the initiative that says so, or "" for metrics.yaml."""
SHOWN_STEPS = 12
"""Of a longer way only the ends are shown."""


def weights_have_scales(planned: Planned) -> Iterator[Finding]:
    """Each weighted KPI has a positive scale: its own in `scales`, else what its goal at `all` asks
    for.

    Without a goal the floor (ceiling) counts; from each the baseline is taken off, and the rest is
    an improvement.
    """
    path, weighted = _weighted(planned)
    for kpi in weighted.weights if weighted else ():
        metric = planned.workspace.metrics.metrics.get(kpi)
        if metric is None or weighted is None or kpi in weighted.scales:
            continue
        kind, change = _asked(planned.scenario.targets.all.get(kpi))
        if change is None:
            message = f"the weight of {kpi} has no scale"
        elif metric.sign * change <= 0:
            message = (
                f"the {kind} of {kpi} asks for a change of {change:f}, no improvement, so it is no"
                " scale"
            )
        else:
            continue
        hint = (
            f"give {kpi} a goal or floor at `all` that improves it, or add `scales: {{{kpi}: …}}`"
        )
        yield planned.finding("P502", message, hint, *path, "weights", kpi, key=True)


def weights_are_not_redundant(planned: Planned) -> Iterator[Finding]:
    """No weighted KPI drives another weighted one, over whatever steps, unless `allow_redundant`
    lists the pair.

    What drives what is said by `drives`, by the metric chains of the initiatives in the pool, and
    by those of their approved models. Only what enters the objective can count twice there: so the
    north star matters where it is weighted too, and a KPI with a floor, a goal, a penalty or a
    priority alone is fine beside what drives it.
    """
    path, weighted = _weighted(planned)
    if weighted is None or len(weighted.weights) < 2:
        return
    causes = _causes(planned)
    redundant = _redundant_ways(causes, weighted)
    for steps in islice(redundant, MOST_OF_A_FILE):
        driver, driven = steps[0], steps[-1]
        sources = sorted({causes[a][b] for a, b in pairwise(steps)} - {""})
        by = f", by the metric chain of {' and '.join(sources)}" if sources else ""
        way = " -> ".join(steps if len(steps) <= SHOWN_STEPS else (*steps[:2], "…", *steps[-2:]))
        message = f"{driver} drives {driven} ({way}{by}), so weighting both counts one effect twice"
        hint = (
            f"drop one weight, or say that it is meant: `allow_redundant: [[{driver}, {driven}]]`; "
            "as floors, goals or priorities both are fine"
        )
        yield planned.finding(
            "P503", message, hint, *path, "weights", driver, key=True, initiatives=tuple(sources)
        )


def _redundant_ways(causes: Causes, weighted: WeightedKpis) -> Iterator[tuple[str, ...]]:
    """A shortest way for each pair of weighted KPIs of which one drives the other, unless it is
    allowed."""
    seen = {frozenset(pair) for pair in weighted.allow_redundant}
    weights = weighted.weights.keys()
    for driver in sorted(weights & causes.keys()):
        ways = Ways(causes, driver)
        for driven in sorted((weights & set(ways.reached)) - {driver}):
            steps = ways.to(driven)
            if steps is not None and frozenset((driver, driven)) not in seen:
                seen.add(frozenset((driver, driven)))
                yield steps


def allowed_pairs_are_weighted(planned: Planned) -> Iterator[Finding]:
    """`allow_redundant` lists pairs of two weighted KPIs, or of a weighted KPI and the north
    star."""
    path, weighted = _weighted(planned)
    metrics = planned.workspace.metrics.metrics
    for position, pair in enumerate(weighted.allow_redundant if weighted else ()):
        here = (*path, "allow_redundant", position)
        if pair[0] == pair[1]:
            yield planned.finding(
                "P207", f"{pair[0]} is a pair with itself", "take it out", *here, 1
            )
            continue
        for side, (kpi, other) in enumerate((pair, pair[::-1])):
            if (
                weighted is None
                or kpi in weighted.weights
                or kpi not in metrics
                or not metrics[kpi].optimizable
            ):
                continue
            if metrics[kpi].level is not Level.NORTH_STAR or other not in weighted.weights:
                hint = f"weighted are {', '.join(sorted(weighted.weights))}"
                yield planned.finding("P519", f"{kpi} has no weight here", hint, *here, side)


def priorities_are_the_floors(planned: Planned) -> Iterator[Finding]:
    """Priority groups, where there are any, hold each KPI with a floor or ceiling exactly once, and
    no other."""
    objective = planned.scenario.objective
    if not isinstance(objective, Lexicographic) or not objective.priorities:
        return
    slices = planned.scenario.targets.slices()
    floored = {
        kpi for _, kpi, target in slices if target.floor is not None or target.ceiling is not None
    }
    seen: set[str] = set()
    for group, kpis in enumerate(objective.priorities):
        for position, kpi in enumerate(kpis):
            path = ("objective", "priorities", group, position)
            if kpi in seen:
                yield planned.finding(
                    "P515", f"{kpi} has two priorities", "keep one of them", *path
                )
            elif kpi not in floored:
                message = f"{kpi} has a priority, but no floor or ceiling"
                yield planned.finding("P515", message, "give it one, or take it out", *path)
            seen.add(kpi)
    missing = sorted(floored - seen)
    if missing:
        message = (
            f"no priority group holds {', '.join(missing)}, which"
            f" {'has' if len(missing) == 1 else 'have'} a floor"
        )
        yield planned.finding(
            "P515", message, "add them to a group", "objective", "priorities", key=True
        )


def weighted_objective(planned: Planned) -> WeightedKpis | None:
    """The weighted sum that is maximised, at once or after the floors."""
    return _weighted(planned)[1]


def _weighted(planned: Planned) -> tuple[Path, WeightedKpis | None]:
    objective = planned.scenario.objective
    if isinstance(objective, Lexicographic):
        return ("objective", "then"), (
            objective.then if isinstance(objective.then, WeightedKpis) else None
        )
    return ("objective",), objective if isinstance(objective, WeightedKpis) else None


def _asked(target: Target | None) -> tuple[str, Decimal | None]:
    """The level of a target that gives a weight its scale, and the change from the baseline that it
    asks for."""
    for kind in ("goal", "floor", "ceiling"):
        level = getattr(target, kind, None)
        if target is not None and level is not None:
            return kind, level - (target.baseline or 0)
    return "", None


def _causes(planned: Planned) -> Causes:
    """The causal graph of a scenario: what metrics.yaml says, and then the first initiative that
    says more."""
    causes = {
        key: dict.fromkeys(metric.drives, "")
        for key, metric in planned.workspace.metrics.metrics.items()
    }
    first: dict[str, str] = {}
    for key in planned.pool:
        for chain in approved_chains(planned.planning.initiatives[key]):
            first.setdefault(chain, key)
    for chain, key in first.items():
        for cause, effect in pairwise(readable_steps(chain)):
            causes.setdefault(cause, {}).setdefault(effect, key)
    return causes
