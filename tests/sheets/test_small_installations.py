"""Installations that other people made: what may be odd in them, one thing at a time."""

from pathlib import Path

import pytest

from portfolio.checked import check
from portfolio.cli.boundary import Exit
from tests.sheets.small import KPIS, Rows, csv_rows, installation, replace_cell
from tests.sheets.workbench import sheets

HEADERS = ["initiative_key", "title", "status", "engineering_tokens"]
IDEAS: Rows = [HEADERS, ["INIT-0001", "First", "idea", "ten"], ["INIT-0002", "Second", "idea", "5"]]
BOTH: Rows = [HEADERS, ["INIT-0001", "First", "idea", "10"], ["INIT-0002", "Second", "idea", "5"]]


def _made(root: Path) -> set[str]:
    return {path.stem for path in (root / "initiatives").glob("*.yaml")}


def test_a_refused_row_comes_in_after_a_push_too(tmp_path: Path) -> None:
    root = installation(tmp_path / "p", {"Backlog": IDEAS, "Metrics_Config": KPIS})
    assert sheets(root, "pull").exit_code == Exit.INVALID
    sheets(root, "push")
    assert sheets(root, "push").output == "sheets: up to date\n"
    assert "there is no initiative" not in sheets(root, "pull").output
    replace_cell(root, "Backlog", "ten", "10")
    assert sheets(root, "pull").exit_code == Exit.DONE
    assert _made(root) == {"INIT-0001", "INIT-0002"}
    sheets(root, "push")
    assert "moving-in" not in (root / "sheets/Backlog.csv").read_text("utf-8")


def test_a_key_that_is_typed_after_the_move_is_refused_once(tmp_path: Path) -> None:
    tabs = {
        "Backlog": BOTH,
        "Metrics_Config": KPIS,
        "KPI_Contributions": [["initiative_key", "kpi_contribution_json"], ["INIT-0001", "gmv: 1"]],
    }
    root = installation(tmp_path / "p", tabs)
    sheets(root, "pull")
    sheets(root, "push")
    for tab, row in (("Backlog", "INIT-0009,Ninth,idea,5"), ("KPI_Contributions", "INIT-0009,x")):
        path = root / "sheets" / f"{tab}.csv"
        path.write_text(path.read_text("utf-8") + row.replace(",x", ",gmv: 2") + "\n", "utf-8")
    pulled = sheets(root, "pull")
    assert pulled.exit_code == Exit.INVALID
    assert pulled.output.count("there is no initiative INIT-0009") == 1
    assert "1 row with a problem, 1 row waits for it" in pulled.output


def test_a_push_remembers_nothing_of_columns_that_are_not_there(tmp_path: Path) -> None:
    contributions: Rows = [
        ["initiative_key", "kpi_contribution_json"],
        ["INIT-0001", "gmv: 1"],
    ]
    tabs = {"Backlog": BOTH, "Metrics_Config": KPIS, "KPI_Contributions": contributions}
    root = installation(tmp_path / "p", tabs)
    sheets(root, "pull")
    sheets(root, "push")
    assert csv_rows(root, "KPI_Contributions")[2][0] == "INIT-0002"  # a row that the push added
    again = sheets(root, "pull")
    assert (again.exit_code, again.output) == (Exit.DONE, "sheets: nothing changes\n")


def test_a_column_is_not_missed_where_another_says_the_same(tmp_path: Path) -> None:
    rows: Rows = [
        [*HEADERS, "period", "mandate_reason"],
        ["INIT-0001", "First", "candidate", "10", "2026-Q1", "the law"],
    ]
    root = installation(tmp_path / "p", {"Backlog": rows, "Metrics_Config": KPIS})
    sheets(root, "pull")
    sheets(root, "push")
    again = sheets(root, "pull")
    assert (again.exit_code, again.output) == (Exit.DONE, "sheets: nothing changes\n")


