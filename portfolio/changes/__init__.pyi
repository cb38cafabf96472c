from .inputs import Cause as Cause, Conflict as Conflict, Found as Found, InputChange as InputChange, Place as Place, Unit as Unit
from .plan_diff import PlanDiff as PlanDiff, RecordFile as RecordFile, Renamed as Renamed, Untrue as Untrue, Violation as Violation
from .scenario import Alone as Alone, CapacityChange as CapacityChange, Effect as Effect, KpiChange as KpiChange, Objective as Objective, ScenarioDiff as ScenarioDiff, Side as Side, StillOut as StillOut
from .sheets import CellFinding as CellFinding, Proposal as Proposal, SheetsPull as SheetsPull
