"""The same meaning in other words: comments, layout, quotes, spellings of numbers, and every order
that means nothing.

Order means something in two places: the resources of an organization, and the groups of
`priorities`.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from random import Random
from typing import Any

from portfolio.source.yaml12 import parsed_yaml


def respelled(text: str, random: Random) -> str:
    """A file, written anew."""
    data, findings = parsed_yaml("file", text)
    assert not findings
    start = random.choice(["", "---\n"])
    return f"# {random.random()}\n{start}{_block(data, random, ())}"


def reordered(texts: Mapping[str, str], random: Random) -> dict[str, str]:
    """All files of a portfolio, each written anew, in another order."""
    files = [(name, respelled(text, random)) for name, text in texts.items()]
    random.shuffle(files)
    return dict(files)


def _block(data: Mapping[str, Any], random: Random, path: tuple[str, ...]) -> str:
    """A mapping over several lines; its values may go over several lines in turn."""
    lines, indent = "", " " * random.choice([1, 2, 4])
    for key, value in _in_any_order(data, random, path):
        if random.random() < 0.1:
            lines += "\n# a remark\n"
        if isinstance(value, Mapping) and value and random.random() < 0.7:
            inner = _block(value, random, (*path, key))
            lines += f"{key}:\n" + "".join(f"{indent}{line}\n" for line in inner.splitlines())
        else:
            lines += (
                f"{key}: {_flow(value, random, (*path, key))}{random.choice(['', '  # why'])}\n"
            )
    return lines


def _flow(value: Any, random: Random, path: tuple[str, ...]) -> str:
    """A value in one line."""
    if isinstance(value, Mapping):
        inside = (
            f"{key}: {_flow(inner, random, (*path, key))}"
            for key, inner in _in_any_order(value, random, path)
        )
        return f"{{{', '.join(inside)}}}"
    if isinstance(value, Decimal):
        return _number(value, random)
    if isinstance(value, bool) or value is None:
        return random.choice({True: ["true", "True"], False: ["false"], None: ["null", "~"]}[value])
    if isinstance(value, str):
        double = '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
        single = double if "\n" in value else "'" + value.replace("'", "''") + "'"
        return random.choice([double, single])
    inside = (_flow(inner, random, (*path, "*")) for inner in _list(value, random, path))
    return f"[{', '.join(inside)}]"


def _list(values: Sequence[Any], random: Random, path: tuple[str, ...]) -> list[Any]:
    if path == ("objective", "priorities"):
        return [random.sample(group, len(group)) for group in values]
    return random.sample(values, len(values))


def _in_any_order(
    data: Mapping[str, Any], random: Random, path: tuple[str, ...]
) -> list[tuple[str, Any]]:
    entries = list(data.items())
    return entries if path == ("resources",) else random.sample(entries, len(entries))


def _number(value: Decimal, random: Random) -> str:
    if value == value.to_integral_value() and value.as_tuple().exponent == 0:
        return str(value)  # counts are whole numbers, written as such
    plain = format(value, "f")
    return random.choice([plain, f"{plain}0" if "." in plain else plain, f"{value:e}"])
