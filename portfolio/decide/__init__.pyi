from .ask import Deciders as Deciders
from .ask import Question as Question
from .ask import has_same_values as has_same_values
from .ask import optimality_gap_guess as optimality_gap_guess
from .ask import stage_values as stage_values
from .known import KnownPlans as KnownPlans
