"""Results with prices: what deciding an initiative otherwise would cost, where somebody asks."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from portfolio.actions.sheets_prices import with_prices
from portfolio.actions.sheets_record import shown_runs
from portfolio.actions.sheets_session import open_sheets
from portfolio.cli import main
from portfolio.cli.boundary import Exit
from portfolio.results import RunStatus, shown_run_id
from tests.sheets.server import Server
from tests.sheets.workbench import base, filled, headers, sheets, workbook

UP_TO_DATE = "{}: up to date\n"
FLOORS_FIRST = """\
title: Floors first
period: 2026-Q1
objective: {mode: lexicographic, then: {mode: north_star}}
capacity: {engineering: {all: {cap: 30}}}
targets: {all: {retention: {floor: 0.02}}}
"""
GOOGLE = """\
source: google
central_backlog: {google: backlog-id}
productops: {google: productops-id}
optimization_center: {google: center-id}
"""
INIT_OR_CHECK = (
    "that can be read: portfolio sheets init makes one that is missing, portfolio sheets check"
    " says what is wrong"
)
Cells = Mapping[tuple[str, str], Any]
"""Run and initiative -> what the column price shows."""


def asked(root: Path, *words: str) -> str:
    """What a command says."""
    done = CliRunner().invoke(main, [*words, "--root", str(root)], catch_exceptions=False)
    assert done.exit_code == Exit.DONE, done.output
    return done.output


def planned(folder: Path) -> Path:
    """A portfolio with the runs of two scenarios."""
    root = base(folder)
    (root / "config/scenarios/q1-floors.yaml").write_text(FLOORS_FIRST, "utf-8")
    asked(root, "record", "q1-base")
    asked(root, "record", "q1-floors")
    return root


def price_cells(root: Path) -> Cells:
    """What Results shows, in whatever backend."""
    table = open_sheets(root).read().tables["Results"]
    at = table.columns.get("price", 0)
    return {
        (row["run_id"], row["initiative_key"]): table.grid.cell(row.number, at)
        for row in table.rows
    }


def run_of(cells: Cells, scenario: str) -> dict[str, Any]:
    """Initiative -> price in the one run of a scenario."""
    return {
        key: None if price == "" else price
        for (run_id, key), price in cells.items()
        if run_id.startswith(f"{scenario}-")
    }


def prices_by_show(root: Path, scenario: str) -> dict[str, Any]:
    """The same as `show --prices` has it: a number, or a word where there is none."""
    [run_id] = {run for run, _ in price_cells(root) if run.startswith(f"{scenario}-")}
    shown = json.loads(asked(root, "show", run_id, "--prices", "--format", "json"))
    prices = {}
    for one in shown["prices"]:
        price = one["otherwise"]["price"]
        if price is None:
            prices[one["key"]] = "never"
        elif one["otherwise"]["shortfalls"]:
            prices[one["key"]] = "misses floors"
        else:
            assert price["at_least"] == price["at_most"]
            prices[one["key"]] = Decimal(price["at_least"])
    return prices


@pytest.fixture(params=["xlsx", "csv", "google"])
def root(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The portfolio with its workbooks filled, in each backend."""
    made = planned(tmp_path / "portfolio")
    if request.param == "google":
        server: Server = request.getfixturevalue("server")
        for key, title in (
            ("backlog-id", "Backlog"),
            ("productops-id", "ProductOps"),
            ("center-id", "Center"),
        ):
            server.add(key, title)
        (made / "config/sheets.yaml").write_text(GOOGLE, "utf-8")
    return filled(made, *(("--csv",) if request.param == "csv" else ()))


def as_number(cell: object) -> object:
    """A cell of CSV is text."""
    try:
        return Decimal(str(cell))
    except ArithmeticError:
        return cell


def test_prices_come_when_asked_for_and_stay(root: Path) -> None:
    assert set(price_cells(root).values()) <= {None, ""}
    pushed = sheets(root, "push", "--prices")
    assert pushed.exit_code == Exit.DONE, pushed.output
    shown = price_cells(root)
    for scenario in ("q1-base", "q1-floors"):
        expected = prices_by_show(root, scenario)
        cells = run_of(shown, scenario)
        assert {key: as_number(cell) for key, cell in cells.items()} == expected
    assert run_of(shown, "q1-floors")["INIT-0001"] == "misses floors"
    where = "google" if "google" in pushed.output else "sheets"
    for words in (("push",), ("push", "--prices")):
        assert sheets(root, *words).output == UP_TO_DATE.format(where)
        assert price_cells(root) == shown
    assert sheets(root, "pull").output == f"{where}: nothing changes\n"
    assert sheets(root, "check").exit_code == Exit.DONE


