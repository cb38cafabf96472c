"""Ask the record in SQL. Importing this module loads DuckDB."""

from pathlib import Path

from portfolio.actions.errors import UsageError
from portfolio.actions.whole_record import require_whole_record
from portfolio.record import QueryAnswer, QueryError, query


def query_record(root: Path, sql: str) -> QueryAnswer:
    """The answer to a query, and which files of the record cannot be read.

    Raises:
        UsageError: if DuckDB does not understand the query, or it would do more than read.
        StaleError: if the checkout leaves out files of the record.
    """
    require_whole_record(root)
    try:
        return query(root, sql)
    except QueryError as error:
        raise UsageError(str(error)) from None
