"""The record in SQL: every table, on an empty record too, and no way out of it."""

import math
from pathlib import Path

import pytest

from portfolio.record import store
from portfolio.record.sql import TABLES, QueryError, as_double, query
from tests.record.sample import infeasible_run, sample_event, sample_run

RUN = sample_run()


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("portfolio")
    for run in (RUN, infeasible_run()):
        store(folder, run, sample_event(run))
    return folder


@pytest.mark.parametrize("table", TABLES)
def test_every_table_is_there_also_without_runs(tmp_path: Path, root: Path, table: str) -> None:
    empty, full = query(tmp_path, f"FROM {table}"), query(root, f"FROM {table}")
    assert empty.columns == full.columns == tuple(TABLES[table])
    assert empty.rows == ()
    assert full.rows


def test_quantities_are_numbers_and_exact_text(root: Path) -> None:
    answer = query(
        root,
        "SELECT objective, objective_exact, selected, candidates FROM runs WHERE status ="
        " 'optimal'",
    )
    assert answer.rows == ((181251.25, "181251.25", 3, 4),)


def test_maps_lists_and_times_are_plain_json(root: Path) -> None:
    sql = "SELECT tokens['design'], contributions, reason FROM items WHERE key = 'INIT-0001'"
    assert query(root, sql).rows == ((10.0, {"gmv": 120000.0, "retention": 0.004}, "value"),)
    sql = "SELECT stored, machine['system'], effort FROM events LIMIT 1"
    assert query(root, sql).rows == (
        ("2026-01-31T12:00:00", "Linux", '{"nodes":7,"seconds":{"solve":0.25}}'),
    )
    sql = (
        "SELECT 1.50::DECIMAL(9,2), 'nan'::DOUBLE, [1, 2], DATE '2026-01-02', 'a'::BLOB, INTERVAL 1"
        " DAY, 2::HUGEINT"
    )
    assert query(root, sql).rows == (
        ("1.50", "nan", [1, 2], "2026-01-02", "61", "1 day, 0:00:00", 2),
    )


def test_a_resource_may_be_called_key_or_value(root: Path) -> None:
    answer = query(root, "SELECT map_keys(saves) FROM synergies")
    assert answer.rows == ((["design"],),)


def test_every_run_has_its_rules(root: Path) -> None:
    assert RUN.result.certificate is not None
    answer = query(root, "SELECT count(*), min(slack) >= 0 FROM rules")
    assert answer.rows == ((len(RUN.result.certificate.rules), True),)


@pytest.mark.parametrize("sql", ["selec", "FROM nowhere", "SELECT 1 +", "SELECT 'a'::INT", ""])
def test_a_wrong_statement_is_said_in_the_words_of_duckdb(root: Path, sql: str) -> None:
    if not sql:
        assert query(root, sql).rows == ()
        return
    with pytest.raises(QueryError, match="Error"):
        query(root, sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM '/etc/hostname'",
        "COPY runs TO 'stolen.csv'",
        "ATTACH 'other.db'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SELECT * FROM record",
    ],
)
def test_nothing_outside_can_be_reached(
    root: Path, sql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    with pytest.raises(QueryError):
        query(root, sql)
    assert sorted(path.name for path in root.iterdir()) == ["runs"]


def test_a_broken_run_is_left_out_and_named(tmp_path: Path) -> None:
    store(tmp_path, RUN, sample_event(RUN))
    (tmp_path / "runs/results/base" / RUN.run_id / "result.json").write_text("{}")
    answer = query(tmp_path, "SELECT count(*) FROM runs")
    assert answer.rows == ((0,),)
    assert [damage.file for damage in answer.damages] == [
        f"runs/results/base/{RUN.run_id}/result.json"
    ]


def test_moments_with_a_zone_have_an_answer(root: Path) -> None:
    answer = query(root, 'SELECT now() AS "a""b", [now()], 1')
    assert answer.columns[0] == 'a"b'
    moment, several, one = answer.rows[0]
    assert moment[:2] == "20"
    assert moment in several
    assert one == 1


def test_a_statement_that_takes_too_long_is_stopped(root: Path) -> None:
    endless = (
        "SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE a.range + b.range = 7"
    )
    with pytest.raises(QueryError, match=r"stopped after 0\.2 seconds"):
        query(root, endless, seconds=0.2)


@pytest.mark.parametrize(
    "sql",
    ["SELECT list(range) FROM range(1000000000)", "SELECT * FROM range(1000000)"],
    ids=["memory", "rows"],
)
def test_a_statement_that_takes_too_much_is_refused(root: Path, sql: str) -> None:
    with pytest.raises(QueryError, match=r"Memory|more than 200,000 rows|stopped"):
        query(root, sql, seconds=20)


def test_a_number_beyond_every_double_is_infinite() -> None:
    assert as_double("9" * 1000) == math.inf
    assert as_double("-" + "9" * 1000) == -math.inf
