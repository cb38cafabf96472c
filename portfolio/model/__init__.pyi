from .base import Model as Model
from .file_names import flaw_in_scenario_name as flaw_in_scenario_name
from .initiative import CLOSED as CLOSED, Initiative as Initiative, KEPT as KEPT, MathModel as MathModel, Offer as Offer, Parameter as Parameter, ScopeMode as ScopeMode, Scoring as Scoring, Status as Status
from .keys import next_key as next_key
from .markers import Marker as Marker, fields_marked as fields_marked, has_marker as has_marker
from .metrics import Direction as Direction, Level as Level, Metric as Metric, Metrics as Metrics
from .name_uses import NameUsed as NameUsed, names_used as names_used
from .organization import Guardrails as Guardrails, Organization as Organization, Resource as Resource
from .planning import Planning as Planning
from .scalars import FILE_NAME_LIMIT as FILE_NAME_LIMIT, GREATEST_MAGNITUDE as GREATEST_MAGNITUDE, INITIATIVE_KEY as INITIATIVE_KEY, KPI_KEY as KPI_KEY, LEAST_MAGNITUDE as LEAST_MAGNITUDE, LINE as LINE, Line as Line, NAME as NAME, Number as Number, PERIOD as PERIOD, Positive as Positive, PositiveCount as PositiveCount, RangedNumber as RangedNumber, SCENARIO_KEY as SCENARIO_KEY, SIGNIFICANT_DIGITS as SIGNIFICANT_DIGITS, SLICE_NAME as SLICE_NAME, TEXT as TEXT, WARNING_CODE as WARNING_CODE, amount as amount, calendar_date as calendar_date, count as count, duration as duration, exact_number as exact_number, fraction_of_one as fraction_of_one, period as period, positive_count as positive_count, positive_number as positive_number, ranged_number as ranged_number, significant_digits as significant_digits
from .scenario import Bound as Bound, Constraints as Constraints, Group as Group, Lexicographic as Lexicographic, NorthStar as NorthStar, Scenario as Scenario, Synergy as Synergy, Target as Target, Tier as Tier, WeightedKpis as WeightedKpis
from .schedule import Schedule as Schedule, StepTarget as StepTarget
from .slices import ALL as ALL, Slice as Slice
from .sweep import SweepGrid as SweepGrid
