"""What every frozen output has in common."""

from typing import Literal

from pydantic import ConfigDict

from portfolio.described import Described

FORMAT: Literal[2] = 2
"""Of result.json; it changes with the shape or meaning of a field."""


WHOLE = "whole"
"""What stands for all steps together where a bound or a use names its step."""


class Output(Described):
    """Frozen and closed; attribute docstrings become schema text."""

    model_config = ConfigDict(frozen=True, extra="forbid")
