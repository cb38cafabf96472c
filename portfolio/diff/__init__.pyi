from .causes import (
    Decided as Decided,
    Tried as Tried,
    UnprovenError as UnprovenError,
    alone_effects as alone_effects,
    cause_of as cause_of,
    groups as groups,
    is_settled as is_settled,
    mentions as mentions,
    proven as proven,
    same_plan as same_plan,
    sets_for_plan as sets_for_plan,
)
from .causes import Decided as Decided
from .causes import Tried as Tried
from .causes import UnprovenError as UnprovenError
from .causes import alone_effects as alone_effects
from .causes import cause_of as cause_of
from .causes import groups as groups
from .causes import is_settled as is_settled
from .causes import mentions as mentions
from .causes import proven as proven
from .causes import same_plan as same_plan
from .causes import sets_for_plan as sets_for_plan
from .decision import decision_digest as decision_digest
from .guardrails import Moved as Moved
from .guardrails import violations as violations
from .inputs import MISSING as MISSING
from .inputs import Edit as Edit
from .inputs import input_edits as input_edits
from .inputs import patched as patched
from .lattice import worths as worths
from .monotone import combined as combined
from .monotone import directions as directions
from .plans import Plan as Plan
from .plans import chosen_digest as chosen_digest
from .plans import scenario_diff as scenario_diff
from .renames import RENAMED as RENAMED
from .renames import Renames as Renames
from .renames import renamed as renamed
from .renames import with_new_names as with_new_names
from .shares import MOST as MOST
from .shares import shapley as shapley
