"""A diff for one team: only what happens to its initiatives."""

from collections.abc import Sequence, Set
from pathlib import Path

from portfolio.actions.filtering import filter_of
from portfolio.actions.opening import open_portfolio
from portfolio.changes import PlanDiff, ScenarioDiff


def diff_of_team(
    diff: PlanDiff,
    root: Path,
    where: Sequence[str] = (),
    owners: Sequence[str] = (),
) -> PlanDiff:
    """The diff with the moves and prices of some initiatives alone, as the files have them now.

    Without slices and owners it is the whole diff, as one is that stopped at invalid files.

    An initiative that the files do not have, since it is new or gone, is listed whoever's it is.
    Objectives, KPIs, capacity and causes stay those of the whole plan.

    Raises:
        UsageError: if a dimension, a value or an owner is not there.
        InvalidInputsError: if the files are invalid.
    """
    if diff.findings or not (where or owners):
        return diff
    workspace = open_portfolio(root).workspace
    kept = filter_of(workspace, where, owners)
    others = workspace.initiatives.keys() - kept.keys(workspace.initiatives)
    scenarios = tuple(_without(scenario, others) for scenario in diff.scenarios)
    return diff.model_copy(update={"scenarios": scenarios})


def _without(scenario: ScenarioDiff, others: Set[str]) -> ScenarioDiff:
    effects = tuple(effect for effect in scenario.effects if effect.key not in others)
    out = tuple(one for one in scenario.still_out if one.key not in others)
    return scenario.model_copy(update={"effects": effects, "still_out": out})
