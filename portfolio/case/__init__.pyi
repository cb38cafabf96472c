from .case import Case as Case
from .case import Cases as Cases
from .case import case_of as case_of
from .identity import Identity as Identity
from .identity import identify as identify
from .variation import HELD as HELD
from .variation import Variation as Variation
from .variation import varied_problem as varied_problem
