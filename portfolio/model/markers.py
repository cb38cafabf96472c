"""What a field means, said where the field stands: `title: Annotated[Line, Marker.FOR_READERS]`.

Whoever must know it (canonical inputs, comparisons, references) asks the model, and keeps no list
of names. That a text names an initiative, a KPI or a resource stands on its type
(`portfolio.model.scalars`).
"""

from enum import Enum
from functools import cache
from typing import TypeVar

from pydantic import BaseModel
from pydantic.fields import FieldInfo

M = TypeVar("M", bound=BaseModel)


class Marker(Enum):
    """One thing to know about a field."""

    ADDED_LATER = "came after the format of stored runs"
    """Canonical inputs leave it out while it says no more than its default, so that runs keep their
    names and bytes."""
    FOR_READERS = "no rule, total or order of a plan rests on it"
    NO_INPUT = "speaks to people, and no stored input has it"
    NULL_IS_SAID = "null means something else than silence, so it is kept where it is written"
    IN_ORDER = "a list whose order means something"
    LISTS_IN_ORDER = "lists by name whose order means something"
    MORE_IS_LOOSER = "a greater number never lowers the best objective"
    MORE_IS_TIGHTER = "a greater number never raises the best objective"
    ANY_LEVEL = "the KPI that it names may be of any level"


def has_marker(field: FieldInfo, marker: Marker) -> bool:
    """Whether a field is marked."""
    return marker in field.metadata


@cache
def fields_marked(model: type[BaseModel], marker: Marker) -> frozenset[str]:
    """The fields of a model that are marked, by the names that files have."""
    names = set()
    for name, field in model.model_fields.items():
        if has_marker(field, marker):
            names.add(field.alias or name)
    return frozenset(names)
