from .cpsat import CpSat as CpSat, CpSatSession as CpSatSession
from .dual_simplex import DualSimplex as DualSimplex, Relaxed as Relaxed
from .float_model import FloatArray as FloatArray, FloatModel as FloatModel, LinearOptimum as LinearOptimum
from .inequality_rows import (
    Inequalities as Inequalities,
    NO_RULE as NO_RULE,
    RowPlace as RowPlace,
    inequalities as inequalities,
)
from .lazy_statistics import defer_statistics as defer_statistics
from .linear import BoolArray as BoolArray, LinearRows as LinearRows, linear_rows as linear_rows
from .registry import (
    DEFAULT as DEFAULT,
    ENGINES as ENGINES,
    Engine as Engine,
    MissingExtraError as MissingExtraError,
    SolverEndedError as SolverEndedError,
    adapter as adapter,
    adapter_of as adapter_of,
)
from .scaling import RowSizes as RowSizes
from .scipy_solves import near as near, relaxed as relaxed, searched as searched
from .session import (
    Cut as Cut,
    Outcome as Outcome,
    SearchState as SearchState,
    Session as Session,
    SolveLimits as SolveLimits,
    SolveStatus as SolveStatus,
    SolverAdapter as SolverAdapter,
    Watch as Watch,
    agreement_cut as agreement_cut,
    is_feasible as is_feasible,
    no_good_cut as no_good_cut,
    unwatched as unwatched,
)
from .threads import in_threads as in_threads, workers_of as workers_of
from .cpsat import CpSat as CpSat
from .cpsat import CpSatSession as CpSatSession
from .dual_simplex import DualSimplex as DualSimplex
from .dual_simplex import Relaxed as Relaxed
from .float_model import FloatArray as FloatArray
from .float_model import FloatModel as FloatModel
from .float_model import LinearOptimum as LinearOptimum
from .inequality_rows import NO_RULE as NO_RULE
from .inequality_rows import Inequalities as Inequalities
from .inequality_rows import RowPlace as RowPlace
from .inequality_rows import inequalities as inequalities
from .lazy_statistics import defer_statistics as defer_statistics
from .linear import BoolArray as BoolArray
from .linear import LinearRows as LinearRows
from .linear import linear_rows as linear_rows
from .registry import DEFAULT as DEFAULT
from .registry import ENGINES as ENGINES
from .registry import Engine as Engine
from .registry import MissingExtraError as MissingExtraError
from .registry import SolverEndedError as SolverEndedError
from .registry import adapter as adapter
from .registry import adapter_of as adapter_of
from .scaling import RowSizes as RowSizes
from .scipy_solves import near as near
from .scipy_solves import relaxed as relaxed
from .scipy_solves import searched as searched
from .session import Cut as Cut
from .session import Outcome as Outcome
from .session import SearchState as SearchState
from .session import Session as Session
from .session import SolveLimits as SolveLimits
from .session import SolverAdapter as SolverAdapter
from .session import SolveStatus as SolveStatus
from .session import Watch as Watch
from .session import agreement_cut as agreement_cut
from .session import is_feasible as is_feasible
from .session import no_good_cut as no_good_cut
from .session import unwatched as unwatched
from .threads import in_threads as in_threads
from .threads import workers_of as workers_of
