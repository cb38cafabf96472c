"""Why a scenario has no plan, and the way out: irreducible conflicts and the cheapest repairs."""

from portfolio.conflict.diagnose import diagnose

__all__ = ["diagnose"]
