from .ask import (
    Deciders as Deciders,
    Question as Question,
    has_same_values as has_same_values,
    optimality_gap_guess as optimality_gap_guess,
    stage_values as stage_values,
)
from .axes import (
    FrontQuantity as FrontQuantity,
    UnknownAxisError as UnknownAxisError,
    quantity_named as quantity_named,
    slice_named as slice_named,
)
from .ask import Deciders as Deciders
from .ask import Question as Question
from .ask import has_same_values as has_same_values
from .ask import optimality_gap_guess as optimality_gap_guess
from .ask import stage_values as stage_values
from .axes import FrontQuantity as FrontQuantity
from .axes import UnknownAxisError as UnknownAxisError
from .axes import quantity_named as quantity_named
from .axes import slice_named as slice_named
from .break_even import break_evens as break_evens
from .capacity import CapacityPlace as CapacityPlace
from .capacity import CapacitySpace as CapacitySpace
from .capacity import curve_of as curve_of
from .closing import LevelGap as LevelGap
from .comparing import RunBeside as RunBeside, side_by_side as side_by_side
from .draws import (
    Assumed as Assumed,
    Uncertain as Uncertain,
    uncertain_estimates as uncertain_estimates,
    uniform as uniform,
    with_contributions as with_contributions,
)
from .explaining import explanation_of as explanation_of, objective_unit as objective_unit, price_of as price_of
from .front import (
    canonical_points as canonical_points,
    grid_of as grid_of,
    search_on as search_on,
    start_of as start_of,
)
from .knees import knee_of as knee_of
from .known import KnownPlans as KnownPlans
from .measuring import Measuring as Measuring
from .near_optimal import (
    alternatives_of as alternatives_of,
    memberships as memberships,
    most_different as most_different,
    next_best as next_best,
)
from .comparing import RunBeside as RunBeside
from .comparing import side_by_side as side_by_side
from .draws import Assumed as Assumed
from .draws import Uncertain as Uncertain
from .draws import uncertain_estimates as uncertain_estimates
from .draws import uniform as uniform
from .draws import with_contributions as with_contributions
from .explaining import explanation_of as explanation_of
from .explaining import objective_unit as objective_unit
from .explaining import price_of as price_of
from .front import canonical_points as canonical_points
from .front import grid_of as grid_of
from .front import search_on as search_on
from .front import start_of as start_of
from .knees import knee_of as knee_of
from .known import KnownPlans as KnownPlans
from .measuring import Measuring as Measuring
from .near_optimal import alternatives_of as alternatives_of
from .near_optimal import memberships as memberships
from .near_optimal import most_different as most_different
from .near_optimal import next_best as next_best
from .planned import PlannedSpace as PlannedSpace
from .replan import change_steps as change_steps
from .replan import replan_of as replan_of
from .reversal import reversals as reversals
from .robustness import (
    SampleGroup as SampleGroup,
    SampleOutcome as SampleOutcome,
    promised_levels as promised_levels,
    solve_samples as solve_samples,
    worth_of_knowing as worth_of_knowing,
)
from .space import NoPlanError as NoPlanError, NotProvenError as NotProvenError, Space as Space
from .sweeping import (
    GROUP as GROUP,
    SweepGroup as SweepGroup,
    VariantAnswer as VariantAnswer,
    first_dominating as first_dominating,
    packed as packed,
    solve_group as solve_group,
)
from .trading import Demand as Demand, Trader as Trader
from .variants import (
    GridAxis as GridAxis,
    GridError as GridError,
    SweepVariant as SweepVariant,
    axes_of as axes_of,
    variants_of as variants_of,
    varied_planning as varied_planning,
    varied_workspace as varied_workspace,
)
from .what_if import SetCase as SetCase, what_if_of as what_if_of
from .workers import Workers as Workers, WorkersError as WorkersError, run_side_by_side as run_side_by_side
from .robustness import SampleGroup as SampleGroup
from .robustness import SampleOutcome as SampleOutcome
from .robustness import promised_levels as promised_levels
from .robustness import solve_samples as solve_samples
from .robustness import worth_of_knowing as worth_of_knowing
from .space import NoPlanError as NoPlanError
from .space import NotProvenError as NotProvenError
from .space import Space as Space
from .sweeping import GROUP as GROUP
from .sweeping import SweepGroup as SweepGroup
from .sweeping import VariantAnswer as VariantAnswer
from .sweeping import first_dominating as first_dominating
from .sweeping import packed as packed
from .sweeping import solve_group as solve_group
from .trading import Demand as Demand
from .trading import Trader as Trader
from .variants import GridAxis as GridAxis
from .variants import GridError as GridError
from .variants import SweepVariant as SweepVariant
from .variants import axes_of as axes_of
from .variants import variants_of as variants_of
from .variants import varied_planning as varied_planning
from .variants import varied_workspace as varied_workspace
from .what_if import SetCase as SetCase
from .what_if import what_if_of as what_if_of
from .workers import Workers as Workers
from .workers import WorkersError as WorkersError
from .workers import run_side_by_side as run_side_by_side
