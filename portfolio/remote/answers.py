"""Answers of an API as typed values: one that is not what the API promises is an error of the
remote."""

from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from portfolio.remote.errors import RemoteError

T = TypeVar("T")


class UnexpectedAnswerError(RemoteError):
    """An answer that is not what the API promises."""


class AnswerModel(BaseModel):
    """An object of an answer, of which only the fields that are used count."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")


def shaped(what: str, kind: type[T], answer: Any) -> T:
    """The answer to a request as a value of this kind; `what` was asked, for messages.

    Raises:
        UnexpectedAnswerError: if it is none.
    """
    try:
        return TypeAdapter(kind).validate_python(answer)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(step) for step in first["loc"])[:100] or "it"
        message = f"{what}: the answer is not what this API promises ({place}: {first['msg']})"
        raise UnexpectedAnswerError(message) from None
