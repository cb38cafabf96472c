"""Rows as a Parquet file, written by DuckDB; the same rows give the same bytes."""

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb

from portfolio.record.sql import fill

_TABLE = "exported"


def parquet_bytes(types: Mapping[str, str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """A table of columns of these types as the bytes of a Parquet file."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(":memory:") as connection:
        path = Path(folder) / "table.parquet"
        # One thread writes rows in their order.
        connection.execute("SET threads = 1; SET autoinstall_known_extensions = false")
        fill(connection, _TABLE, types, rows)
        quoted = str(path).replace("'", "''")
        connection.execute(f"COPY {_TABLE} TO '{quoted}' (FORMAT PARQUET, COMPRESSION ZSTD)")
        return path.read_bytes()
