"""Questions about a plan that is known: it is not solved again."""

from functools import cached_property

from portfolio.case import Case
from portfolio.choice import Choice
from portfolio.compile import IntArray, allowed_point
from portfolio.decide.searches import NO_MEMORY, SearchMemory
from portfolio.decide.space import Doing, NoPlanError, Space


class PlannedSpace(Space):
    """The portfolios of a case whose canonical optimum is known.

    Raises:
        NoPlanError: if the case does not allow the plan.
    """

    def __init__(
        self,
        case: Case,
        choice: Choice,
        doing: Doing = lambda _: None,
        memory: SearchMemory = NO_MEMORY,
    ) -> None:
        super().__init__(case, doing, memory)
        point = None if case.is_ruled_out else allowed_point(case.problem, choice)
        if point is None:
            raise NoPlanError(case.planning.name)
        self._point = point

    @cached_property
    def plan(self) -> IntArray:
        """The plan, as it was stored."""
        return self._point
