from .answer import Answer as Answer
from .closing import ClosingSet as ClosingSet, EmptySlice as EmptySlice, GapToClose as GapToClose, GapsClosed as GapsClosed, HelpfulInitiative as HelpfulInitiative, IdeaRequest as IdeaRequest, Verdict as Verdict
from .compared import Compared as Compared, ComparedInitiative as ComparedInitiative, ComparedMeasure as ComparedMeasure, ComparedPlan as ComparedPlan, GivenUp as GivenUp
from .explained import BreakEven as BreakEven, Explained as Explained, Explanation as Explanation, Need as Need, Otherwise as Otherwise, Price as Price
from .forecasts import Calibration as Calibration, ForecastGroup as ForecastGroup, ForecastOutcome as ForecastOutcome, Outcomes as Outcomes
from .moves import CapacityMove as CapacityMove, GapMove as GapMove, KpiMove as KpiMove, Moves as Moves
from .near_optimal import Alternatives as Alternatives, Membership as Membership, PlanOption as PlanOption
from .robustness import ChosenShare as ChosenShare, EstimateWorth as EstimateWorth, FloorChance as FloorChance, Robust as Robust
from .sweeps import ChosenTimes as ChosenTimes, Sweep as Sweep, SweepRow as SweepRow, VariantPlan as VariantPlan
from .tradeoffs import Axis as Axis, CapacityCurve as CapacityCurve, CapacityStep as CapacityStep, Frontier as Frontier, FrontierPoint as FrontierPoint, Replan as Replan, ReplanStep as ReplanStep
from .trades import RoomMade as RoomMade, RoomOption as RoomOption, Trade as Trade, TradeStep as TradeStep
from .what_if import SetValue as SetValue, WhatIf as WhatIf, WhatIfStep as WhatIfStep
