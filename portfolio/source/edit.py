"""Edit a YAML mapping in place by source span: the bytes that change change, so comments and layout
survive."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import yaml

from portfolio.source import emit
from portfolio.source.yaml12 import compose, parsed_yaml

Path = Sequence[str | int]


class EditError(AssertionError):
    """An edit did not give the data it should have given: a bug of ours, found before anything was
    written."""


def edited(text: str, changes: Sequence[tuple[Path, Any]], order: Sequence[str] = ()) -> str:
    """The text with each (path, value) set, or taken out where the value is None; pure.

    New fields of the root go behind those that stand before them in ``order``. A mapping that loses
    its last field goes too. A value may be any plain data, or NULL for a null that is to stand
    there.

    Raises:
        EditError: if the new text does not read as the old data with the changes.
    """
    wanted = parsed_yaml("", text)[0] or {}
    for path, value in changes:
        text = _removed(text, path) if value is None else _set(text, path, value, order)
        wanted = _changed(wanted, path, value)
    reread = parsed_yaml("", text)[0] or {}
    if reread != wanted:
        raise EditError("an edit of a YAML file went wrong; nothing was written")
    return text


class _Null:
    """Stands for a null that is to be written."""


NULL: Final = _Null()
"""As the value of a change: write `null`, which takes out what a scenario would inherit."""


def _set(text: str, path: Path, value: Any, order: Sequence[str]) -> str:
    key, node, _ = _node(text, path)
    if node is not None:
        return _replaced(text, key, node, value)
    parent = _node(text, path[:-1])[1]
    if not isinstance(parent, yaml.MappingNode):
        if not path[:-1]:
            return (
                text
                + ("" if text.endswith("\n") or not text else "\n")
                + _field(path[-1], value, 0)
                + "\n"
            )
        return _set(text, path[:-1], {path[-1]: value}, order)
    return _inserted(text, parent, str(path[-1]), value, order if len(path) == 1 else ())


def _replaced(text: str, key: Any, node: Any, value: Any) -> str:
    start, end = node.start_mark.index, _end(text, node)
    indent = key.start_mark.column if key is not None else node.start_mark.column
    shown = emit.block(value, indent + 2) if _in_block(text, key) else None
    if _in_block(text, key) and isinstance(value, Mapping | tuple) and value:
        first, *rest = _field("key", value, indent).split("\n")
        shown = first.strip().removeprefix("key:").lstrip() + "".join(f"\n{row}" for row in rest)
    shown = shown or _flow(value)
    if start == end and start and text[start - 1] == ":":  # nothing stands behind the colon
        shown = f" {shown}"
    if isinstance(node, yaml.CollectionNode) and not node.flow_style:
        if key is not None and node.start_mark.line > key.start_mark.line:
            head = text.rindex(":", 0, start) + 1
            if not text[head:start].strip():  # no comment between the key and its block
                return _lines(text[:head] + " " + shown + text[end:], text)
        return _lines(text[:start] + shown + text[end:], text)
    return _lines(text[:start] + shown + text[end:], text)


def _inserted(text: str, parent: Any, name: str, value: Any, order: Sequence[str]) -> str:
    if not parent.value:
        return _replaced(text, None, parent, {name: value})
    if parent.flow_style:
        end = _end(text, parent.value[-1][1])
        end = max(end, parent.value[-1][0].end_mark.index)
        return text[:end] + f", {emit.yaml_line(name)}: {_flow(value)}" + text[end:]
    before = _predecessor(parent, name, order)
    indent = parent.start_mark.column
    if before is None:
        start = text.rfind("\n", 0, parent.start_mark.index) + 1
        return _lines(text[:start] + _field(name, value, indent) + "\n" + text[start:], text)
    end = max(_end(text, before[1]), before[0].end_mark.index)
    stop = text.find("\n", end)
    stop = len(text) if stop < 0 else stop
    stop -= text[stop - 1] == "\r" if stop else 0
    return _lines(text[:stop] + "\n" + _field(name, value, indent) + text[stop:], text)


def _predecessor(parent: Any, name: str, order: Sequence[str]) -> Any:
    """The pair behind which a new key goes: the last, or by the order of fields; None to go
    first."""
    if name not in order:
        return parent.value[-1]
    earlier = set(order[: order.index(name)])
    there = [pair for pair in parent.value if pair[0].value in earlier]
    return there[-1] if there else (None if parent.start_mark.column == 0 else parent.value[-1])


def _removed(text: str, path: Path) -> str:
    key, node, parent = _node(text, path)
    if node is None:
        return text
    if len(parent.value) == 1 and len(path) > 1 and isinstance(path[-2], str):
        return _removed(text, path[:-1])
    if len(parent.value) == 1:
        return text[: parent.start_mark.index] + "{}" + text[_end(text, parent) :]
    keys = (
        [pair[0] for pair in parent.value] if isinstance(parent, yaml.MappingNode) else parent.value
    )
    at = next(i for i, k in enumerate(keys) if k is (key if key is not None else node))
    end = max(_end(text, node), key.end_mark.index if key is not None else 0)
    start = keys[at].start_mark.index
    line_start = text.rfind("\n", 0, start) + 1
    if parent.flow_style:
        if at + 1 < len(keys):
            return text[:start] + text[keys[at + 1].start_mark.index :]
        before = parent.value[at - 1]
        return text[: _end(text, before[1] if isinstance(before, tuple) else before)] + text[end:]
    if (
        text[line_start:start].strip() and at + 1 < len(keys) and key is not None
    ):  # behind the dash of a list
        return text[:start] + text[keys[at + 1].start_mark.index :]
    stop = text.find("\n", end)
    return text[:line_start] + ("" if stop < 0 else text[stop + 1 :])


def _node(text: str, path: Path) -> tuple[Any, Any, Any]:
    """(key node, value node, parent node) at a path; None where there is none."""
    key, node, parent = None, compose(text), None
    for step in path:
        key, parent = None, node
        if isinstance(node, yaml.MappingNode):
            key, node = next((pair for pair in node.value if pair[0].value == step), (None, None))
        elif (
            isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value)
        ):
            node = node.value[step]
        else:
            node = None
        if node is None:
            return None, None, parent
    return key, node, parent


def _end(text: str, node: Any) -> int:
    """Where a node ends; libyaml lets block collections and block text end at the next token."""
    if isinstance(node, yaml.ScalarNode) and node.style not in ("|", ">"):
        return int(node.end_mark.index)
    if isinstance(node, yaml.CollectionNode):
        if node.flow_style or not node.value:
            return int(node.end_mark.index)
        last = node.value[-1]
        if isinstance(last, tuple):
            return max(_end(text, last[1]), int(last[0].end_mark.index))
        return _end(text, last)
    start = int(node.start_mark.index)
    return start + len(text[start : node.end_mark.index].rstrip())


def _in_block(text: str, key: Any) -> bool:
    """Whether a key stands alone at the beginning of its line, so that a block may follow."""
    if key is None:
        return False
    start = text.rfind("\n", 0, key.start_mark.index) + 1
    return not text[start : key.start_mark.index].strip()


def _field(name: Any, value: Any, indent: int) -> str:
    if _with_null(value):
        return f"{' ' * indent}{emit.yaml_line(str(name))}: {_flow(value)}"
    return "\n".join(emit.fields(str(name), value, indent))


def _flow(value: Any) -> str:
    if value is NULL:
        return "null"
    if _with_null(value):
        return (
            "{" + ", ".join(f"{emit.yaml_line(str(k))}: {_flow(v)}" for k, v in value.items()) + "}"
        )
    return emit.flow(value)


def _with_null(value: Any) -> bool:
    """Whether a null is to be written somewhere in it."""
    return value is NULL or (
        isinstance(value, Mapping) and any(_with_null(inner) for inner in value.values())
    )


def _lines(text: str, old: str) -> str:
    """New lines end as the old ones do."""
    if "\r\n" not in old:
        return text
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def _changed(data: Any, path: Path, value: Any) -> Any:
    """The data with one change; mappings that become empty go, and the root stays."""
    step, rest = path[0], path[1:]
    if isinstance(data, tuple):
        inner = _changed(data[int(step)], rest, value) if rest else value
        return tuple(inner if i == step else old for i, old in enumerate(data))
    result = dict(data) if isinstance(data, Mapping) else {}
    name = str(step)
    if not rest and value is NULL:
        return {**result, name: None}
    if not rest:
        new = _plain(value)
    elif value is None and not isinstance(result.get(name), Mapping | tuple):
        return result
    else:
        new = _changed(result.get(name, {}), rest, value)
    if new is None or (rest and value is None and new == {} and isinstance(rest[0], str)):
        result.pop(name, None)
    else:
        result[name] = new
    return result


def _plain(value: Any) -> Any:
    """As the parser gives it: text, decimals, tuples and dicts."""
    if value is NULL:
        return None
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return tuple(_plain(inner) for inner in value)
    return value
