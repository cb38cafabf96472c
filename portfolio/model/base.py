"""What every model of a file has in common."""

from pydantic import ConfigDict

from portfolio.described import Described


class Model(Described):
    """Frozen, exact, and closed: an unknown field is an error. Attribute docstrings become schema
    text."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