@pytest.fixture
def priced(tmp_path: Path) -> Path:
    """Workbooks that show prices."""
    made = filled(planned(tmp_path / "portfolio"))
    assert sheets(made, "push", "--prices").exit_code == Exit.DONE
    return made


def test_another_run_has_no_prices_of_the_one_before(priced: Path) -> None:
    before = price_cells(priced)
    file = priced / "initiatives/INIT-0001.yaml"
    file.write_text(file.read_text("utf-8").replace("gmv: 100", "gmv: 150"), "utf-8")
    asked(priced, "record", "q1-base")
    assert sheets(priced, "push").exit_code == Exit.DONE
    after = price_cells(priced)
    new = {place: price for place, price in after.items() if place not in before}
    assert len(new) == 3 and set(new.values()) == {None}
    # What was true of the earlier run is true of it for ever.
    assert {place: after[place] for place in before} == before


def without_column(root: Path) -> Path:
    """Workbooks as they were made before there were prices."""
    with workbook(root, "Results") as sheet:
        sheet.delete_cols(headers(sheet)["price"])
    return root


def test_a_workbook_without_the_column_gets_it_when_prices_are_asked_for(tmp_path: Path) -> None:
    root = without_column(filled(planned(tmp_path / "portfolio")))
    assert sheets(root, "push").output == "sheets: up to date\n"
    assert sheets(root, "push", "--prices").exit_code == Exit.DONE
    with workbook(root, "Results") as sheet:
        at = headers(sheet)
        assert at["price"] == max(at.values())
    assert run_of(price_cells(root), "q1-floors")["INIT-0001"] == "misses floors"
    assert sheets(root, "push", "--prices").output == "sheets: up to date\n"


def no_tab(root: Path) -> None:
    config = root / "config/sheets.yaml"
    config.write_text("tabs: {Results: {name: Plans}}\n", "utf-8")


def no_run(root: Path) -> None:
    """Rows that do not say of which run they are."""
    with workbook(root, "Results") as sheet:
        sheet.cell(1, headers(sheet)["run_id"]).value = "Which"


def no_column(root: Path) -> None:
    config = root / "config/sheets.yaml"
    config.write_text("tabs: {Results: {without: [Price]}}\n", "utf-8")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (no_tab, f"sheets has no tab Plans {INIT_OR_CHECK}"),
        (no_run, f"sheets has no tab Results {INIT_OR_CHECK}"),
        (
            no_column,
            "config/sheets.yaml says that Results is without price: take it out of `without`",
        ),
    ],
)
def test_prices_without_a_place_are_refused(
    tmp_path: Path, change: Callable[[Path], None], reason: str
) -> None:
    root = filled(planned(tmp_path / "portfolio"))
    change(root)
    refused = sheets(root, "push", "--prices")
    assert refused.exit_code == Exit.USAGE
    assert reason in refused.output


def test_a_run_without_a_proof_is_named_and_the_others_have_prices(tmp_path: Path) -> None:
    root = planned(tmp_path / "portfolio")
    shown = shown_runs(root, print)
    first, second = shown.newest
    loose = first.result.model_copy(update={"status": RunStatus.WITHIN_GAP})
    doubted = replace(shown, newest=[replace(first, result=loose), second])
    notes: list[str] = []
    steps: list[str] = []
    one, other = with_prices(root, doubted, steps.append, notes.append).newest
    assert one.prices is None
    assert other.prices is not None and len(other.prices) == 3
    [note] = notes
    assert note.startswith(f"Results has no prices of {shown_run_id(first.run_id)}: ")
    assert "within a gap" in note
    assert steps and all(step.startswith(shown_run_id(second.run_id)) for step in steps)


def test_a_run_without_a_plan_has_no_prices_and_no_note(tmp_path: Path) -> None:
    root = planned(tmp_path / "portfolio")
    config = root / "config/scenarios/q1-base.yaml"
    tight = config.read_text("utf-8").replace("floor: 1}", "floor: 60}")
    config.write_text(tight, "utf-8")
    asked(root, "record", "q1-base", "--allow-infeasible")
    filled(root)
    pushed = sheets(root, "push", "--prices")
    assert pushed.exit_code == Exit.DONE
    assert "no prices" not in pushed.output
    assert run_of(price_cells(root), "q1-floors")["INIT-0001"] == "misses floors"