def test_a_wrong_parameter_holds_up_its_model_and_not_the_initiative(tmp_path: Path) -> None:
    models: Rows = [
        ["initiative_key", "model_name", "target_kpi_key", "formula_text"],
        ["INIT-0001", "reach", "gmv", "users * price"],
    ]
    params: Rows = [
        ["initiative_key", "model_name", "param_name", "value"],
        ["INIT-0001", "reach", "users", "1000"],
        ["INIT-0001", "reach", "price", "1.200"],
    ]
    tabs = {"Backlog": BOTH, "Metrics_Config": KPIS, "MathModels": models, "Params": params}
    root = installation(tmp_path / "p", tabs)
    pulled = sheets(root, "pull")
    assert "Params!D3: error" in pulled.output
    assert pulled.output.count("error[") == 1
    assert _made(root) == {"INIT-0001", "INIT-0002"}
    replace_cell(root, "Params", "1.200", "1.25")
    assert sheets(root, "pull").exit_code == Exit.DONE
    assert "price: {value: 1.25}" in (root / "initiatives/INIT-0001.yaml").read_text("utf-8")


def test_a_wrong_value_of_a_rule_is_told_at_its_own_row(tmp_path: Path) -> None:
    rules: Rows = [
        ["scenario_name", "constraint_type", "dimension", "dimension_key", "max_tokens"],
        ["Base", "capacity_cap", "country", "UK", "5"],
        ["Base", "capacity_cap", "country", "England", "5"],
    ]
    scenarios: Rows = [
        ["scenario_name", "period_key", "objective_mode"],
        ["Base", "2026-Q1", "north_star"],
    ]
    tabs = {
        "Backlog": BOTH,
        "Metrics_Config": KPIS,
        "Scenario_Config": scenarios,
        "Constraints": rules,
    }
    countries = "name: Acme\ndimensions: {country: {UK: United Kingdom}}\n"
    root = installation(tmp_path / "p", tabs, organization=countries)
    pulled = sheets(root, "pull")
    assert "Constraints!E3: error" in pulled.output or "Constraints!D3: error" in pulled.output
    assert pulled.output.count("error[") == 1
    assert (root / "config/scenarios/base.yaml").exists()


@pytest.mark.parametrize("name", ["{} (1)", "Copy of Book - {} (2)", "Book_-_{}"])
def test_one_unknown_tab_stands_for_one_tab(tmp_path: Path, name: str) -> None:
    root = installation(tmp_path / "p", {"Backlog": BOTH, "Metrics_Config": KPIS})
    for path in list((root / "sheets").iterdir()):
        path.rename(path.with_name(f"{name.format(path.stem)}.csv"))
    pulled = sheets(root, "pull")
    assert pulled.exit_code == Exit.DONE, pulled.output
    assert _made(root) == {"INIT-0001", "INIT-0002"}
    config = (root / "config/sheets.yaml").read_text("utf-8")
    assert config.count("name: ") == 2


@pytest.mark.parametrize("suffix", [".ods", ".xls", ".xlsb", ".numbers"])
def test_a_workbook_in_another_format_is_named_and_has_no_twin(tmp_path: Path, suffix: str) -> None:
    root = installation(tmp_path / "p", {"Metrics_Config": KPIS}, as_csv=False)
    (root / "sheets" / f"central backlog{suffix}").write_bytes(b"another format")
    pulled = sheets(root, "pull")
    assert pulled.exit_code == Exit.INVALID
    assert "Save it as an .xlsx workbook" in pulled.output
    made = sheets(root, "init")
    assert made.exit_code == Exit.USAGE
    assert not (root / "sheets/Central Backlog.xlsx").exists()


def test_init_makes_no_tab_that_is_not_used(tmp_path: Path) -> None:
    root = installation(tmp_path / "p", {"Backlog": BOTH, "Metrics_Config": KPIS})
    sheets(root, "pull")
    made = sheets(root, "init")
    assert "Params" not in made.output
    assert "Constraints.csv" in made.output


SCENARIOS: Rows = [
    ["scenario_name", "period_key", "objective_mode"],
    ["Base", "2026-Q1", "north_star"],
]
SETS: Rows = [
    ["constraint_set_name", "scenario_name", "constraint_type", "dimension", "dimension_key",
     "max_tokens", "notes"],
    ["agreed", "Base", "mandatory", "", "INIT-0001", "", "the law"],
    ["agreed", "Base", "exclude_initiative", "", "INIT-0002", "", "too late"],
    ["agreed", "Base", "capacity_cap", "all", "all", "90", "ours"],
    ["agreed", "Base", "capacity_cap", "country", "UK", "40", ""],
    ["strict", "Base", "capacity_cap", "all", "all", "50", "theirs"],
    ["strict", "Base", "mandatory", "", "INIT-0002", "", "a contract"],
]  # fmt: skip


