"""Keys of initiatives and KPIs in any case, and KPIs by their names: read as what is meant, and left
as they stand."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from portfolio.cli.boundary import Exit
from tests.sheets.installation import build, start
from tests.sheets.workbench import (
    add_row,
    headers,
    read_cell,
    row_of,
    sheets,
    texts,
    workbook,
    write_cell,
)

KPIS = ("gmv", "retention", "conversion", "churn", "latency", "rating")
KEYS = re.compile(rf"INIT-\d+|\b(?:{'|'.join(KPIS)})\b")
TABS = (
    "Backlog",
    "Metrics_Config",
    "KPI_Contributions",
    "MathModels",
    "Params",
    "Scoring_inputs",
    "Candidates",
    "Scenario_Config",
    "Constraints",
    "Targets",
)
"""Every tab that people fill from files."""
ENTERED = {
    "initiative_key", "prerequisite_keys", "exclusion_keys", "kpi_key", "drives", "kpi_contribution_json",
    "target_kpi_key", "immediate_kpi_key", "metric_chain_text", "objective_weights_json", "dimension_key",
    "bundle_member_keys", "prereq_member_keys", "bonus_json",
}  # fmt: skip
RESPELLINGS: dict[str, Callable[[str], str]] = {
    "small letters": str.lower,
    "capital letters": str.upper,
    "blanks": lambda key: key if key.startswith("INIT") else f" {key.title()} ".replace("_", " "),
}


def respelled_cells(root: Path, tab: str, respelled: Callable[[str], str]) -> int:
    """Write each key in the entry columns of a tab in another way; how many cells that changed."""
    changed = 0
    with workbook(root, tab) as sheet:
        for name, column in headers(sheet).items():
            for row in range(2, sheet.max_row + 1):
                cell = sheet.cell(row, column)
                is_view = tab == "Candidates" and name != "initiative_key"
                is_view = is_view or (tab, name) == ("Backlog", "immediate_kpi_key")
                if name not in ENTERED or is_view or not isinstance(cell.value, str):
                    continue
                value = KEYS.sub(lambda key: respelled(key[0]), cell.value)
                changed += value != cell.value
                cell.value = value
    return changed


@pytest.mark.parametrize("how", RESPELLINGS)
def test_other_spellings_of_keys_change_nothing(root: Path, how: str) -> None:
    # The base portfolio has no such rules: rows of each kind that names initiatives.
    what = {"scenario_name": "q1-base", "dimension_key": "INIT-0001|INIT-0002"}
    add_row(root, "Constraints", constraint_type="exclude_pair", **what)
    what = {"scenario_name": "q1-base", "dimension_key": "INIT-0003"}
    add_row(
        root,
        "Constraints",
        constraint_type="require_prereq",
        prereq_member_keys="INIT-0001",
        **what,
    )
    for command in ("pull", "push"):
        assert sheets(root, command).exit_code == Exit.DONE
    before = texts(root)
    assert sum(respelled_cells(root, tab, RESPELLINGS[how]) for tab in TABS) > 10
    done = sheets(root, "pull")
    assert done.output.endswith("sheets: nothing changes\n"), done.output
    assert done.exit_code == Exit.DONE
    assert texts(root) == before
    assert sheets(root, "push").output == "sheets: up to date\n"
    assert sheets(root, "check").exit_code == Exit.DONE


def test_a_kpi_is_known_by_its_name(root: Path) -> None:
    row = row_of(root, "KPI_Contributions", initiative_key="INIT-0001")
    name = read_cell(
        root, "Metrics_Config", row_of(root, "Metrics_Config", kpi_key="gmv"), "kpi_name"
    )
    write_cell(
        root, "KPI_Contributions", row, "kpi_contribution_json", f"{name}: 777 | retention: 0.1"
    )
    assert sheets(root, "pull").exit_code == Exit.DONE
    assert "gmv: 777" in (root / "initiatives/INIT-0001.yaml").read_text("utf-8")


def test_two_names_of_one_kpi_in_a_cell_are_told(root: Path) -> None:
    row = row_of(root, "KPI_Contributions", initiative_key="INIT-0001")
    write_cell(root, "KPI_Contributions", row, "kpi_contribution_json", "GMV: 777 | gmv: 778")
    before = texts(root)
    done = sheets(root, "pull")
    assert "unknown KPI GMV" in done.output
    assert texts(root) == before


def test_a_kpi_that_stands_twice_in_two_spellings_is_told(root: Path) -> None:
    add_row(
        root,
        "Metrics_Config",
        kpi_key="GMV",
        kpi_name="Turnover",
        kpi_level="strategic",
        unit="EUR",
    )
    assert "gmv stands in row" in sheets(root, "pull").output


def test_an_installation_with_keys_in_small_letters_gives_the_same_files(tmp_path: Path) -> None:
    moved = []
    for form in (None, r"ferry-00\1"):
        root = start(tmp_path / str(form is None))
        build(root / "sheets", respelled=form)
        done = sheets(root, "pull")
        assert done.exit_code == Exit.DONE, done.output
        moved.append(texts(root))
    assert moved[0] == moved[1]


def test_a_key_that_is_unknown_is_told_with_the_nearest_that_comes_in(tmp_path: Path) -> None:
    root = start(tmp_path / "portfolio")
    build(root / "sheets")
    with workbook(root, "KPI_Contributions") as sheet:
        sheet["A5"].value = "FERY-001"
    done = sheets(root, "pull")
    assert "there is no initiative FERY-001\n    hint: did you mean FERRY-001?" in done.output
