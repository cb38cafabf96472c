from .binding import Binding as Binding
from .binding import binding_rules as binding_rules
from .items import item_results as item_results
from .reach import Reach as Reach
from .reach import reachable as reachable
from .reach import witness_of as witness_of
