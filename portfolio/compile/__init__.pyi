from .block import Block as Block
from .block import block_of as block_of
from .block import integer_bound as integer_bound
from .business import BusinessRule as BusinessRule
from .business import business_rules as business_rules
from .business import stated_rules as stated_rules
from .columns import Columns as Columns
from .columns import TierColumn as TierColumn
from .compiling import compile_problem as compile_problem
from .compiling import planned_columns as planned_columns
from .export import parametric as parametric
from .expression import (
    Expression as Expression,
    collected as collected,
    concatenated as concatenated,
    total_of as total_of,
    weighted_sum as weighted_sum,
)
from .families import family_of as family_of
from .families.base import GivesWay as GivesWay
from .families.capacity import limits_of as limits_of
from .families.held import HeldItem as HeldItem, held_item as held_item
from .fixed import IntArray as IntArray, integers as integers, magnitude as magnitude, times as times
from .horizon import Horizon as Horizon, horizon_of as horizon_of
from .objective import (
    KEY_ORDERS as KEY_ORDERS,
    every_stage as every_stage,
    key_order as key_order,
    objective_stage as objective_stage,
    official_scales as official_scales,
)
from .parametric_schema import ParametricProblem as ParametricProblem
from .points import (
    allowed_point as allowed_point,
    chosen_at as chosen_at,
    chosen_items as chosen_items,
    point_of as point_of,
)
from .pool import Item as Item, Pool as Pool, pool_of as pool_of
from .problem import Fix as Fix, Problem as Problem, Stage as Stage
from .reach import Reach as Reach, reach_of as reach_of
from .row import ExpressionRow as ExpressionRow, Sense as Sense
from .rules import Rules as Rules, outside_dates as outside_dates, why_outside as why_outside
from .stated import (
    Origin as Origin,
    StatedPlace as StatedPlace,
    StatedRule as StatedRule,
    id_of as id_of,
    in_scenario as in_scenario,
    stated_bound as stated_bound,
)
from .target_levels import TargetLevel as TargetLevel, is_hard as is_hard, levels as levels
from .expression import Expression as Expression
from .expression import collected as collected
from .expression import concatenated as concatenated
from .expression import total_of as total_of
from .expression import weighted_sum as weighted_sum
from .families import family_of as family_of
from .families.base import GivesWay as GivesWay
from .families.capacity import limits_of as limits_of
from .families.held import HeldItem as HeldItem
from .families.held import held_item as held_item
from .fixed import IntArray as IntArray
from .fixed import integers as integers
from .fixed import magnitude as magnitude
from .fixed import times as times
from .horizon import Horizon as Horizon
from .horizon import horizon_of as horizon_of
from .objective import KEY_ORDERS as KEY_ORDERS
from .objective import every_stage as every_stage
from .objective import key_order as key_order
from .objective import objective_stage as objective_stage
from .objective import official_scales as official_scales
from .parametric_schema import ParametricProblem as ParametricProblem
from .points import allowed_point as allowed_point
from .points import chosen_at as chosen_at
from .points import chosen_items as chosen_items
from .points import point_of as point_of
from .pool import Item as Item
from .pool import Pool as Pool
from .pool import pool_of as pool_of
from .problem import Fix as Fix
from .problem import Problem as Problem
from .problem import Stage as Stage
from .reach import Reach as Reach
from .reach import reach_of as reach_of
from .row import ExpressionRow as ExpressionRow
from .row import Sense as Sense
from .rules import Rules as Rules
from .rules import outside_dates as outside_dates
from .rules import why_outside as why_outside
from .stated import Origin as Origin
from .stated import StatedPlace as StatedPlace
from .stated import StatedRule as StatedRule
from .stated import id_of as id_of
from .stated import in_scenario as in_scenario
from .stated import stated_bound as stated_bound
from .target_levels import TargetLevel as TargetLevel
from .target_levels import is_hard as is_hard
from .target_levels import levels as levels
