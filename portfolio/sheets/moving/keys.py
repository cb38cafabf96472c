"""Whose keys stand in the Backlog: ours, or those of another tool."""

import re
from collections.abc import Iterator, Mapping

from portfolio.model import INITIATIVE_KEY
from portfolio.sheets import columns as c
from portfolio.sheets.config import CONFIG_FILE, SheetsConfig
from portfolio.sheets.foreign_keys import rows_with_keys
from portfolio.sheets.moving.steps import Step
from portfolio.sheets.table import Table


def key_steps(
    config: SheetsConfig,
    config_text: str | None,
    tables: Mapping[str, Table],
) -> Iterator[Step]:
    """`keys: foreign`, where any key of the Backlog has another form than ours: one word for the
    whole column. A row of totals or a remark has no key."""
    backlog = tables.get(c.BACKLOG)
    is_said = config.keys == "foreign" or (
        config_text is not None and re.search(r"(?m)^keys:", config_text)
    )
    if backlog is None or is_said:
        return
    named = [row for row in backlog.rows if row["initiative_key"] is not None]
    like_keys = rows_with_keys(named)
    keys = [(row, row["initiative_key"]) for row in like_keys]
    foreign = [(row, key) for row, key in keys if not _is_ours(key)]
    if foreign:
        row, key = foreign[0]
        cell = row.place("initiative_key")
        evidence = (
            f"{len(foreign)} of {len(keys)} keys have another form than ours, as {key} in {cell}"
        )
        yield Step(CONFIG_FILE, ("keys",), "foreign", evidence)


def _is_ours(key: str) -> bool:
    """Whether a key has the form of ours, in any case."""
    return re.fullmatch(INITIATIVE_KEY, key.upper()) is not None
