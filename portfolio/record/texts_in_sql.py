"""What DuckDB takes out of the texts of results: statements that fill the tables of a query.

DuckDB parses the JSON itself, many times faster than rows that are made in Python. The texts were
read into checked values before (`portfolio.record.summaries`), so that every field is there and of
its type. `portfolio.record.sql` makes the same rows in Python for an export, and a test compares
the two.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from portfolio.results import EXACT_LENGTH

_TEXT, _FLAG, _WHOLE = "VARCHAR", "BOOLEAN", "INTEGER"
_AMOUNTS = "MAP(VARCHAR, VARCHAR)"
_RULE: Mapping[str, Any] = {"id": _TEXT}
_DENOMINATOR = re.compile(r'/[1-9][0-9]*"')
_FRACTION = re.compile(r"-?[0-9]+/[1-9][0-9]*")


def _texts(*names: str) -> dict[str, Any]:
    return dict.fromkeys(names, _TEXT)


_ITEM = {
    **_texts("period", "key", "title", "owner", "scope", "objective", "share"),
    "selected": _FLAG,
    "kept": _FLAG,
    "tokens": _AMOUNTS,
    "contributions": _AMOUNTS,
    "reason": {"kind": _TEXT, "rules": [{"rule": _RULE}]},
}
_GAP = {
    **_texts("period", "dimension", "value", "kpi", "level", "target", "baseline", "achieved"),
    **_texts("gap", "share", "severity", "ideas", "reachable"),
    "binding": [{"rule": _RULE}],
}
_STAGE = {**_texts("kind", "measure", "sense", "value", "bound"), "index": _WHOLE, "proven": _FLAG}
_CAPACITY = _texts("period", "resource", "dimension", "value", "used", "floor", "cap")
_KPI = _texts("period", "kpi", "dimension", "value", "total")
_RULE_CHECK = {
    **_texts("left", "sense", "bound", "slack"),
    "rule": _texts("id", "family", "measure", "dimension", "value"),
}
_SYNERGY = {"name": _TEXT, "members": _WHOLE, "reached": _WHOLE}
_SYNERGY |= {"bonus": _AMOUNTS, "saves": _AMOUNTS}

_LISTS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "items": ("items", _ITEM),
    "gaps": ("gaps", _GAP),
    "stages": ("stages", _STAGE),
    "capacity": ("certificate.capacity", _CAPACITY),
    "kpis": ("certificate.kpis", _KPI),
    "rules": ("certificate.rules", _RULE_CHECK),
    "synergies": ("certificate.synergies", _SYNERGY),
}
"""Table -> where in a result its list stands, and what is taken of each member."""

_OWN: Mapping[str, Mapping[str, str]] = {
    "items": {
        "reason": "one.reason.kind",
        "rules": "[broken.rule.id for broken in one.reason.rules]",
    },
    "gaps": {"binding": "[rule.rule.id for rule in one.binding]"},
    "stages": {
        "number": "number",
        "name": (
            "concat_ws(' ', replace(one.kind, '_', ' '), one.measure, CAST(one.\"index\" AS"
            " VARCHAR))"
        ),
    },
    "rules": {
        "rule": "one.rule.id",
        "family": "one.rule.family",
        "measure": "one.rule.measure",
        "dimension": "one.rule.dimension",
        "value": "one.rule.value",
        "left_side": "one.left",
        "left_side_exact": "one.left",
    },
}
"""Table -> column -> what it is, where that is not the field of its name."""


def statement_of(table: str, columns: Mapping[str, str]) -> str:
    """The statement that adds the rows of some runs to a table; `columns` is column -> type.

    Its parameters are the ids of the runs, the texts of their results, and the fractions in them
    with their nearest DOUBLE.
    """
    place, member = _LISTS[table]
    shape: Any = [member]
    for name in reversed(place.split(".")):
        shape = {name: shape}
    spelled = json.dumps(shape)
    taken = ", ".join(
        "run_id" if column == "run_id" else _taken(table, column, kind)
        for column, kind in columns.items()
    )
    return (
        f"INSERT INTO {table} SELECT {taken} FROM (SELECT run_id, unnest(members) AS one,"
        " generate_subscripts(members, 1) AS number, odd FROM (SELECT run_id, odd,"
        f" from_json(text, '{spelled}').{place} AS members FROM (SELECT unnest($1::VARCHAR[]) AS"
        " run_id, unnest($2::VARCHAR[]) AS text, $3::MAP(VARCHAR, DOUBLE) AS odd)))"
    )


def fractions_in(texts: Iterable[str]) -> set[str]:
    """Every amount that no decimal spells, of which DuckDB knows no DOUBLE.

    Other texts that read like one are among them, as far as they are numbers.
    """
    quoted = set()
    for text in texts:
        # Looked for from its rarest character, which is several times faster.
        for end in _DENOMINATOR.finditer(text):
            start = text.rfind('"', 0, end.start()) + 1
            quoted.add(text[start : end.end() - 1])
    amounts = {text for text in quoted if len(text) <= EXACT_LENGTH}
    return {amount for amount in amounts if _FRACTION.fullmatch(amount)}


def _taken(table: str, column: str, kind: str) -> str:
    field = _OWN.get(table, {}).get(column) or f'one."{column.removesuffix("_exact")}"'
    if column.endswith("_exact"):
        return field
    if kind == "DOUBLE":
        return _double(field)
    if kind == "MAP(VARCHAR, DOUBLE)":
        amounts = f"[{{k: e.key, v: {_double('e.value')}}} for e in map_entries({field})]"
        return f"map_from_entries({amounts})"
    return field


def _double(text: str) -> str:
    """The nearest DOUBLE of an amount; beyond all of them an infinity."""
    beyond = f"CASE WHEN {text}[1] = '-' THEN '-inf' ELSE 'inf' END::DOUBLE"
    known = f"coalesce(try_cast({text} AS DOUBLE), odd[{text}], {beyond})"
    return f"CASE WHEN {text} IS NOT NULL THEN {known} END"
