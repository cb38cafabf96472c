from .items import item_results as item_results
from .reach import reachable as reachable
