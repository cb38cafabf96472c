"""Ask DuckDB over the whole record.

The tables are copies in memory, so nothing that a statement does reaches `runs/`, and DuckDB may
neither read nor write a file. A quantity is a DOUBLE to calculate with; where exactness matters,
`NAME_exact` is its text.
"""

import datetime
import decimal
import math
import re
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb

from portfolio.canonical import canonical_bytes
from portfolio.collector import paused_collector
from portfolio.record.events import Event, first_events
from portfolio.record.query_tables import NUMBERS, TABLES
from portfolio.record.read import Damage, OtherFormat, Record, RecordedRun, read_log
from portfolio.record.summaries import ListedRun, RunText, read_run_texts, sorted_damages
from portfolio.record.texts_in_sql import fractions_in, statement_of
from portfolio.results import Gap, ItemResult

Row = Mapping[str, Any]


class QueryError(Exception):
    """What DuckDB says about a statement that it cannot run."""


@dataclass(frozen=True)
class QueryAnswer:
    """Column names and rows of plain JSON values, the files that had to be left out, and runs of
    other formats."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    damages: tuple[Damage, ...]
    others: tuple[OtherFormat, ...] = ()


SECONDS = 60
"""A statement is stopped after so long."""
MEMORY = "1GB"
"""What DuckDB may use; nothing is moved to a disk."""
MOST_ROWS = 200_000
"""An answer of more rows is refused: it would have to be held as a whole."""
BATCH = 5000
"""Rows that are handed to DuckDB at once."""
RUNS_AT_ONCE = 50
"""Runs that are held at once while tables are filled: more would only take more memory."""
_ALL_TABLES = re.compile(r"query|duckdb_|pragma|information_schema", re.IGNORECASE)
"""What can reach a table without its name in the statement."""


def query(root: Path, sql: str, seconds: float = SECONDS) -> QueryAnswer:
    """The answer to a statement; an empty record has empty tables.

    Raises:
        QueryError: if the statement is wrong, with DuckDB's own words, or takes too long or too
        much.
    """
    with duckdb.connect(":memory:") as connection:
        connection.execute("SET threads = 1")  # sums of DOUBLE depend on the order of threads
        connection.execute(f"SET memory_limit = '{MEMORY}'")
        damages, others = _fill_tables(connection, root, sql)
        connection.execute("SET temp_directory = ''; SET autoinstall_known_extensions = false")
        connection.execute(
            "SET enable_external_access = false; SET python_enable_replacements = false"
        )
        connection.execute("SET lock_configuration = true")
        again = connection.cursor()
        watch = threading.Timer(seconds, _interrupt, (connection, again))
        watch.daemon = True
        watch.start()
        try:
            columns, rows_found = _answered(connection, again, sql)
        except duckdb.InterruptException:
            raise QueryError(f"stopped after {seconds:g} seconds: ask for less") from None
        except duckdb.Error as error:
            raise QueryError(str(error)) from None
        finally:
            # One that still winds down when Python ends would hold the connections.
            watch.cancel()
            watch.join()
    plain_rows = tuple(tuple(map(_plain, row)) for row in rows_found)
    return QueryAnswer(columns, plain_rows, damages, others)


@paused_collector()
def _fill_tables(
    connection: duckdb.DuckDBPyConnection, root: Path, sql: str
) -> tuple[tuple[Damage, ...], tuple[OtherFormat, ...]]:
    """Fill every table that a statement can reach, and say what of the record cannot be read."""
    reached = {name for name in TABLES if _names(sql, name)}
    for name, columns in TABLES.items():
        make_table(connection, name, columns)
    damages: list[Damage] = []
    summaries: list[ListedRun] = []
    texts = read_run_texts(root)
    while some := list(islice(texts, RUNS_AT_ONCE)):
        readable = [one for one in some if isinstance(one, RunText)]
        damages += [one for one in some if isinstance(one, Damage)]
        summaries += [one.summary for one in readable]
        _add_texts(connection, reached - {"runs", "events"}, readable)
    events, unread = read_log(root)
    if "runs" in reached:
        add_rows(connection, "runs", TABLES["runs"], _runs(summaries, events))
    if "events" in reached:
        add_rows(connection, "events", TABLES["events"], map(_event, events))
    return sorted_damages([*damages, *unread])


def _add_texts(
    connection: duckdb.DuckDBPyConnection, tables: Iterable[str], runs: Sequence[RunText]
) -> None:
    """Add what some runs say to the tables that are reached."""
    names = [run.summary.run_id for run in runs]
    texts = [run.result.decode() for run in runs]
    fractions = {text: as_double(text) for text in sorted(fractions_in(texts))}
    odd = {"key": list(fractions), "value": list(fractions.values())}
    for table in sorted(tables):
        connection.execute(statement_of(table, TABLES[table]), [names, texts, odd])


def _names(sql: str, table: str) -> bool:
    """Whether a statement can reach a table; one that it cannot reach need not be filled."""
    return table in sql.lower() or _ALL_TABLES.search(sql) is not None


def _interrupt(*connections: duckdb.DuckDBPyConnection) -> None:
    for connection in connections:
        connection.interrupt()


def _answered(
    connection: duckdb.DuckDBPyConnection, again: duckdb.DuckDBPyConnection, sql: str
) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """Names and rows of what a statement gives; `again` is for one whose answer Python cannot hold
    as it is."""
    connection.execute(sql)
    described = connection.description or []
    names = tuple(str(column[0]) for column in described)
    if any(_has_zone(column[1]) for column in described):
        rows = _zones_as_text(again.query(sql))
    else:
        rows = connection.fetchmany(MOST_ROWS + 1) if names else []
    if len(rows) > MOST_ROWS:
        raise QueryError(
            f"the answer has more than {MOST_ROWS:,} rows: add LIMIT, or count and group"
        )
    return names, rows


def _has_zone(kind: object) -> bool:
    return "TIME ZONE" in str(kind)


def _zones_as_text(relation: duckdb.DuckDBPyRelation) -> list[tuple[Any, ...]]:
    """The rows of a relation; DuckDB makes moments with a zone only with a library that is not
    ours."""
    columns = enumerate(relation.types, start=1)
    shown = [f"CAST(#{n} AS VARCHAR)" if _has_zone(kind) else f"#{n}" for n, kind in columns]
    return relation.project(", ".join(shown)).limit(MOST_ROWS + 1).fetchall()


def fill(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    columns: Mapping[str, str],
    rows: Iterable[Row],
) -> None:
    """Make a table of the rows. `columns` is column -> type."""
    make_table(connection, name, columns)
    add_rows(connection, name, columns, rows)


def make_table(
    connection: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, str]
) -> None:
    """Make a table without rows."""
    connection.execute(f"CREATE TABLE {name} ({_declared(columns)})")


def _declared(columns: Mapping[str, str]) -> str:
    return ", ".join(f'"{column}" {kind}' for column, kind in columns.items())


def add_rows(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    columns: Mapping[str, str],
    rows: Iterable[Row],
) -> None:
    """Add rows to a table, some thousand at a time, so that few of them are held twice."""
    struct = _declared(columns)
    insert = f"INSERT INTO {name} SELECT row.* FROM (SELECT unnest($1::STRUCT({struct})[]) AS row)"
    for some in _batches(rows):
        values = [
            {column: _mapped(row.get(column), kind) for column, kind in columns.items()}
            for row in some
        ]
        connection.execute(insert, [values])


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    waiting = iter(rows)
    while some := list(islice(waiting, BATCH)):
        yield some


def _mapped(value: Any, kind: str) -> Any:
    """DuckDB's own spelling of a map, since a mapping could be taken for one with the keys `key`
    and `value`."""
    if kind.startswith("MAP") and value is not None:
        spelled = as_double if kind == NUMBERS else str
        return {"key": list(value), "value": [spelled(amount) for amount in value.values()]}
    return value


@lru_cache(maxsize=65536)
def as_double(text: str) -> float:
    """The nearest DOUBLE; beyond all of them an infinity."""
    exact = Fraction(text)
    try:
        return float(exact)
    except OverflowError:
        return math.inf if exact > 0 else -math.inf


def record_rows(record: Record) -> Iterator[tuple[str, Iterator[Row]]]:
    """Table -> its rows, made as they are taken."""
    runs = record.runs
    yield "runs", _runs(map(ListedRun.of, runs), record.events)
    yield "items", (_item(item, run) for run in runs for item in run.result.items)
    yield "gaps", (_gap(gap, run) for run in runs for gap in run.result.gaps)
    yield "stages", _stages(runs)
    yield "capacity", _certified(runs, "capacity", "used", "floor", "cap")
    yield "kpis", _certified(runs, "kpis", "total")
    yield "rules", _rules(runs)
    yield "synergies", _certified(runs, "synergies")
    yield "events", (_event(event) for event in record.events)


_OF_GAPS = ("target", "baseline", "achieved", "gap", "share", "ideas", "reachable")


def _item(item: ItemResult, run: RecordedRun) -> Row:
    """`reason` is its kind; `rules` are those that would not hold if the initiative changed
    sides."""
    rules = [broken.rule.id for broken in item.reason.rules]
    return {
        **_quantities(item, run, "objective", "share"),
        "reason": item.reason.kind,
        "rules": rules,
    }


def _gap(gap: Gap, run: RecordedRun) -> Row:
    """`binding` are the rules whose removal alone raises what is reachable most."""
    binding = None if gap.binding is None else [one.rule.id for one in gap.binding]
    return {**_quantities(gap, run, *_OF_GAPS), "binding": binding}


def _stages(runs: Iterable[RecordedRun]) -> Iterator[Row]:
    for run in runs:
        for number, stage in enumerate(run.result.stages, start=1):
            row = _quantities(stage, run, "value", "bound")
            yield {**row, "number": number, "name": str(stage.id)}


def _rules(runs: Iterable[RecordedRun]) -> Iterator[Row]:
    for row in _certified(runs, "rules", "left", "bound", "slack"):
        rule = row["rule"]
        parts = {name: getattr(rule, name) for name in ("family", "measure", "dimension", "value")}
        sides = {"left_side": row["left"], "left_side_exact": row["left_exact"]}
        yield {**row, **parts, **sides, "rule": rule.id}


def _runs(runs: Iterable[ListedRun], events: Sequence[Event]) -> Iterator[Row]:
    first = first_events(events)
    for run in runs:
        fields = {name: getattr(run, name) for name in TABLES["runs"] if hasattr(run, name)}
        event = first.get(run.run_id)
        when = _timestamp(event.when if event else None)
        numbers = _numbers({"objective": run.objective, "bound": run.bound})
        selected = len(run.selected)
        yield {**fields, **numbers, "selected": selected, "first_stored": when}


def _certified(runs: Iterable[RecordedRun], part: str, *quantities: str) -> Iterator[Row]:
    for run in runs:
        if run.result.certificate is not None:
            yield from (
                _quantities(value, run, *quantities)
                for value in getattr(run.result.certificate, part)
            )


def _quantities(value: Any, run: RecordedRun, *names: str) -> dict[str, Any]:
    """The fields of a model, each of the quantities as a number and as its exact text."""
    fields = {name: getattr(value, name) for name in type(value).model_fields}
    exact = {name: fields[name] for name in names}
    return {"run_id": run.run_id, **fields, **_numbers(exact)}


def _numbers(exact: Mapping[str, str | None]) -> dict[str, Any]:
    """Each quantity as a number, and its exact text."""
    fields: dict[str, Any] = {}
    for name, text in exact.items():
        fields[name] = None if text is None else as_double(text)
        fields[f"{name}_exact"] = text
    return fields


def _event(event: Event) -> Row:
    effort = canonical_bytes(dict(event.effort)).decode()
    return {
        "run_id": event.run_id,
        "stored": _timestamp(event.when),
        "stored_by": event.by,
        "commit": event.commit,
        "dirty": event.dirty,
        "pull_request": event.pull_request,
        "effort": effort,
        "machine": event.machine,
    }


def _timestamp(when: str | None) -> datetime.datetime | None:
    return None if when is None else datetime.datetime.fromisoformat(when.removesuffix("Z"))


def _plain(value: Any) -> Any:
    """A value of DuckDB as JSON has it: numbers that JSON lacks, dates and the like become text."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    return str(value)
