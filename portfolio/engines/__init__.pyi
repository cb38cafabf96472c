from .cpsat import CpSat as CpSat, CpSatSession as CpSatSession
from .dual_simplex import DualSimplex as DualSimplex, Relaxed as Relaxed
from .float_model import FloatArray as FloatArray, FloatModel as FloatModel, LinearOptimum as LinearOptimum
from .inequality_rows import Inequalities as Inequalities, NO_RULE as NO_RULE, RowPlace as RowPlace, inequalities as inequalities
from .lazy_statistics import defer_statistics as defer_statistics
from .linear import BoolArray as BoolArray, LinearRows as LinearRows, linear_rows as linear_rows
from .registry import DEFAULT as DEFAULT, ENGINES as ENGINES, Engine as Engine, MissingExtraError as MissingExtraError, SolverEndedError as SolverEndedError, adapter as adapter, adapter_of as adapter_of
from .scaling import RowSizes as RowSizes
from .scipy_solves import near as near, relaxed as relaxed, searched as searched
from .session import Cut as Cut, Outcome as Outcome, SearchState as SearchState, Session as Session, SolveLimits as SolveLimits, SolveStatus as SolveStatus, SolverAdapter as SolverAdapter, Watch as Watch, agreement_cut as agreement_cut, is_feasible as is_feasible, no_good_cut as no_good_cut, unwatched as unwatched
from .threads import in_threads as in_threads, workers_of as workers_of
