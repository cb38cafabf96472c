"""What may be stored in the record."""

from dataclasses import dataclass

from portfolio.actions.errors import UsageError
from portfolio.actions.solving import SolveTask
from portfolio.record import engine_in_words, last_engine


@dataclass(frozen=True)
class StorePolicy:
    """What may be stored."""

    allow_unproven: bool = False
    """Store a plan too that is not proven optimal."""
    new_engine: bool = False
    """Store also with another solver, or other versions, than the last stored run's."""


def require_engine_of_record(task: SolveTask) -> None:
    """Check that the solver, and its versions, are those of the record's last run.

    Raises:
        UsageError: if they are others.
    """
    last, now = last_engine(task.root), task.solver.engine()
    if last is None or dict(last) == dict(now):
        return
    raise UsageError(
        f"the last run was recorded with {engine_in_words(last)}, "
        f"and this one would be with {engine_in_words(now)}: "
        "say --new-engine to go over to it, or install the versions of the last run"
    )
