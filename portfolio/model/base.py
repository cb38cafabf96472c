"""What every model of a file has in common."""

from typing import Final

from pydantic import ConfigDict

from portfolio.described import Described

LATER: Final = "later"
"""Marks a field that came after the format of runs: while it says nothing, canonical bytes leave it out, so that the
runs of inputs that do without keep their names."""
WRITTEN: Final = "written"
"""Marks a field of which null means something else than silence: canonical bytes hold it where it is written."""


class Model(Described):
    """Frozen, exact, and closed: an unknown field is an error. Attribute docstrings become schema text."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
