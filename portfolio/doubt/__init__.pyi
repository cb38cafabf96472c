from .claims import Doubts as Doubts, UntrueRunError as UntrueRunError, doubt as doubt
from .witness import ClaimVerdict as ClaimVerdict
