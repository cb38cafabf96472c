from .measuring import measure_gaps as measure_gaps
from .over_time import Term as Term
from .over_time import TimedLevel as TimedLevel
from .over_time import measure_gaps_over_time as measure_gaps_over_time
