"""Every name that a model uses, read off from the types of its fields."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Annotated, Any, NamedTuple, get_args, get_origin, get_type_hints

from pydantic import WithJsonSchema

from portfolio.model.base import Model
from portfolio.model.markers import Marker

Path = tuple[str | int, ...]


class NameUsed(NamedTuple):
    """A name in a model: what kind of thing it names, and where it stands.

    `vocabulary` is initiative, kpi, resource, scenario, dimension, value or slice-value; `is_key`
    says that it stands as the key of a mapping. `markers` are those of its field.
    """

    vocabulary: str
    name: str
    path: Path
    is_key: bool
    markers: frozenset[Marker]


def names_used(model: Model, path: Path = ()) -> Iterator[NameUsed]:
    """Every name that a model uses, in the order of its fields."""
    hints = _hints(type(model))
    for name, field in type(model).model_fields.items():
        here = (*path, field.alias or name)
        yield from _in_value(hints[name], getattr(model, name), here, frozenset())
    extras = hints.get("__pydantic_extra__")
    if extras is not None and model.__pydantic_extra__:
        yield from _in_value(extras, model.__pydantic_extra__, path, frozenset())


@cache
def _hints(model: type[Model]) -> Mapping[str, Any]:
    return get_type_hints(model, include_extras=True)


def _in_value(hint: Any, value: Any, path: Path, markers: frozenset[Marker]) -> Iterator[NameUsed]:
    if value is None:
        return
    if isinstance(value, Model):
        yield from names_used(value, path)
    elif get_origin(hint) is Annotated:
        inner, *metadata = get_args(hint)
        markers = markers | {one for one in metadata if isinstance(one, Marker)}
        vocabulary = _vocabulary(metadata)
        if vocabulary is None:
            yield from _in_value(inner, value, path, markers)
        elif isinstance(value, str):
            yield NameUsed(vocabulary, value, path, False, markers)
    elif isinstance(value, Mapping):
        yield from _in_mapping(hint, value, path, markers)
    elif isinstance(value, tuple):
        yield from _in_tuple(hint, value, path, markers)
    elif type(None) in get_args(hint):
        [inner] = [one for one in get_args(hint) if one is not type(None)]
        yield from _in_value(inner, value, path, markers)


def _in_mapping(
    hint: Any, values: Mapping[Any, Any], path: Path, markers: frozenset[Marker]
) -> Iterator[NameUsed]:
    types = get_args(_of_kind(hint, Mapping))
    if len(types) != 2:
        return
    key_type, value_type = types
    for key, value in values.items():
        for used in _in_value(key_type, key, (*path, key), markers):
            yield used._replace(is_key=True)
        yield from _in_value(value_type, value, (*path, key), markers)


def _in_tuple(
    hint: Any, values: tuple[Any, ...], path: Path, markers: frozenset[Marker]
) -> Iterator[NameUsed]:
    types = get_args(_of_kind(hint, tuple))
    if not types:
        return  # of an override, whose fields are those of the initiative that it makes
    one_of_many = len(types) == 2 and types[1] is Ellipsis
    for position, value in enumerate(values):
        value_type = types[0] if one_of_many else types[position]
        yield from _in_value(value_type, value, (*path, position), markers)


def _of_kind(hint: Any, kind: type) -> Any:
    """The part of a type that a mapping or a tuple has."""
    parts: Sequence[Any] = (hint, *get_args(hint))
    for part in parts:
        origin = get_origin(part)
        if isinstance(origin, type) and issubclass(origin, kind):
            return part
    return hint


def _vocabulary(metadata: Sequence[Any]) -> str | None:
    for one in metadata:
        if isinstance(one, WithJsonSchema) and one.json_schema is not None:
            vocabulary = one.json_schema.get("x-vocabulary")
            if vocabulary is not None:
                return str(vocabulary)
    return None
