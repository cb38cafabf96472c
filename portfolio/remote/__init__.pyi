from .answers import AnswerModel as AnswerModel, UnexpectedAnswerError as UnexpectedAnswerError, shaped as shaped
from .client import Hook as Hook, Remote as Remote
from .errors import (
    ForbiddenError as ForbiddenError,
    MissingError as MissingError,
    NoAnswerError as NoAnswerError,
    RemoteError as RemoteError,
    UnauthorizedError as UnauthorizedError,
)
from .http_exchange import Answer as Answer, Timeouts as Timeouts, exchange as exchange
from .retry import Retry as Retry, TransientError as TransientError
from .answers import AnswerModel as AnswerModel
from .answers import UnexpectedAnswerError as UnexpectedAnswerError
from .answers import shaped as shaped
from .client import Hook as Hook
from .client import Remote as Remote
from .errors import ForbiddenError as ForbiddenError
from .errors import MissingError as MissingError
from .errors import NoAnswerError as NoAnswerError
from .errors import RemoteError as RemoteError
from .errors import UnauthorizedError as UnauthorizedError
from .http_exchange import Answer as Answer
from .http_exchange import Timeouts as Timeouts
from .http_exchange import exchange as exchange
from .retry import Retry as Retry
from .retry import TransientError as TransientError
