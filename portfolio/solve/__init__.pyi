from .answer import plan_status as plan_status, stage_results as stage_results, tie as tie
from .canonical import (
    Extreme as Extreme,
    LimitReachedError as LimitReachedError,
    best_plan as best_plan,
    best_value as best_value,
    best_value_from as best_value_from,
    canonical_optimum as canonical_optimum,
    extreme as extreme,
)
from .answer import plan_status as plan_status
from .answer import stage_results as stage_results
from .answer import tie as tie
from .canonical import Extreme as Extreme
from .canonical import LimitReachedError as LimitReachedError
from .canonical import best_plan as best_plan
from .canonical import best_value as best_value
from .canonical import best_value_from as best_value_from
from .canonical import canonical_optimum as canonical_optimum
from .canonical import extreme as extreme
from .chain import Progress as Progress
from .duals import root_duals as root_duals
from .exact import any_point as any_point
from .exact_bound import dual_bound as dual_bound
from .fixing import RootRelaxation as RootRelaxation
from .fixing import root_relaxation as root_relaxation
from .solution import Solution as Solution
