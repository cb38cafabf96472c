from .block import Block as Block, block_of as block_of, integer_bound as integer_bound
from .business import BusinessRule as BusinessRule, business_rules as business_rules, stated_rules as stated_rules
from .columns import Columns as Columns, TierColumn as TierColumn
from .compiling import compile_problem as compile_problem, planned_columns as planned_columns
from .export import parametric as parametric
from .expression import Expression as Expression, collected as collected, concatenated as concatenated, total_of as total_of, weighted_sum as weighted_sum
from .families import family_of as family_of
from .families.base import GivesWay as GivesWay
from .families.capacity import limits_of as limits_of
from .families.held import HeldItem as HeldItem, held_item as held_item
from .fixed import IntArray as IntArray, integers as integers, magnitude as magnitude, times as times
from .horizon import Horizon as Horizon, horizon_of as horizon_of
from .objective import KEY_ORDERS as KEY_ORDERS, every_stage as every_stage, key_order as key_order, objective_stage as objective_stage, official_scales as official_scales
from .parametric_schema import ParametricProblem as ParametricProblem
from .points import allowed_point as allowed_point, chosen_at as chosen_at, chosen_items as chosen_items, point_of as point_of
from .pool import Item as Item, Pool as Pool, pool_of as pool_of
from .problem import Fix as Fix, Problem as Problem, Stage as Stage
from .reach import Reach as Reach, reach_of as reach_of
from .row import ExpressionRow as ExpressionRow, Sense as Sense
from .rules import Rules as Rules, outside_dates as outside_dates, why_outside as why_outside
from .stated import Origin as Origin, StatedPlace as StatedPlace, StatedRule as StatedRule, id_of as id_of, in_scenario as in_scenario, stated_bound as stated_bound
from .target_levels import TargetLevel as TargetLevel, is_hard as is_hard, levels as levels
