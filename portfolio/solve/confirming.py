"""A session whose every answer is confirmed in exact integers, around one that computes in
doubles."""

from collections.abc import Sequence

from portfolio.compile import Expression, IntArray, Problem
from portfolio.engines import Cut, Outcome, Session, SolveLimits, Watch, unwatched
from portfolio.solve.exact import confirmed


class ConfirmingSession:
    """Asks an inexact session, and confirms its infeasibility and its bounds where it can."""

    exact = True

    def __init__(self, problem: Problem, inexact: Session) -> None:
        self._problem = problem
        self._inexact = inexact

    @property
    def concurrent(self) -> bool:
        """As the session inside."""
        return self._inexact.concurrent

    def maximise(
        self,
        objective: Expression,
        cuts: Sequence[Cut],
        limits: SolveLimits,
        watch: Watch = unwatched,
        start: IntArray | None = None,
    ) -> Outcome:
        """As `Session.maximise` says."""
        outcome = self._inexact.maximise(objective, cuts, limits, watch, start)
        return confirmed(self._problem, objective, cuts, outcome)


def confirming(problem: Problem, session: Session) -> Session:
    """The session itself where it is exact, else a confirming one around it."""
    return session if session.exact else ConfirmingSession(problem, session)
