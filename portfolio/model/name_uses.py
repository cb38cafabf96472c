"""Every initiative, KPI and resource that a model names, read off from the types of its fields."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from types import UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin, get_type_hints

from pydantic import WithJsonSchema

from portfolio.model.base import Model
from portfolio.model.markers import Marker

Path = tuple[str | int, ...]
VOCABULARIES = frozenset({"initiative", "kpi", "resource"})
"""Whose names are read. Dimensions and their values are names of slices, which are read whole."""


class NameUsed(NamedTuple):
    """A name in a model: what kind of thing it names, and where it stands.

    `vocabulary` is one of `VOCABULARIES`; `is_key` says that it stands as the key of a mapping.
    `markers` are those of its field.
    """

    vocabulary: str
    name: str
    path: Path
    is_key: bool
    markers: frozenset[Marker]


Reader = Callable[[Any, Path], Iterable[NameUsed]]
"""The names in a value at a path; none where the value is of another type than the reader's."""


def names_used(model: Model, path: Path = ()) -> Iterator[NameUsed]:
    """Every such name in a model, in the order of its fields."""
    fields, extras = _fields(type(model))
    for name, alias, read in fields:
        value = getattr(model, name)
        if value is not None:
            yield from read(value, (*path, alias))
    if extras is not None and model.__pydantic_extra__:
        yield from extras(model.__pydantic_extra__, path)


class _Fields(NamedTuple):
    """How the fields of a model are read that may hold names: the declared ones, each with its name
    in a file, and all others."""

    declared: tuple[tuple[str, str, Reader], ...]
    extras: Reader | None


@cache
def _fields(model: type[Model]) -> _Fields:
    """The types are taken apart once: a portfolio has many values of each."""
    hints = get_type_hints(model, include_extras=True)
    declared = []
    for name, field in model.model_fields.items():
        read = _reader(hints[name], frozenset())
        if read is not None:
            declared.append((name, field.alias or name, read))
    extras = hints.get("__pydantic_extra__")
    return _Fields(tuple(declared), None if extras is None else _reader(extras, frozenset()))


def _reader(hint: Any, markers: frozenset[Marker], *, is_key: bool = False) -> Reader | None:
    """How values of a type are read, or keys of a mapping; None where they hold no names."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        inner, *metadata = arguments
        markers |= {one for one in metadata if isinstance(one, Marker)}
        vocabulary = _vocabulary(metadata)
        if vocabulary is None:
            return _reader(inner, markers, is_key=is_key)
        return _of_name(vocabulary, markers, is_key=is_key)
    if origin in (Union, UnionType):
        return _of_any([_reader(one, markers) for one in arguments])
    if not isinstance(origin, type):
        is_model = isinstance(hint, type) and issubclass(hint, Model)
        return _of_model(hint) if is_model else None
    if issubclass(origin, Mapping):
        key, value = arguments
        return _of_mapping(_reader(key, markers, is_key=True), _reader(value, markers))
    if issubclass(origin, tuple):
        return _of_tuple(arguments, markers)
    return None


def _of_name(vocabulary: str, markers: frozenset[Marker], *, is_key: bool) -> Reader:
    def read(value: Any, path: Path) -> Iterable[NameUsed]:
        if isinstance(value, str):
            return (NameUsed(vocabulary, value, path, is_key, markers),)
        return ()

    return read


def _of_model(model: type[Model]) -> Reader:
    def read(value: Any, path: Path) -> Iterable[NameUsed]:
        return names_used(value, path) if isinstance(value, model) else ()

    return read


def _of_any(readers: Sequence[Reader | None]) -> Reader | None:
    """Of a union: each of its types reads its own values."""
    known = [read for read in readers if read is not None]
    if len(known) < 2:
        return known[0] if known else None

    def read(value: Any, path: Path) -> Iterable[NameUsed]:
        return chain.from_iterable(one(value, path) for one in known)

    return read


def _of_mapping(of_key: Reader | None, of_value: Reader | None) -> Reader | None:
    if of_key is None and of_value is None:
        return None

    def read(value: Any, path: Path) -> Iterator[NameUsed]:
        if not isinstance(value, Mapping):
            return
        for key, one in value.items():
            here = (*path, key)
            if of_key is not None:
                yield from of_key(key, here)
            if of_value is not None:
                yield from of_value(one, here)

    return read


def _of_tuple(types: Sequence[Any], markers: frozenset[Marker]) -> Reader | None:
    readers = [_reader(one, markers) for one in types if one is not Ellipsis]
    if not any(readers):
        return None
    is_of_any_length = Ellipsis in types

    def read(value: Any, path: Path) -> Iterator[NameUsed]:
        if not isinstance(value, tuple):
            return
        of_each = readers * len(value) if is_of_any_length else readers
        for position, (of_one, one) in enumerate(zip(of_each, value, strict=True)):
            if of_one is not None:
                yield from of_one(one, (*path, position))

    return read


def _vocabulary(metadata: Sequence[Any]) -> str | None:
    for one in metadata:
        if isinstance(one, WithJsonSchema) and one.json_schema is not None:
            vocabulary = one.json_schema.get("x-vocabulary")
            if vocabulary in VOCABULARIES:
                return str(vocabulary)
    return None
