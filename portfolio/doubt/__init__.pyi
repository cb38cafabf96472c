from .claims import Doubts as Doubts
from .claims import UntrueRunError as UntrueRunError
from .claims import doubt as doubt
from .witness import ClaimVerdict as ClaimVerdict
