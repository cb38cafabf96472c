"""What every model of a file has in common."""

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """Frozen, exact, and closed: an unknown field is an error. Attribute docstrings become schema text."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True)
