from .advice import advise as advise
from .advice import as_findings as as_findings
from .diagnosis import diagnose as diagnose
from .diagnosis import has_feasible_point as has_feasible_point
from .irreducible import Budget as Budget
from .irreducible import find_conflict as find_conflict
from .mend import mended as mended
from .subsets import RuleSubsetSolver as RuleSubsetSolver
