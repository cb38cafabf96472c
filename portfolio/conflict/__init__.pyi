from .advice import advise as advise
from .advice import as_findings as as_findings
from .diagnosis import diagnose as diagnose
from .diagnosis import has_feasible_point as has_feasible_point
from .mend import mended as mended
