"""What every model of a file has in common."""

from typing import Final

from pydantic import ConfigDict
from pydantic.fields import FieldInfo

from portfolio.described import Described

WRITTEN: Final = "written"
"""Marks a field of which null means something else than silence: canonical bytes hold it where it is written."""


class Model(Described):
    """Frozen, exact, and closed: an unknown field is an error. Attribute docstrings become schema text."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class _AddedLater:
    """The type of the marker below."""

    def __repr__(self) -> str:
        return "ADDED_LATER"


ADDED_LATER = _AddedLater()
"""Marks a field that came after the format of stored runs: `toy: Annotated[int | None, ADDED_LATER] = None`.

Canonical inputs leave it out while it says no more than its default, so that runs keep their names and bytes.
"""


def is_added_later(field: FieldInfo) -> bool:
    """Whether a field has that mark."""
    return ADDED_LATER in field.metadata
