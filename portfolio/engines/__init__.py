"""Everything that talks to a solver, and every conversion of numbers for one.

This face imports no solver: commands that only name one stay quick. The seam between the canonical
optimum and a solver is `portfolio.engines.session`.
"""

from portfolio.engines.registry import (
    DEFAULT,
    ENGINES,
    Engine,
    MissingExtraError,
    SolverEndedError,
    adapter,
    adapter_of,
)

__all__ = ["DEFAULT", "ENGINES", "Engine", "MissingExtraError", "SolverEndedError", "adapter", "adapter_of"]
