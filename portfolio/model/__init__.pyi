from .base import Model as Model
from .file_names import flaw_in_scenario_name as flaw_in_scenario_name
from .initiative import (
    CLOSED as CLOSED,
    Initiative as Initiative,
    KEPT as KEPT,
    MathModel as MathModel,
    Offer as Offer,
    Parameter as Parameter,
    ScopeMode as ScopeMode,
    Scoring as Scoring,
    Status as Status,
)
from .initiative import CLOSED as CLOSED
from .initiative import KEPT as KEPT
from .initiative import Initiative as Initiative
from .initiative import MathModel as MathModel
from .initiative import Offer as Offer
from .initiative import Parameter as Parameter
from .initiative import ScopeMode as ScopeMode
from .initiative import Scoring as Scoring
from .initiative import Status as Status
from .keys import next_key as next_key
from .markers import Marker as Marker
from .markers import fields_marked as fields_marked
from .markers import has_marker as has_marker
from .metrics import Direction as Direction
from .metrics import Level as Level
from .metrics import Metric as Metric
from .metrics import Metrics as Metrics
from .name_uses import NameUsed as NameUsed
from .name_uses import names_used as names_used
from .organization import Guardrails as Guardrails
from .organization import Organization as Organization
from .organization import Resource as Resource
from .planning import Planning as Planning
from .scalars import (
    FILE_NAME_LIMIT as FILE_NAME_LIMIT,
    GREATEST_MAGNITUDE as GREATEST_MAGNITUDE,
    INITIATIVE_KEY as INITIATIVE_KEY,
    KPI_KEY as KPI_KEY,
    LEAST_MAGNITUDE as LEAST_MAGNITUDE,
    LINE as LINE,
    Line as Line,
    NAME as NAME,
    Number as Number,
    PERIOD as PERIOD,
    Positive as Positive,
    PositiveCount as PositiveCount,
    RangedNumber as RangedNumber,
    SCENARIO_KEY as SCENARIO_KEY,
    SIGNIFICANT_DIGITS as SIGNIFICANT_DIGITS,
    SLICE_NAME as SLICE_NAME,
    TEXT as TEXT,
    WARNING_CODE as WARNING_CODE,
    amount as amount,
    calendar_date as calendar_date,
    count as count,
    duration as duration,
    exact_number as exact_number,
    fraction_of_one as fraction_of_one,
    period as period,
    positive_count as positive_count,
    positive_number as positive_number,
    ranged_number as ranged_number,
    significant_digits as significant_digits,
)
from .scenario import (
    Bound as Bound,
    Constraints as Constraints,
    Group as Group,
    Lexicographic as Lexicographic,
    NorthStar as NorthStar,
    Scenario as Scenario,
    Synergy as Synergy,
    Target as Target,
    Tier as Tier,
    WeightedKpis as WeightedKpis,
)
from .schedule import Schedule as Schedule, StepTarget as StepTarget
from .slices import ALL as ALL, Slice as Slice
from .scalars import FILE_NAME_LIMIT as FILE_NAME_LIMIT
from .scalars import GREATEST_MAGNITUDE as GREATEST_MAGNITUDE
from .scalars import INITIATIVE_KEY as INITIATIVE_KEY
from .scalars import KPI_KEY as KPI_KEY
from .scalars import LEAST_MAGNITUDE as LEAST_MAGNITUDE
from .scalars import LINE as LINE
from .scalars import NAME as NAME
from .scalars import PERIOD as PERIOD
from .scalars import SCENARIO_KEY as SCENARIO_KEY
from .scalars import SIGNIFICANT_DIGITS as SIGNIFICANT_DIGITS
from .scalars import SLICE_NAME as SLICE_NAME
from .scalars import TEXT as TEXT
from .scalars import WARNING_CODE as WARNING_CODE
from .scalars import Line as Line
from .scalars import Number as Number
from .scalars import Positive as Positive
from .scalars import PositiveCount as PositiveCount
from .scalars import RangedNumber as RangedNumber
from .scalars import amount as amount
from .scalars import calendar_date as calendar_date
from .scalars import count as count
from .scalars import duration as duration
from .scalars import exact_number as exact_number
from .scalars import fraction_of_one as fraction_of_one
from .scalars import period as period
from .scalars import positive_count as positive_count
from .scalars import positive_number as positive_number
from .scalars import ranged_number as ranged_number
from .scalars import significant_digits as significant_digits
from .scenario import Bound as Bound
from .scenario import Constraints as Constraints
from .scenario import Group as Group
from .scenario import Lexicographic as Lexicographic
from .scenario import NorthStar as NorthStar
from .scenario import Scenario as Scenario
from .scenario import Synergy as Synergy
from .scenario import Target as Target
from .scenario import Tier as Tier
from .scenario import WeightedKpis as WeightedKpis
from .schedule import Schedule as Schedule
from .schedule import StepTarget as StepTarget
from .slices import ALL as ALL
from .slices import Slice as Slice
from .sweep import SweepGrid as SweepGrid
