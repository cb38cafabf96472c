from .causes import Decided as Decided, Tried as Tried, UnprovenError as UnprovenError, alone_effects as alone_effects, cause_of as cause_of, groups as groups, is_settled as is_settled, mentions as mentions, proven as proven, same_plan as same_plan, sets_for_plan as sets_for_plan
from .decision import decision_digest as decision_digest
from .guardrails import Moved as Moved, violations as violations
from .inputs import Edit as Edit, MISSING as MISSING, input_edits as input_edits, patched as patched
from .lattice import worths as worths
from .monotone import combined as combined, directions as directions
from .plans import Plan as Plan, chosen_digest as chosen_digest, scenario_diff as scenario_diff
from .renames import RENAMED as RENAMED, Renames as Renames, renamed as renamed, with_new_names as with_new_names
from .shares import MOST as MOST, shapley as shapley
