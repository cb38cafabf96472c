"""Is a stored run true? A second solver looks for a counterexample to each of its claims."""

from portfolio.doubt.claims import Claim, Counterexample, Doubts, UntrueRunError, doubt
from portfolio.doubt.witness import ClaimVerdict
from portfolio.solve.dual_bound import dual_bound

__all__ = ["Claim", "ClaimVerdict", "Counterexample", "Doubts", "UntrueRunError", "doubt", "dual_bound"]
