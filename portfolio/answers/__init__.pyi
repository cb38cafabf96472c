from .answer import Answer as Answer
from .closing import (
    ClosingSet as ClosingSet,
    EmptySlice as EmptySlice,
    GapToClose as GapToClose,
    GapsClosed as GapsClosed,
    HelpfulInitiative as HelpfulInitiative,
    IdeaRequest as IdeaRequest,
    Verdict as Verdict,
)
from .compared import (
    Compared as Compared,
    ComparedInitiative as ComparedInitiative,
    ComparedMeasure as ComparedMeasure,
    ComparedPlan as ComparedPlan,
    GivenUp as GivenUp,
)
from .explained import (
    BreakEven as BreakEven,
    Explained as Explained,
    Explanation as Explanation,
    Need as Need,
    Otherwise as Otherwise,
    Price as Price,
)
from .forecasts import (
    Calibration as Calibration,
    ForecastGroup as ForecastGroup,
    ForecastOutcome as ForecastOutcome,
    Outcomes as Outcomes,
)
from .moves import CapacityMove as CapacityMove, GapMove as GapMove, KpiMove as KpiMove, Moves as Moves
from .near_optimal import Alternatives as Alternatives, Membership as Membership, PlanOption as PlanOption
from .robustness import (
    ChosenShare as ChosenShare,
    EstimateWorth as EstimateWorth,
    FloorChance as FloorChance,
    Robust as Robust,
)
from .sweeps import ChosenTimes as ChosenTimes, Sweep as Sweep, SweepRow as SweepRow, VariantPlan as VariantPlan
from .tradeoffs import (
    Axis as Axis,
    CapacityCurve as CapacityCurve,
    CapacityStep as CapacityStep,
    Frontier as Frontier,
    FrontierPoint as FrontierPoint,
    Replan as Replan,
    ReplanStep as ReplanStep,
)
from .trades import RoomMade as RoomMade, RoomOption as RoomOption, Trade as Trade, TradeStep as TradeStep
from .what_if import SetValue as SetValue, WhatIf as WhatIf, WhatIfStep as WhatIfStep
from .closing import ClosingSet as ClosingSet
from .closing import EmptySlice as EmptySlice
from .closing import GapsClosed as GapsClosed
from .closing import GapToClose as GapToClose
from .closing import HelpfulInitiative as HelpfulInitiative
from .closing import IdeaRequest as IdeaRequest
from .closing import Verdict as Verdict
from .compared import Compared as Compared
from .compared import ComparedInitiative as ComparedInitiative
from .compared import ComparedMeasure as ComparedMeasure
from .compared import ComparedPlan as ComparedPlan
from .compared import GivenUp as GivenUp
from .explained import BreakEven as BreakEven
from .explained import Explained as Explained
from .explained import Explanation as Explanation
from .explained import Need as Need
from .explained import Otherwise as Otherwise
from .explained import Price as Price
from .forecasts import Calibration as Calibration
from .forecasts import ForecastGroup as ForecastGroup
from .forecasts import ForecastOutcome as ForecastOutcome
from .forecasts import Outcomes as Outcomes
from .moves import CapacityMove as CapacityMove
from .moves import GapMove as GapMove
from .moves import KpiMove as KpiMove
from .moves import Moves as Moves
from .near_optimal import Alternatives as Alternatives
from .near_optimal import Membership as Membership
from .near_optimal import PlanOption as PlanOption
from .robustness import ChosenShare as ChosenShare
from .robustness import EstimateWorth as EstimateWorth
from .robustness import FloorChance as FloorChance
from .robustness import Robust as Robust
from .sweeps import ChosenTimes as ChosenTimes
from .sweeps import Sweep as Sweep
from .sweeps import SweepRow as SweepRow
from .sweeps import VariantPlan as VariantPlan
from .tradeoffs import Axis as Axis
from .tradeoffs import CapacityCurve as CapacityCurve
from .tradeoffs import CapacityStep as CapacityStep
from .tradeoffs import Frontier as Frontier
from .tradeoffs import FrontierPoint as FrontierPoint
from .tradeoffs import Replan as Replan
from .tradeoffs import ReplanStep as ReplanStep
from .trades import RoomMade as RoomMade
from .trades import RoomOption as RoomOption
from .trades import Trade as Trade
from .trades import TradeStep as TradeStep
from .what_if import SetValue as SetValue
from .what_if import WhatIf as WhatIf
from .what_if import WhatIfStep as WhatIfStep
