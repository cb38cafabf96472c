"""Exports in the layouts of six tools, with the maps that come along: both rounds."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from portfolio.checked import check
from portfolio.findings import has_errors
from portfolio.trackers.shipped import shipped_maps
from tests.trackers.workplace import (
    EXPORTS,
    TOOLS,
    fields,
    file_of,
    imported,
    prepared_import,
    small_portfolio,
    with_cell,
)

FIRST: dict[str, tuple[str, dict[str, Any]]] = {
    "jira": (
        "PAY-812",
        {
            "title": "One-page checkout",
            "status": "in_progress",
            "period": "2026-Q2",
            "owner": "Dana Whitfield",
            "requester": "Bob Roy",
            "problem_statement": "Customers drop out on\nthe second page",
            "tokens": {"engineering": Decimal(90)},
            "deadline": "2027-03-31",
            "source": {"tool": "jira", "key": "PAY-812"},
        },
    ),
    "linear": (
        "GRO-40",
        {
            "title": "Referral programme",
            "status": "idea",
            "owner": "bob@example.com",
            "requesting_team": "Growth",
            "deadline": "2026-06-30",
        },
    ),
    "aha": (
        "SHOP-17",
        {
            "title": "Gift cards",
            "tokens": {"engineering": Decimal(13)},
            "earliest_start": "2027-01-15",
            "deadline": "2027-03-31",
            "scoring": {"framework": "Aha! score", "score": Decimal(42)},
            "source": {
                "tool": "aha",
                "key": "SHOP-17",
                "url": "https://example.aha.io/features/SHOP-17",
            },
        },
    ),
    "productboard": (
        "21757801",
        {
            "title": "Export to PDF",
            "tokens": {"engineering": Decimal(13)},
            "earliest_start": "2027-01-04",
            "scoring": {"framework": "Productboard", "score": Decimal("55.5")},
        },
    ),
    "airfocus": (
        "AF-1",
        {
            "title": "Search by voice",
            "tokens": {"engineering": Decimal(21)},
            "deadline": "2027-03-26",
            "scoring": {
                "framework": "airfocus",
                "score": Decimal("67.5"),
                "inputs": {"value": Decimal(8), "effort": Decimal(3)},
            },
        },
    ),
    "rice": (
        "SSO login",
        {
            "title": "SSO login",
            "status": "idea",
            "scoring": {
                "framework": "RICE",
                "score": Decimal(240),
                "inputs": {
                    "reach": Decimal(200),
                    "impact": Decimal(2),
                    "confidence": Decimal("0.8"),
                    "effort": Decimal(2),
                },
            },
        },
    ),
}
TITLES = {
    "jira": "Summary",
    "linear": "Title",
    "aha": "Feature name",
    "productboard": "Feature name",
    "airfocus": "Name",
}
OWNERS = {
    "jira": "Assignee",
    "linear": "Assignee",
    "aha": "Feature assigned to",
    "productboard": "Owner",
    "airfocus": "Assignees",
    "rice": "Notes",
}


def test_every_map_has_an_export() -> None:
    assert shipped_maps() == tuple(sorted(TOOLS))


@pytest.fixture(params=sorted(TOOLS))
def tool(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_first_round_takes_what_the_map_names(tool: str, tmp_path: Path) -> None:
    root = small_portfolio(tmp_path / "portfolio")
    report = imported(root, EXPORTS / TOOLS[tool], tool)
    key, wanted = FIRST[tool]
    found = fields(root, tool, key)
    assert {name: found.get(name) for name in wanted} == wanted
    assert report.items
    assert all(item.is_new for item in report.items)
    assert not has_errors(check(root).findings)


def test_every_filled_cell_is_accounted_for(tool: str, tmp_path: Path) -> None:
    root = small_portfolio(tmp_path / "portfolio")
    report = imported(root, EXPORTS / TOOLS[tool], tool)
    missed = sum(one.count for one in report.accounts.not_taken)
    assert report.accounts.cells == report.accounts.taken + report.accounts.kept + missed
    listed = [cell for one in report.accounts.not_taken for cell in one.cells]
    assert len(listed) == len(set(listed))
    assert report.accounts.taken > 0


def test_same_export_again_changes_nothing(tool: str, tmp_path: Path) -> None:
    root = small_portfolio(tmp_path / "portfolio")
    first = imported(root, EXPORTS / TOOLS[tool], tool)
    again = prepared_import(root, EXPORTS / TOOLS[tool], tool)
    assert again.texts == {}
    assert again.report.items == ()
    assert again.report.unchanged == len(first.items)


def test_second_round_takes_what_the_tool_changed(tool: str, tmp_path: Path) -> None:
    root = small_portfolio(tmp_path / "portfolio")
    imported(root, EXPORTS / TOOLS[tool], tool)
    key, _ = FIRST[tool]
    row = {"productboard": 2, "rice": 2}.get(tool, 1)
    changed = with_cell(tmp_path, EXPORTS / TOOLS[tool], OWNERS[tool], row, "Somebody New")
    report = imported(root, changed, tool)
    [item] = report.items
    assert not item.is_new
    assert item.foreign_key == key
    name = "notes" if tool == "rice" else "owner"
    assert [field for field, _, _ in item.changes] == [name]
    assert fields(root, tool, key)[name] == "Somebody New"


@pytest.mark.parametrize("tool", sorted(TITLES))
def test_what_was_changed_here_stays(tool: str, tmp_path: Path) -> None:
    root = small_portfolio(tmp_path / "portfolio")
    imported(root, EXPORTS / TOOLS[tool], tool)
    key, _ = FIRST[tool]
    title = fields(root, tool, key)["title"]
    path = file_of(root, tool, key)
    ours = path.read_text("utf-8").replace(f"title: {title}", "title: Ours  # better")
    path.write_text(ours, "utf-8")
    row = 2 if tool == "productboard" else 1

    # Changed here alone: the export says nothing new.
    assert prepared_import(root, EXPORTS / TOOLS[tool], tool).texts == {}

    # Changed on both sides: ours stays, and it is told, once.
    changed = with_cell(tmp_path, EXPORTS / TOOLS[tool], TITLES[tool], row, "Theirs")
    report = imported(root, changed, tool)
    told = [finding for finding in report.findings if finding.code == "P833"]
    assert len(told) == 1
    assert report.accounts.kept == 1
    assert path.read_text("utf-8") == ours
    again = prepared_import(root, changed, tool)
    assert not [finding for finding in again.report.findings if finding.code == "P833"]
    assert again.texts == {}
