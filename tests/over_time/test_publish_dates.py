"""A plan with starts is published with its dates: page, calendar, workbook, and what moved."""

import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from portfolio.cli import main
from portfolio.record import read_publications
from tests.over_time.year import NAME, SCENARIO, YEAR
from tests.repositories import Repository

REFUNDS = "initiatives/INIT-0001.yaml"
CHEAPER = YEAR[REFUNDS].replace("engineering: 60", "engineering: 20")
STEPS = [f"2026-Q{number}" for number in range(1, 5)]


def run(root: Path, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--root", str(root)], catch_exceptions=False)


def publish(repository: Repository) -> Path:
    assert run(repository.root, "record", NAME).exit_code == 0
    repository.commit(message="Record")
    assert run(repository.root, "publish", NAME).exit_code == 0
    repository.commit(message="Publish")
    return repository.root


@pytest.fixture
def published(new_repository) -> Repository:
    repository = new_repository(dict(YEAR))
    publish(repository)
    return repository


def rows_of(root: Path, tab: str) -> list[dict[str, object]]:
    book = openpyxl.load_workbook(root / "docs/roadmap/Roadmap.xlsx")
    header, *rows = book[tab].iter_rows(values_only=True)
    named = [dict(zip(header, row, strict=True)) for row in rows]
    return [row for row in named if row["initiative_key"]]


def test_page_calendar_and_workbook_have_the_dates(published: Repository) -> None:
    root = published.root
    page = (root / "docs/roadmap/y2026.md").read_text("utf-8")
    assert "| INIT-0004 | Referral bonus |  | 2026-Q3 | 2026-Q3 | 70 |" in page
    assert "Referral bonus :INIT-0004, 2026-07-01, 2026-09-30" in page
    calendar = (root / "docs/roadmap/y2026.ics").read_bytes()
    assert b"UID:INIT-0004.y2026@portfolio" in calendar
    assert b"DTSTART;VALUE=DATE:20260701\r\nDTEND;VALUE=DATE:20261001\r\n" in calendar
    [bonus] = [row for row in rows_of(root, NAME) if row["initiative_key"] == "INIT-0004"]
    assert (bonus["start"], bonus["finish"]) == ("2026-Q3", "2026-Q3")
    assert [bonus[step] for step in STEPS] == [None, None, "starts and finishes", None]
    [bonus] = [row for row in rows_of(root, "All periods") if row["initiative_key"] == "INIT-0004"]
    assert [bonus[step] for step in STEPS] == [None, None, "planned", None]


def test_what_moved_is_told_with_its_cause(published: Repository) -> None:
    root = published.root
    published.commit({REFUNDS: CHEAPER})
    checked = run(root, "publish", "--check")
    assert checked.exit_code == 7
    assert "INIT-0002 One-page checkout: from 2026-Q2 to 2026-Q1" in checked.stdout
    publish(published)
    page = (root / "docs/roadmap/y2026.md").read_text("utf-8")
    cause = "follows from INIT-0001 tokens.engineering 60 → 20"
    assert f"- INIT-0002 One-page checkout: from 2026-Q2 to 2026-Q1; {cause}" in page
    assert "4 initiatives: 1 entered, 1 dropped, 2 moved." in page
    publications, damages = read_publications(root)
    assert not damages
    moves = {(move.kind, move.key) for move in publications[-1].moves}
    assert ("moved", "INIT-0002") in moves and ("moved", "INIT-0004") in moves
    baskets = [row for row in rows_of(root, NAME) if row["initiative_key"] == "INIT-0003"]
    assert [baskets[0][step] for step in STEPS] == [None, None, "starts", "finishes"]
    # A publication that tells another start than its run is found out.
    newest = max((root / "runs/log/published").iterdir())
    told = json.loads(newest.read_text("utf-8"))
    told["items"][1]["start"] = "2026-Q4"
    newest.write_text(json.dumps(told, sort_keys=True, indent=2) + "\n", "utf-8")
    assert run(root, "publish", "--check").exit_code == 7


def test_columns_of_steps_that_are_no_more_are_emptied(published: Repository) -> None:
    root = published.root
    halves = YEAR[SCENARIO].replace("step: quarter", "step: half")
    halves = halves.replace(", by_step: {2026-Q3: {floor: 0.0005}}", "")
    # A quarter is finer than a half, so what is under way is of the year.
    of_the_year = YEAR[REFUNDS].replace("period: 2026-Q1", "period: 2026")
    published.commit({SCENARIO: halves.replace("cap: 100", "cap: 200"), REFUNDS: of_the_year})
    publish(published)
    for tab in (NAME, "All periods"):
        [row] = [row for row in rows_of(root, tab) if row["initiative_key"] == "INIT-0001"]
        assert row["2026-H1"] and not set(STEPS) & set(row), tab
