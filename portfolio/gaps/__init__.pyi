from .measuring import measure_gaps as measure_gaps
from .over_time import Term as Term, TimedLevel as TimedLevel, measure_gaps_over_time as measure_gaps_over_time
