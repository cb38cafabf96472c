"""The real gspread client against a local server: what it costs, what goes wrong, and what two do
at once."""

import copy
import shutil
import threading
from pathlib import Path
from typing import Any

import pytest

from portfolio.actions.pushing import pushed
from portfolio.actions.sheets_session import SheetsSession, open_sheets
from portfolio.cli.boundary import Exit
from portfolio.sheets.config import read_config
from portfolio.sheets.google import google_source
from portfolio.sheets.grid import CellError
from portfolio.sheets.push import Stamp
from tests.sheets.server import Server, Spreadsheet, Tab
from tests.sheets.workbench import base, empty, example, run_ids, sheets, texts, without_steps

CONFIG = """\
source: google
central_backlog: {google: backlog-id}
productops: {google: productops-id}
optimization_center: {google: center-id}
"""


@pytest.fixture(autouse=True)
def same_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        SheetsSession, "stamp", lambda _: Stamp("portfolio test", "2026-01-31T12:00:00Z")
    )


def connected(root: Path, server: Server) -> Path:
    """A portfolio whose three spreadsheets exist and are empty."""
    (root / "config/sheets.yaml").write_text(CONFIG, "utf-8")
    for key, title in (
        ("backlog-id", "Backlog"),
        ("productops-id", "ProductOps"),
        ("center-id", "Center"),
    ):
        server.add(key, title)
    return root


def done(root: Path, *words: str) -> str:
    result = sheets(root, *words)
    assert result.exit_code == Exit.DONE, result.output
    return result.output


def test_the_example_through_google_into_an_empty_portfolio_means_the_same(
    server: Server, tmp_path: Path
) -> None:
    root = connected(without_steps(example(tmp_path / "one")), server)
    done(root, "init")
    done(root, "push")
    before, shown = texts(root), server.contents()
    assert done(root, "push") == "google: up to date\n"
    assert done(root, "pull") == "google: nothing changes\n"
    assert (texts(root), server.contents()) == (before, shown)
    other = empty(tmp_path / "other", root)
    shutil.copy(root / "config/sheets.yaml", other / "config/sheets.yaml")
    done(other, "pull")
    assert run_ids(other) == run_ids(root)


def test_half_a_character_is_a_finding_and_nothing_else_stops(
    server: Server, tmp_path: Path
) -> None:
    root = connected(base(tmp_path / "one"), server)
    done(root, "init")
    done(root, "push")
    server.type_into("Backlog", 2, "title", "half \ud800 of a pair")
    server.type_into("Backlog", 3, "title", "Whole \U0001f600")
    server.type_into("Intake", 2, "title", "\udfff")
    server.type_into("KPI_Contributions", 2, "kpi_contribution_json", '{"gmv\\udc00": 1}')
    result = sheets(root, "pull")
    assert result.exit_code == Exit.INVALID
    for cell in ("Backlog!B2", "Intake!A2", "KPI_Contributions!C2"):
        assert f"{cell}: error[P803]" in result.output
    assert result.output.count("error[P803]: the cell holds a broken character") == 3
    assert "Whole \U0001f600" in (root / "initiatives/INIT-0002.yaml").read_text("utf-8")


def test_a_read_tells_errors_ticks_zeros_and_blanks_apart(server: Server) -> None:
    cells = {
        (0, 0): {"effectiveValue": {"errorValue": {"type": "REF", "message": "gone"}}},
        (0, 1): {
            "effectiveValue": {"errorValue": {"type": "NEW", "message": "what nobody knows yet"}}
        },
        (0, 2): {"userEnteredValue": {"boolValue": False}},
        (0, 3): {"userEnteredValue": {"numberValue": 0}},
        (0, 4): {"userEnteredValue": {"stringValue": "#REF!"}},
        (2, 1): {
            "userEnteredValue": {"formulaValue": "=1/2"},
            "effectiveValue": {"numberValue": 0.5},
        },
    }
    merged = {"startRowIndex": 2, "endRowIndex": 4, "startColumnIndex": 1, "endColumnIndex": 2}
    properties = {"sheetId": 1, "title": "Odd", "gridProperties": {"rowCount": 9, "columnCount": 5}}
    server.add("backlog-id", "Backlog").tabs["Odd"] = Tab(properties, cells, [merged])
    config, _ = read_config("central_backlog: {google: backlog-id}")
    assert config is not None
    grid = google_source(config.google_ids()).read(["Odd"])["Odd"]
    first = [CellError("#REF!"), CellError("#ERROR!"), False, 0, "#REF!"]
    assert grid.rows == {1: dict(enumerate(first, start=1)), 3: {2: 0.5}}
    assert [type(grid.cell(1, column)) for column in (3, 4)] == [bool, int]
    assert grid.merges == [(3, 2, 4, 2)]


def test_init_makes_spreadsheets_and_says_what_to_configure(server: Server, tmp_path: Path) -> None:
    root = base(tmp_path / "one")
    output = done(root, "init", "--to", "google")
    assert "central_backlog: {google: made-1}" in output
    assert {book.title for book in server.books.values()} == {
        "Central Backlog",
        "ProductOps",
        "Optimization Center",
    }
    assert server.contents()["Backlog"][0][:2] == ["initiative_key", "title"]


