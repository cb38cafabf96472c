from .binding import Binding as Binding
from .binding import binding_rules as binding_rules
from .items import item_results as item_results
from .near_reach import with_near_reach as with_near_reach
from .reach import BestLevel as BestLevel
from .reach import reachable as reachable
from .reach import witness_of as witness_of
from .timed_gaps import timed_levels as timed_levels
