from .answers import AnswerModel as AnswerModel, UnexpectedAnswerError as UnexpectedAnswerError, shaped as shaped
from .client import Hook as Hook, Remote as Remote
from .errors import ForbiddenError as ForbiddenError, MissingError as MissingError, NoAnswerError as NoAnswerError, RemoteError as RemoteError, UnauthorizedError as UnauthorizedError
from .http_exchange import Answer as Answer, Timeouts as Timeouts, exchange as exchange
from .retry import Retry as Retry, TransientError as TransientError