@pytest.fixture
def synced(server: Server, tmp_path: Path) -> Path:
    """A portfolio in step with its sheets, and then edits on both sides."""
    root = connected(base(tmp_path / "one"), server)
    done(root, "init")
    done(root, "push")
    server.type_into("Backlog", 2, "title", "Typed in the sheet")
    server.type_into("Intake", 2, "title", "A new idea")
    server.type_into("Metrics_Config", 2, "notes", "Typed too")
    file = root / "initiatives/INIT-0002.yaml"
    file.write_text(
        file.read_text("utf-8").replace("title: ", "title: New: ").replace("New: ", "Newer "),
        "utf-8",
    )
    server.log.clear()
    return root


def sync(root: Path) -> list[int]:
    """Pull, then push: the exit codes."""
    return [sheets(root, "pull").exit_code, sheets(root, "push").exit_code]


def test_a_full_sync_costs_at_most_eight_reads_and_eight_writes(
    synced: Path, server: Server
) -> None:
    assert sync(synced) == [0, 0]
    reads, writes = server.counts()
    assert reads <= 8
    assert writes <= 8
    server.log.clear()
    assert sync(synced) == [0, 0]
    assert server.counts()[1] == 0


LONG = pytest.mark.full


@pytest.mark.parametrize(
    "fault",
    [
        "429",
        "503-applied",
        "reset",
        "expired",
        *(pytest.param(fault, marks=LONG) for fault in ("500", "500-applied", "timeout")),
    ],
)
def test_a_fault_at_any_request_changes_nothing_about_the_end(
    fault: str, synced: Path, server: Server
) -> None:
    before, books = synced.parent / "before", copy.deepcopy(server.books)
    shutil.copytree(synced, before)
    assert sync(synced) == [0, 0]
    undisturbed = texts(synced), server.contents()
    requests = len(server.log)
    assert requests > 8
    for at in range(1, requests + 1):
        _again(synced, before, server, books)
        server.faults[at] = fault
        assert sync(synced) == [0, 0]
        assert not server.faults
        assert (texts(synced), server.contents()) == undisturbed, (fault, at)
    if fault == "429":
        assert max(server.waits) >= 7


def test_a_google_that_stays_away_ends_with_8_and_the_next_sync_mends_everything(
    synced: Path, server: Server
) -> None:
    before, books = synced.parent / "before", copy.deepcopy(server.books)
    shutil.copytree(synced, before)
    assert sync(synced) == [0, 0]
    undisturbed = texts(synced), server.contents()
    requests = len(server.log)
    for at in range(1, requests + 1):
        _again(synced, before, server, books)
        server.faults = dict.fromkeys(range(at, at + 6), "500")
        first = sheets(synced, "pull")
        if first.exit_code == Exit.DONE:
            first = sheets(synced, "push")
        assert first.exit_code == Exit.REMOTE, first.output
        assert "try again" in first.output
        server.faults.clear()
        assert sync(synced) == [0, 0]
        assert (_named(texts(synced)), server.contents()) == (
            _named(undisturbed[0]),
            undisturbed[1],
        ), at


def _named(files: dict[str, bytes]) -> dict[str, bytes]:
    return dict(sorted(files.items()))


def _again(root: Path, before: Path, server: Server, books: dict[str, Spreadsheet]) -> None:
    shutil.rmtree(root)
    shutil.copytree(before, root)
    server.books = copy.deepcopy(books)
    server.log.clear()
    server.faults.clear()


@pytest.mark.parametrize(
    ("status", "said"), [(403, "share the spreadsheet"), (404, "no such spreadsheet")]
)
def test_what_another_try_would_not_change_is_said_at_once(
    synced: Path, server: Server, status: int, said: str
) -> None:
    if status == 404:
        server.books.pop("center-id")
    else:
        answer = server.answer

        def forbidden(*words: Any) -> Any:
            from tests.sheets.server import ApiError

            if "center-id" in words[1]:
                raise ApiError(403, "PERMISSION_DENIED", "The caller does not have permission")
            return answer(*words)

        server.answer = forbidden  # type: ignore[method-assign]
    before = texts(synced)
    result = sheets(synced, "pull")
    assert result.exit_code == Exit.REMOTE
    assert said in result.output
    assert len(server.log) <= 3
    assert texts(synced) == before


def pushed_alone(root: Path) -> None:
    """A push without click's runner, which is one for all threads."""
    here = open_sheets(root, None, writes=True)
    opened = here.read()
    here.write(pushed(here, opened, here.collector(opened), here.stamp()).edits)


def test_two_pushes_at_once_leave_what_one_leaves(
    synced: Path, server: Server, tmp_path: Path
) -> None:
    done(synced, "pull")
    books = copy.deepcopy(server.books)
    done(synced, "push")
    alone = server.contents()
    server.books = books
    other = Path(shutil.copytree(synced, tmp_path / "other"))
    threads = [threading.Thread(target=pushed_alone, args=(root,)) for root in (synced, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert server.contents() == alone
    assert done(synced, "push") == "google: up to date\n"


def test_no_secret_and_no_address_in_what_is_said(synced: Path, server: Server) -> None:
    server.faults = dict.fromkeys(range(1, 20), "500")
    output = sheets(synced, "pull").output
    assert "Google Sheets, Central Backlog: it answers 500 Quota or error 500: try again" in output
    for secret in ("token-", "Bearer", "127.0.0.1", "PRIVATE", "iam.gserviceaccount"):
        assert secret not in output
