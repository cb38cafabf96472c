"""Ask the optimiser about one scenario."""

from collections.abc import Iterator
from contextlib import contextmanager

from portfolio.actions.errors import InfeasibleError, UnprovenError
from portfolio.actions.naming import known_name
from portfolio.actions.opening import Portfolio
from portfolio.actions.progress import Progress, silent
from portfolio.case.case import case_of
from portfolio.decide.space import NoPlanError, NotProvenError, Space


@contextmanager
def answered(scenario: str) -> Iterator[None]:
    """What keeps a question from being answered becomes an error with a sentence for a person."""
    try:
        yield
    except NoPlanError:
        advice = f"portfolio repair {scenario} says what would make one possible"
        raise InfeasibleError(f"{scenario} has no plan, so there is no answer: {advice}") from None
    except NotProvenError:
        cause = f"the limits of {scenario} ended the search before the answer was proven"
        raise UnprovenError(f"{cause}: raise its limits") from None


def space_of(portfolio: Portfolio, scenario: str, progress: Progress = silent) -> Space:
    """The portfolios of a scenario.

    Raises:
        UsageError: if there is no such scenario.
    """
    name = known_name(scenario, portfolio.workspace.scenarios, "scenario")
    planning = portfolio.workspace.planning(name)
    return Space(case_of(portfolio.workspace, planning), progress)
