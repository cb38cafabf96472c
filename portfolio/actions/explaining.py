"""Why initiatives are in or out of the best plan of a scenario, and what it would take."""

from collections.abc import Sequence

from portfolio.actions.asking import answered, space_of
from portfolio.actions.errors import UsageError
from portfolio.actions.filtering import filter_of
from portfolio.actions.naming import known_name
from portfolio.actions.opening import Portfolio
from portfolio.actions.progress import Progress, silent
from portfolio.answers import Explanation
from portfolio.decide import explanation_of


def explain_initiatives(
    portfolio: Portfolio,
    scenario: str,
    keys: Sequence[str] = (),
    where: Sequence[str] = (),
    owners: Sequence[str] = (),
    progress: Progress = silent,
) -> Explanation:
    """Some initiatives of a scenario's pool, all by default, or those of some slices and owners.

    Raises:
        UsageError: if the scenario, an initiative of its pool, a slice or an owner is not there.
        InfeasibleError: if it has no plan.
        UnprovenError: if limits end the search for it.
    """
    kept = filter_of(portfolio.workspace, where, owners)
    space = space_of(portfolio, scenario, progress)
    with answered(scenario):
        pool = space.case.columns.pool
        asked = {known_name(key, pool.members, f"initiative in the pool of {scenario}") for key in keys}
        for key in pool.members:
            if not keys and kept.keeps(pool.initiative(key)):
                asked.add(key)
        if not asked:
            raise UsageError(f"no initiative in the pool of {scenario} has {kept.words}")
        return explanation_of(space, asked)
