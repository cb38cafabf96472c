"""Whatever stands in the cells of an export: nothing crashes, and every filled cell is accounted
for once."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.checked import check
from portfolio.findings import has_errors
from tests.trackers.workplace import imported, prepared_import, small_portfolio, written

HEADERS = [
    "Issue key",
    "Summary",
    "Status",
    "Assignee",
    "Due date",
    "Original estimate",
    "Inward issue link (Blocks)",
]
EXAMPLES = 1000 if os.environ.get("PORTFOLIO_FULL") else 12

words = st.sampled_from(
    ["To Do", "Done", "In Progress", "Limbo", "12d", "2w 3d", "-1", "1e400", "2026-03-31", "soon"]
)
odd = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
cells = st.one_of(
    st.just(""),
    words,
    odd,
    st.sampled_from(["T-1", "T-2", "T-1; T-3", "=1+1", "\u202eabc", "null"]),
)
keys = st.sampled_from(["T-1", "T-2", "T-3", "T-4", "", "../x"])
rows = st.lists(st.tuples(keys, *[cells] * (len(HEADERS) - 1)), max_size=6)


@given(first=rows, second=rows, headers=st.permutations(HEADERS))
@settings(max_examples=EXAMPLES)
def test_every_cell_once_and_a_valid_portfolio(
    first: list[tuple[str, ...]], second: list[tuple[str, ...]], headers: list[str]
) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        root = small_portfolio(folder / "portfolio")
        for round_rows in (first, second):
            listed = [dict(zip(HEADERS, row, strict=True)) for row in round_rows]
            table = [headers, *([row[header] for header in headers] for row in listed)]
            file = written(folder, "a.csv", table)
            accounts = imported(root, file, "jira").accounts
            missed = sum(one.count for one in accounts.not_taken)
            assert accounts.cells == accounts.taken + accounts.kept + missed
            filled = sum(cell != "" for row in table[1:] for cell in row)
            assert accounts.cells == filled
            assert not has_errors(check(root).findings)
            # The same again has nothing left to do.
            assert prepared_import(root, file, "jira").texts == {}
