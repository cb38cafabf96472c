"""Why initiatives are in or out of the best plan of a scenario, and what it would take."""

from collections.abc import Sequence
from pathlib import Path

from portfolio.actions.asking import answered, space_of
from portfolio.actions.errors import UsageError
from portfolio.actions.filtering import filter_of
from portfolio.actions.kept_searches import SearchesOfMachine
from portfolio.actions.known_runs import planning_of_run
from portfolio.actions.naming import pool_member
from portfolio.actions.opening import Portfolio
from portfolio.actions.progress import Progress, silent
from portfolio.answers import Explanation
from portfolio.case import Case
from portfolio.decide import NO_MEMORY, PlannedSpace, break_evens, explanation_of
from portfolio.results import Run, RunStatus


def explain_initiatives(
    portfolio: Portfolio,
    scenario: str,
    keys: Sequence[str] = (),
    where: Sequence[str] = (),
    owners: Sequence[str] = (),
    progress: Progress = silent,
    *,
    with_starts: bool = False,
) -> Explanation:
    """Some initiatives of a scenario's pool, all by default, or those of some slices and owners.

    Of initiatives that are named, the contribution and the tokens from which on each is decided
    otherwise are looked for too; `with_starts` asks for the objective at each later start.

    Raises:
        UsageError: if the scenario, an initiative of its pool, a slice or an owner is not there.
        InfeasibleError: if it has no plan.
        UnprovenError: if limits end the search for it.
    """
    kept = filter_of(portfolio.workspace, where, owners)
    space = space_of(portfolio, scenario, progress)
    if with_starts and space.case.planning.scenario.schedule is None:
        fact = f"{scenario} has no schedule, so it decides no starts"
        raise UsageError(f"{fact}: add `schedule: {{step: quarter}}` to its file")
    with answered(scenario, space):
        pool = space.case.columns.pool
        asked = {pool_member(key, pool.members, portfolio.workspace, scenario) for key in keys}
        for key in pool.members:
            if not keys and kept.keeps(pool.initiative(key)):
                asked.add(key)
        if not asked:
            raise UsageError(f"no initiative in the pool of {scenario} has {kept.words}")
        if keys:
            return explanation_of(space, asked, break_evens, with_starts=with_starts)
        return explanation_of(space, asked)


def prices_of_run(
    run: Run,
    keys: frozenset[str] | None = None,
    progress: Progress = silent,
    root: Path | None = None,
) -> Explanation:
    """What deciding otherwise would cost of some initiatives of a run, all by default.

    The plan is the record's; the best plans that decide otherwise are solved from its inputs. With
    the `root` of a portfolio each search is kept on this machine, and never made again.

    Raises:
        UsageError: if the run has no plan that is proven.
    """
    if run.result.status is RunStatus.WITHIN_GAP:
        cause = f"the plan of {run.run_id} is within a gap of the best, and most prices are smaller"
        raise UsageError(f"{cause}: solve it without `gap` to ask for prices")
    if run.result.status is not RunStatus.OPTIMAL:
        raise UsageError(f"{run.run_id} has no proven plan, so there are no prices")
    case = Case(planning_of_run(run))
    memory = NO_MEMORY if root is None else SearchesOfMachine(root)
    with answered(run.result.scenario):
        space = PlannedSpace(case, run.result.choice, progress, memory)
    with answered(run.result.scenario, space):
        members = frozenset(space.problem.columns.pool.members)
        return explanation_of(space, members if keys is None else members & keys)
