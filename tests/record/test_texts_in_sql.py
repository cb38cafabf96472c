"""DuckDB takes out of the texts of results what rows made in Python say, table by table."""

from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.record import TABLES, read_runs, record_rows
from portfolio.record.sql import add_rows, as_double, make_table, query
from portfolio.record.texts_in_sql import _double, fractions_in

EXAMPLE = Path(__file__).resolve().parents[2]
"""Its runs are of every kind: weighed, in strict order, over time, without a plan."""


def by_rows(table: str) -> list[tuple[Any, ...]]:
    columns = TABLES[table]
    rows = dict(record_rows(read_runs(EXAMPLE)))[table]
    with duckdb.connect(":memory:") as connection:
        make_table(connection, table, columns)
        add_rows(connection, table, columns, rows)
        return connection.execute(f"FROM {table}").fetchall()


@pytest.mark.parametrize("table", TABLES)
def test_both_ways_give_the_same_rows(table: str) -> None:
    rows = by_rows(table)
    assert rows
    shown = query(EXAMPLE, f"SELECT md5(CAST(x AS VARCHAR)) FROM {table} AS x").rows
    with duckdb.connect(":memory:") as connection:
        columns = TABLES[table]
        make_table(connection, table, columns)
        add_rows(connection, table, columns, dict(record_rows(read_runs(EXAMPLE)))[table])
        sql = f"SELECT md5(CAST(x AS VARCHAR)) FROM {table} AS x"
        assert connection.execute(sql).fetchall() == list(shown)


AMOUNTS = st.one_of(
    st.integers(-(10**400), 10**400).map(str),
    st.decimals(allow_nan=False, allow_infinity=False, places=30).map(lambda d: format(d, "f")),
    st.fractions()
    .filter(lambda f: f.denominator > 1)
    .map(lambda f: f"{f.numerator}/{f.denominator}"),
    st.from_regex(r"-?[0-9]{1,400}\.[0-9]{1,400}", fullmatch=True),
)


@given(st.lists(AMOUNTS, min_size=1, max_size=20, unique=True))
def test_an_amount_is_its_nearest_double(amounts: list[str]) -> None:
    texts = [f'{{"amount":"{amount}"}}' for amount in amounts]
    known = {text: as_double(text) for text in sorted(fractions_in(texts))}
    odd = {"key": list(known), "value": list(known.values())}
    sql = (
        f"SELECT {_double('t')} FROM (SELECT unnest($1::VARCHAR[]) AS t,"
        " $2::MAP(VARCHAR, DOUBLE) AS odd)"
    )
    found = duckdb.connect(":memory:").execute(sql, [amounts, odd]).fetchall()
    assert [value for (value,) in found] == [as_double(amount) for amount in amounts]


@pytest.mark.parametrize("text", ["1/0", "-0/0", "1/007", "1/" + "9" * 5000, "9" * 5000 + "/7"])
def test_a_text_that_only_reads_like_an_amount_is_none(text: str) -> None:
    assert fractions_in([f'{{"message":"{text}","amount":"-2/3"}}']) == {"-2/3"}
