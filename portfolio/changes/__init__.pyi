from .inputs import (
    Cause as Cause,
    Conflict as Conflict,
    Found as Found,
    InputChange as InputChange,
    Place as Place,
    Unit as Unit,
)
from .plan_diff import (
    PlanDiff as PlanDiff,
    RecordFile as RecordFile,
    Renamed as Renamed,
    Untrue as Untrue,
    Violation as Violation,
)
from .scenario import (
    Alone as Alone,
    CapacityChange as CapacityChange,
    Effect as Effect,
    KpiChange as KpiChange,
    Objective as Objective,
    ScenarioDiff as ScenarioDiff,
    Side as Side,
    StillOut as StillOut,
)
from .sheets import CellFinding as CellFinding, Proposal as Proposal, SheetsPull as SheetsPull
from .inputs import Cause as Cause
from .inputs import Conflict as Conflict
from .inputs import Found as Found
from .inputs import InputChange as InputChange
from .inputs import Place as Place
from .inputs import Unit as Unit
from .plan_diff import PlanDiff as PlanDiff
from .plan_diff import RecordFile as RecordFile
from .plan_diff import Renamed as Renamed
from .plan_diff import Untrue as Untrue
from .plan_diff import Violation as Violation
from .scenario import Alone as Alone
from .scenario import CapacityChange as CapacityChange
from .scenario import Effect as Effect
from .scenario import KpiChange as KpiChange
from .scenario import Objective as Objective
from .scenario import ScenarioDiff as ScenarioDiff
from .scenario import Side as Side
from .scenario import StillOut as StillOut
from .sheets import CellFinding as CellFinding
from .sheets import Proposal as Proposal
from .sheets import SheetsPull as SheetsPull
