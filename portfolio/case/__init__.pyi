from .case import Case as Case, Cases as Cases, VariedCase as VariedCase, case_of as case_of
from .identity import Identity as Identity, identify as identify
from .inputs import Memory as Memory, deciding_inputs as deciding_inputs
from .variation import HELD as HELD, Variation as Variation, varied_problem as varied_problem
