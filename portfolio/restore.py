"""The way back from canonical inputs: a planning that means the same, from what a run stored.

Canonical data spells every quantity as a string; which strings are numbers is what the types of the
models say.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from portfolio.model import Initiative, Metrics, Model, Organization, Planning, Scenario

M = TypeVar("M", bound=Model)


def planning_of(
    name: str,
    definition: Mapping[str, Any],
    select: Sequence[str] | None,
    records: Sequence[Mapping[str, Any]],
) -> Planning:
    """The planning of canonical inputs and a canonical scenario; the inverse of
    `portfolio.canonical`.

    Raises:
        pydantic.ValidationError: if the data are not what a planning was written as.
    """
    of_kind: dict[str, list[dict[str, Any]]] = {"initiative": [], "metric": [], "organization": []}
    for record in records:
        of_kind[record["kind"]].append(
            {field: value for field, value in record.items() if field != "kind"}
        )
    (organization,) = of_kind["organization"]
    resources = {
        resource["name"]: _without(resource, "name") for resource in organization["resources"]
    }
    company = {**_without(organization, "key"), "resources": resources}
    metrics = {metric["key"]: _without(metric, "key") for metric in of_kind["metric"]}
    initiatives = {record["key"]: _read(Initiative, record) for record in of_kind["initiative"]}
    return Planning(
        name,
        _read(Scenario, definition),
        _read(Organization, company),
        _read(Metrics, {"metrics": metrics}),
        initiatives,
        None if select is None else frozenset(select),
    )


def _without(record: Mapping[str, Any], field: str) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name != field}


def _read(model: type[M], data: Mapping[str, Any]) -> M:
    return model.model_validate(_fields(model, data))


def _fields(model: type[Model], data: Mapping[str, Any]) -> dict[str, Any]:
    """What validation expects of a mapping: numbers as decimals, lists as tuples."""
    types, others = _types_of(model)
    return {name: _typed(types.get(name, others), value) for name, value in data.items()}


@cache
def _types_of(model: type[Model]) -> tuple[Mapping[str, Any], Any]:
    """The types of the fields of a model, and of those beyond them.

    Kept, since a record has thousands of values of a few models, and type hints are slow to read.
    """
    types = {field.alias or name: field.annotation for name, field in model.model_fields.items()}
    extra = get_type_hints(model).get("__pydantic_extra__")
    others = get_args(extra)[1] if extra is not None and get_args(extra) else Any
    return types, others


def _typed(annotation: Any, value: Any) -> Any:
    if value is None:
        return None
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _typed(arguments[0], value)
    if origin in (Union, UnionType):
        return _typed(_meant(arguments, value), value)
    if annotation is Decimal:
        return Decimal(value)
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return _fields(annotation, value)
    if isinstance(value, Mapping):
        inner = arguments[1] if arguments else Any
        return {key: _typed(inner, each) for key, each in value.items()}
    if isinstance(value, list):
        inner = arguments[0] if arguments else Any
        return tuple(_typed(inner, each) for each in value)
    return value


def _meant(choices: Sequence[Any], value: Any) -> Any:
    """The one of several types that a value was written from; of models that differ by mode, the
    one of its mode."""
    kept = [choice for choice in choices if choice is not NoneType]
    by_mode = [
        c for c in kept if isinstance(c, type) and issubclass(c, Model) and "mode" in c.model_fields
    ]
    for choice in by_mode:
        annotation = choice.model_fields["mode"].annotation
        if get_origin(annotation) is Literal and value["mode"] in get_args(annotation):
            return choice
    return kept[0]
