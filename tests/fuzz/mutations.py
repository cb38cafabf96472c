"""Good files made wrong: byte by byte, and part by part of what they say."""

import json
from collections.abc import Callable, Sequence
from decimal import Decimal
from random import Random
from typing import Any

from portfolio.source.yaml12 import parsed_yaml
from tests.fuzz.hostile import SCALARS, SNIPPETS


class Raw(str):
    """YAML that is written as it is."""


def mutated_bytes(data: bytes, others: Sequence[bytes], draw: Random) -> bytes:
    """One to eight slips of the fingers, of a cable or of a merge."""
    for _ in range(1 + min(7, int(draw.expovariate(0.7)))):
        at = draw.randrange(len(data) + 1)
        to = min(len(data), at + 1 + int(draw.expovariate(0.1)))
        match draw.randrange(8):
            case 0:
                data = data[:at] + draw.choice(SNIPPETS) + data[at:]
            case 1:
                data = data[:at] + data[to:]
            case 2:
                data = data[:to] + data[at:]
            case 3 if at < len(data):
                data = data[:at] + bytes([data[at] ^ 1 << draw.randrange(8)]) + data[at + 1 :]
            case 4:
                other = draw.choice(others)
                start = draw.randrange(len(other) + 1)
                data = (
                    data[:at] + other[start : start + 1 + int(draw.expovariate(0.02))] + data[to:]
                )
            case 5:
                data = data[:at] + bytes([draw.randrange(256)]) + data[at + 1 :]
            case 6:
                rows = data.split(b"\n")
                rows.insert(draw.randrange(len(rows)), rows.pop(draw.randrange(len(rows))))
                data = b"\n".join(rows)
            case _:
                data = data[:at] if draw.random() < 0.1 else data
    return data


def mutated_structure(data: bytes, others: Sequence[bytes], draw: Random) -> bytes:
    """The same mapping with one to four of its parts replaced, renamed, moved, doubled or taken
    away."""
    root = _parsed(data)
    for _ in range(1 + min(3, int(draw.expovariate(0.8)))):
        parts = list(_parts(root))
        if not parts:
            break
        parent, at = draw.choice(parts)
        draw.choice(_CHANGES)(parent, at, draw, lambda: _parsed(draw.choice(others)))
    return written(root).encode("utf-8", "surrogatepass")


def written(value: Any) -> str:
    """A mapping as YAML: its fields in lines, what is below in flow style."""
    if isinstance(value, dict) and value:
        return "".join(f"{_name(name)}: {_flow(part)}\n" for name, part in value.items())
    return _flow(value)


def _flow(value: Any) -> str:
    match value:
        case Raw():
            return value
        case dict():
            return (
                "{"
                + ", ".join(f"{_name(name)}: {_flow(part)}" for name, part in value.items())
                + "}"
            )
        case list():
            return "[" + ", ".join(map(_flow, value)) + "]"
        case Decimal():
            return str(value)
        case _:
            return json.dumps(value, ensure_ascii=False)


def _name(name: str) -> str:
    return name if isinstance(name, Raw) else json.dumps(name, ensure_ascii=False)


def _parsed(data: bytes) -> Any:
    return _thawed(parsed_yaml("seed.yaml", data.decode())[0])


def _thawed(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _thawed(part) for name, part in value.items()}
    return [_thawed(part) for part in value] if isinstance(value, tuple) else value


def _parts(value: Any) -> Any:
    """(mapping or list, key or index) of every part below a value."""
    for at in (
        list(value)
        if isinstance(value, dict)
        else range(len(value))
        if isinstance(value, list)
        else ()
    ):
        yield value, at
        yield from _parts(value[at])


def _replace(parent: Any, at: Any, draw: Random, other: Callable[[], Any]) -> None:
    parent[at] = Raw(draw.choice(SCALARS))


def _wrap(parent: Any, at: Any, draw: Random, other: Callable[[], Any]) -> None:
    parent[at] = draw.choice(
        ([parent[at]], {"all": parent[at]}, [parent[at], parent[at]], {}, [], None, True, "")
    )


def _drop(parent: Any, at: Any, draw: Random, other: Callable[[], Any]) -> None:
    del parent[at]


def _rename(parent: Any, at: Any, draw: Random, other: Callable[[], Any]) -> None:
    if not isinstance(parent, dict):
        return
    slip = at[:-1] + draw.choice(("", "x", at[-1:] * 2))
    name = draw.choice((slip, Raw(draw.choice(SCALARS)), *_names(other())))
    entries = [(name if key == at else key, value) for key, value in parent.items()]
    parent.clear()
    parent.update(entries)


def _add(parent: Any, at: Any, draw: Random, other: Callable[[], Any]) -> None:
    """An entry from anywhere, under a name from anywhere."""
    source, place = draw.choice(list(_parts(other())))
    if isinstance(parent, list):
        parent.insert(at, source[place])
    else:
        parent[draw.choice(_names(other())) if draw.random() < 0.5 else str(place)] = source[place]


def _graft(parent: Any, at: Any, draw: Random, other: Callable[[], Any]) -> None:
    """The part that another file has under the same name, or any other."""
    found = list(_parts(other()))
    alike = [(source, place) for source, place in found if place == at]
    source, place = draw.choice(alike or found)
    parent[at] = source[place]


def _nudge(parent: Any, at: Any, draw: Random, other: Callable[[], Any]) -> None:
    """A number that is still one, larger, smaller or of the other sign; of others a neighbour's
    value."""
    value = parent[at]
    if isinstance(value, Decimal):
        parent[at] = value * draw.choice(
            [Decimal(f) for f in ("-1", "0", "1e3", "1e-3", "1e9", "1.000001", "0.999", "1e14")]
        )
    elif isinstance(parent, dict):
        parent[at] = parent[draw.choice(list(parent))]


def _twice(parent: Any, at: Any, draw: Random, other: Callable[[], Any]) -> None:
    """A key that stands twice, or an element."""
    if isinstance(parent, list):
        parent.append(parent[at])
    else:
        parent[Raw(json.dumps(at) + " ")] = parent[at]


def _names(value: Any) -> list[str]:
    return [at for _, at in _parts(value) if isinstance(at, str)] or ["x"]


_CHANGES = (
    _replace,
    _replace,
    _replace,
    _wrap,
    _drop,
    _rename,
    _rename,
    _add,
    _graft,
    _nudge,
    _nudge,
    _nudge,
    _nudge,
    _twice,
)
