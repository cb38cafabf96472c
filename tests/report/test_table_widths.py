"""Where the terminal is narrow, words go on in the next line and amounts are never cut."""

import pytest

from portfolio.report.text.canvas import TableColumn, rendered, table

AMOUNTS = ["-241,541.3 contacts", "184,738,203.93 GBP"]


@pytest.mark.parametrize("width", [80, 90, 110])
def test_two_columns_that_wrap_leave_amounts_whole(width: int) -> None:
    """The second one took more than was over: amounts beside it ended with an ellipsis."""
    columns = [
        TableColumn("KPI", ["Gross merchandise value by 2026-Q2"] * 2, wrap=True, legible=14),
        TableColumn("Level", ["ceiling", "floor"]),
        TableColumn("Before", AMOUNTS, right=True),
        TableColumn("After", AMOUNTS, right=True),
        TableColumn("Gap", ["972,048.83 GBP short (was 945,258.98)"] * 2, wrap=True, legible=14),
    ]
    text = rendered([table(columns, width)], width, color=False)
    for amount in AMOUNTS:
        assert text.count(amount) == 2
    assert "merchandise" in text
    assert "ceiling" in text
    assert max(len(line) for line in text.splitlines()) <= width
