from .measuring import measure_gaps as measure_gaps