def _with_sets(folder: Path) -> Path:
    tabs = {
        "Backlog": BOTH,
        "Metrics_Config": KPIS,
        "Scenario_Config": SCENARIOS,
        "Constraints": SETS,
        "Settings": [["setting", "value"], ["current_constraint_set_name", "agreed"]],
    }
    countries = "name: Acme\ndimensions: {country: {UK: United Kingdom, DE: Germany}}\n"
    root = installation(folder, tabs, organization=countries)
    assert sheets(root, "pull").exit_code == Exit.DONE
    assert sheets(root, "push").exit_code == Exit.DONE
    return root


def test_the_current_set_can_be_changed_and_changed_back(tmp_path: Path) -> None:
    root = _with_sets(tmp_path / "p")
    file, rules = root / "config/scenarios/base.yaml", root / "sheets/Constraints.csv"
    agreed, before = file.read_text("utf-8"), rules.read_text("utf-8")
    replace_cell(root, "Settings", "agreed", "strict")
    pulled = sheets(root, "pull")  # four rules go, and no --accept-removals: they are all there
    assert pulled.exit_code == Exit.DONE, pulled.output
    assert "INIT-0002: a contract" in file.read_text("utf-8")
    assert "exclude" not in file.read_text("utf-8")
    sheets(root, "push")
    assert rules.read_text("utf-8") == before
    replace_cell(root, "Settings", "strict", "agreed")
    sheets(root, "pull")
    sheets(root, "push")
    assert check(root).workspace is not None
    assert sorted(file.read_text("utf-8").split()) == sorted(agreed.split())
    assert rules.read_text("utf-8") == before


def test_another_set_comes_in_whole_or_not_at_all(tmp_path: Path) -> None:
    root = _with_sets(tmp_path / "p")
    before = (root / "config/scenarios/base.yaml").read_text("utf-8")
    replace_cell(root, "Settings", "agreed", "strict")
    replace_cell(root, "Constraints", "all,50,theirs", "all,fifty,theirs")
    pulled = sheets(root, "pull")
    assert pulled.exit_code == Exit.INVALID
    assert "1 row with a problem, 1 row waits for it" in pulled.output
    assert (root / "config/scenarios/base.yaml").read_text("utf-8") == before


def test_a_rule_from_git_is_one_of_the_set_that_counts(tmp_path: Path) -> None:
    root = _with_sets(tmp_path / "p")
    file = root / "config/scenarios/base.yaml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("UK: {cap: 40}", "UK: {cap: 40}\n      DE: {cap: 7}"))
    assert file.read_text("utf-8") != text
    sheets(root, "push")
    added = csv_rows(root, "Constraints")[len(SETS)]
    assert added[:6] == ["agreed", "Base", "capacity_cap", "country", "DE", "7"]


def test_a_total_that_stands_among_the_rules_is_kept_there(tmp_path: Path) -> None:
    root = _with_sets(tmp_path / "p")
    file = root / "config/scenarios/base.yaml"
    file.write_text(file.read_text("utf-8").replace("cap: 90", "cap: 95"))
    sheets(root, "push")
    assert csv_rows(root, "Constraints")[3][4:6] == ["all", "95"]
    again = sheets(root, "pull")
    assert again.exit_code == Exit.DONE
    assert "nothing changes" in again.output
    replace_cell(root, "Constraints", "all,95", "all,80")
    assert sheets(root, "pull").exit_code == Exit.DONE
    assert "cap: 80" in file.read_text("utf-8")


def test_what_a_language_model_was_asked_is_kept(tmp_path: Path) -> None:
    models: Rows = [
        ["initiative_key", "model_name", "target_kpi_key", "formula_text", "Model prompt to LLM",
         "llm_suggested_formula_text"],
        ["INIT-0001", "reach", "gmv", "1000", "What is it worth?\nAnswer in GBP.", "2000"],
    ]  # fmt: skip
    tabs = {"Backlog": BOTH, "Metrics_Config": KPIS, "MathModels": models}
    root = installation(tmp_path / "p", tabs)
    assert sheets(root, "pull").exit_code == Exit.DONE
    text = (root / "initiatives/INIT-0001.yaml").read_text("utf-8")
    assert "What is it worth?" in text
    assert "2000" not in text
    sheets(root, "push")
    assert csv_rows(root, "MathModels")[1][:6] == models[1]
