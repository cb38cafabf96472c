from .advice import advise as advise, as_findings as as_findings
from .contradictory_rows import contradiction as contradiction
from .diagnosis import diagnose as diagnose, has_feasible_point as has_feasible_point
from .irreducible import Budget as Budget, find_conflict as find_conflict
from .mend import mended as mended
from .subsets import RuleSubsetSolver as RuleSubsetSolver
