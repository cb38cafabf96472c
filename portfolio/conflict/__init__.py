"""Why a scenario has no plan, and the way out: irreducible conflicts and the cheapest repairs."""

from portfolio.conflict.advice import advise, as_findings
from portfolio.conflict.diagnosis import diagnose, has_feasible_point
from portfolio.conflict.mend import mended

__all__ = ["advise", "as_findings", "diagnose", "has_feasible_point", "mended"]
