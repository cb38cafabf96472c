"""JSON APIs over HTTPS: one client, one retry policy, and answers that are checked before anybody believes them."""

from portfolio.remote.answers import AnswerModel, UnexpectedAnswerError, shaped
from portfolio.remote.client import Remote
from portfolio.remote.errors import ForbiddenError, MissingError, RemoteError, UnauthorizedError
from portfolio.remote.retry import Retry

__all__ = [
    "AnswerModel",
    "ForbiddenError",
    "MissingError",
    "Remote",
    "RemoteError",
    "Retry",
    "UnauthorizedError",
    "UnexpectedAnswerError",
    "shaped",
]
