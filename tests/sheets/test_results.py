"""Results in the sheets: what a run took, what is missing and who could help; and no older commit
over a newer one."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from portfolio.cli import main
from portfolio.cli.boundary import Exit
from portfolio.record import read_runs, store
from portfolio.results import BindingRule, Rule, Severity, shown_run_id
from portfolio.sheets.results import ShownRun, result_rows
from portfolio.stored import records_of
from tests.portfolios import EXAMPLES, overlaid
from tests.record.sample import infeasible_run, sample_event, sample_run, write_files
from tests.report.diffs import CAP
from tests.sheets.installation import build, start
from tests.sheets.workbench import filled, headers, sheets, workbook


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made = write_files(tmp_path / "portfolio")
    (made / "config/sheets.yaml").write_text(
        "results_link: 'https://example.org/runs/{run_id}'\n", "utf-8"
    )
    for run in (sample_run(), infeasible_run()):
        store(made, run, sample_event(run))
    return filled(made)


def rows(root: Path, tab: str) -> list[dict[str, Any]]:
    with workbook(root, tab) as sheet:
        at = headers(sheet)
        listed = [
            {name: sheet.cell(r, c).value for name, c in at.items()}
            for r in range(2, sheet.max_row + 1)
        ]
    return [row for row in listed if any(value is not None for value in row.values())]


def test_runs_say_how_they_ended(root: Path) -> None:
    found = {row["scenario_name"]: row for row in rows(root, "Runs")}
    assert set(found) == {"base", "impossible"}
    base = found["base"]
    assert base["run_id"] == shown_run_id(sample_run().run_id)
    assert base["finished_at"] == "2026-01-31T12:00:00Z"
    assert base["selected_count"] == 3
    assert "engineering" in base["capacity_used"]
    assert base["results_link"] == f"https://example.org/runs/{sample_run().run_id}"
    assert found["impossible"]["status"] == "infeasible"


def test_items_gaps_and_roadmap(root: Path) -> None:
    items = {
        row["initiative_key"]: row
        for row in rows(root, "Results")
        if row["run_id"].startswith("base-")
    }
    assert items["INIT-0002"]["selected"] is True
    assert items["INIT-0002"]["scope"] == "mvp"
    assert items["INIT-0002"]["allocated_tokens"] == 20
    assert items["INIT-0004"]["selected"] is False
    assert items["INIT-0004"]["allocated_tokens"] == 0
    assert items["INIT-0001"]["country"] == "NO: 0.4 | UK: 0.6"
    gaps = {(row["kpi_key"], row["level"]): row for row in rows(root, "Gaps_And_Alerts")}
    assert gaps["gmv", "floor"]["severity"] == "OK"
    assert gaps["gmv", "floor"]["recommendation"] is None
    helped = gaps["retention", "goal"]["recommendation"]
    assert "INIT-0004 Loyalty points: +2 pp" in helped
    assert gaps["wait", "goal"]["recommendation"].endswith(
        "No initiative outside the plan moves it: new ideas are needed."
    )
    roadmap = rows(root, "Roadmap")
    assert [row["initiative_key"] for row in roadmap] == ["INIT-0001", "INIT-0002", "INIT-0003"]
    assert roadmap[0]["gmv"] == 120000
    assert roadmap[2]["wait"] == -0.75


def test_a_new_run_adds_rows_and_leaves_those_of_earlier_runs(root: Path) -> None:
    before = rows(root, "Results")
    other = sample_run("weighted")
    store(root, other, sample_event(other, when="2026-02-01T12:00:00Z"))
    assert sheets(root, "push").exit_code == Exit.DONE
    after = rows(root, "Results")
    assert after[: len(before)] == before
    assert {row["run_id"] for row in after[len(before) :]} == {shown_run_id(other.run_id)}


def test_results_pushed_again_write_nothing(root: Path) -> None:
    again = sheets(root, "push")
    assert again.exit_code == Exit.DONE
    assert "up to date" in again.output


def test_a_selection_has_its_results_and_is_no_roadmap(root: Path) -> None:
    words = [
        "solve",
        "base",
        "--select",
        "INIT-0001",
        "--select",
        "INIT-0003",
        "--record",
        "--new-engine",
    ]
    words += ["--root", str(root)]
    assert CliRunner().invoke(main, words, catch_exceptions=False).exit_code == Exit.DONE
    [selection] = {shown_run_id(run.run_id) for run in read_runs(root).runs if run.manifest.select}
    assert sheets(root, "push").exit_code == Exit.DONE
    shown = {row["run_id"]: [] for row in rows(root, "Results")}
    for row in rows(root, "Results"):
        shown[row["run_id"]].append(row["initiative_key"])
    assert shown[selection] == ["INIT-0001", "INIT-0003"]
    assert shown_run_id(sample_run().run_id) in shown
    assert [row["initiative_key"] for row in rows(root, "Roadmap")] == [
        "INIT-0001",
        "INIT-0002",
        "INIT-0003",
    ]


def test_a_note_beside_a_result_stays_with_it(root: Path) -> None:
    with workbook(root, "Results") as sheet:
        at = max(headers(sheet).values()) + 1
        sheet.cell(1, at).value = "What we think"
        sheet.cell(3, at).value = "good"
        sheet.cell(3, headers(sheet)["reason"]).value = "overwritten by hand"
        key = sheet.cell(3, headers(sheet)["initiative_key"]).value
    assert sheets(root, "push").exit_code == Exit.DONE
    found = next(row for row in rows(root, "Results") if row["What we think"] == "good")
    assert found["initiative_key"] == key
    assert found["reason"] != "overwritten by hand"


def git(root: Path, *words: str) -> None:
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(root), *who, *words], check=True, capture_output=True)


def test_an_older_commit_does_not_write_over_a_newer_one(root: Path) -> None:
    git(root, "init", "-q")
    git(root, "add", "config", "initiatives", "runs")
    git(root, "commit", "-qm", "first")
    file = root / "initiatives/INIT-0001.yaml"
    file.write_text(file.read_text("utf-8").replace("owner: checkout", "owner: basket"), "utf-8")
    git(root, "commit", "-qam", "second")
    assert sheets(root, "push").exit_code == Exit.DONE
    git(root, "reset", "-q", "--hard", "HEAD~1")
    books = {path: path.read_bytes() for path in (root / "sheets").iterdir()}
    done = sheets(root, "push")
    assert done.exit_code == Exit.STALE
    assert "which is not part of this commit" in done.output
    assert {path: path.read_bytes() for path in (root / "sheets").iterdir()} == books
    assert sheets(root, "push", "--force").exit_code == Exit.DONE


def test_what_models_give_is_shown_beside_what_is_stored(tmp_path: Path) -> None:
    root = filled(
        overlaid(
            EXAMPLES / "invalid/P321-contribution-is-not-what-its-model-gives",
            tmp_path / "portfolio",
        )
    )
    row = rows(root, "KPI_Contributions")[0]
    assert row["kpi_contribution_json"] == '{"gmv": 103, "retention": 0.01}'
    assert row["kpi_contribution_computed_json"] == '{"gmv": 102, "retention": 0.0133333333333333}'
    assert sheets(root, "push").output == "sheets: up to date\n"
    assert sheets(root, "pull").output == "sheets: nothing changes\n"


def test_an_editor_knows_the_file_of_the_spreadsheets(root: Path) -> None:
    assert CliRunner().invoke(main, ["schema", "--root", str(root)]).exit_code == Exit.DONE
    schema = json.loads((root / "config/schemas/sheets.json").read_text("utf-8"))
    good = {
        "source": "google",
        "productops": {"google": "1DeF"},
        "data_row": 5,
        "tabs": {"Backlog": {"name": "Ours"}},
    }
    assert not list(Draft202012Validator(schema).iter_errors(good))
    for bad in (
        {"sorce": "google"},
        {"dates": "ymd"},
        {"header_row": 0},
        {"tabs": {"Backlog": {"header": 1}}},
    ):
        assert list(Draft202012Validator(schema).iter_errors(bad)), bad


EXCLUSION = Rule(
    id="constraints.exclude.INIT-0001",
    family="exclude",
    path=("constraints", "exclude", "INIT-0001"),
    keys=("INIT-0001",),
)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (EXCLUSION, "What binds most is the exclusion of INIT-0001: "),
        (CAP, "What binds most is the cap of 120 engineer-days for engineering: "),
    ],
)
def test_what_binds_is_a_thing(rule: Rule, words: str) -> None:
    """`What binds most is INIT-0001 is excluded` is no sentence."""
    run = sample_run()
    binding = (BindingRule(rule=rule, reach="9", most=True),)
    gmv = next(gap for gap in run.result.gaps if gap.kpi == "gmv")
    short = gmv.model_copy(
        update={
            "severity": Severity.WARN,
            "ideas": "10000000",
            "target": "9000000",
            "reachable": "8",
            "binding": binding,
        }
    )
    result = run.result.model_copy(update={"gaps": (short,)})
    shown = ShownRun(run.run_id, run.manifest, result, records_of(run.inputs), None, 0.0, None)
    [row] = result_rows([], [shown], {}, None, "engineering")["Gaps_And_Alerts"]
    assert words in row["recommendation"]


def test_a_run_without_a_plan_is_one_row_with_its_conflict_and_way_out(tmp_path: Path) -> None:
    root = write_files(tmp_path / "portfolio")
    words = ["record", "impossible", "--allow-infeasible", "--root", str(root)]
    assert CliRunner().invoke(main, words, catch_exceptions=False).exit_code == Exit.DONE
    filled(root)
    [result] = rows(root, "Results")
    assert (result["title"], result["selected"], result["initiative_key"]) == (
        "No plan is possible",
        False,
        None,
    )
    [gap] = rows(root, "Gaps_And_Alerts")
    assert (gap["severity"], gap["dimension"]) == ("CRITICAL", "all")
    for text in (result["reason"], gap["recommendation"]):
        assert text.startswith("There is no plan. ")
        assert "engineering" in text and "10" in text  # the cap that clashes
        assert "The cheapest way out: " in text
    again = sheets(root, "push")
    assert again.exit_code == Exit.DONE and "up to date" in again.output


def test_results_have_the_dimensions_that_exist_and_no_others(root: Path) -> None:
    with workbook(root, "Results") as sheet:
        names = set(headers(sheet))
    assert "country" in names  # the sample has no other
    assert not {"department", "category", "program", "product", "segment"} & names


def test_results_are_pleasant_to_read(root: Path) -> None:
    with workbook(root, "Gaps_And_Alerts") as sheet:
        at = headers(sheet)
        letter = sheet.cell(1, at["recommendation"]).column_letter
        assert sheet.column_dimensions[letter].width >= 60
        told = [cell for cell in sheet[letter][1:] if cell.value]
        assert told
        assert all(cell.alignment.wrap_text for cell in told)
        # LibreOffice gives a row no more height than the file says.
        longest = max(told, key=lambda cell: len(cell.value))
        width = sheet.column_dimensions[letter].width
        lines = -(-len(longest.value) // width)
        assert lines > 1
        assert sheet.row_dimensions[longest.row].height == min(lines, 8) * 15
        colors = {rule.formula[0] for rules in sheet.conditional_formatting for rule in rules.rules}
        assert {'"OK"', '"WARN"', '"CRITICAL"'} <= colors
    with workbook(root, "Runs") as sheet:
        colors = {rule.formula[0] for rules in sheet.conditional_formatting for rule in rules.rules}
        assert {'"optimal"', '"infeasible"'} <= colors
        entry, view = sheet.cell(1, 1), sheet.cell(1, headers(sheet)["status"])
        assert entry.fill.fgColor.rgb != view.fill.fgColor.rgb


def test_ticks_show_as_words_in_libreoffice_too(root: Path) -> None:
    with workbook(root, "Results") as sheet:
        at = headers(sheet)["selected"]
        ticks = [sheet.cell(row, at) for row in (2, 3)]
        assert {cell.value for cell in ticks} <= {True, False}
        # A tick in a general format is 1 or 0 there.
        assert {cell.number_format for cell in ticks} == {'"TRUE";"TRUE";"FALSE"'}


def recorded_installation(tmp_path: Path, **how: Any) -> Path:
    """A ferry line that has moved in, with a run of its scenario, pushed back."""
    made = start(tmp_path / "portfolio")
    build(made / "sheets", **how)
    assert sheets(made, "pull").exit_code == Exit.DONE
    git = ["git", "-C", str(made), "-c", "user.name=n", "-c", "user.email=n@example.org"]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "moved in"]):
        subprocess.run([*git, *words], check=True)
    done = CliRunner().invoke(main, ["record", "--root", str(made)], catch_exceptions=False)
    assert done.exit_code == Exit.DONE, done.output
    assert sheets(made, "push").exit_code == Exit.DONE
    return made


def test_results_have_the_headers_and_names_of_an_older_installation(tmp_path: Path) -> None:
    made = recorded_installation(tmp_path)
    run = rows(made, "Runs")[-1]
    assert run["scenario_name"] == "Q2_2026_Main"
    assert run["db_status"] == "optimal"
    newest = [row for row in rows(made, "Results") if row["run_id"] == run["run_id"]]
    assert {row["market"] for row in newest} == {"Aland", "Germany"}
    assert sheets(made, "push").output == "sheets: up to date\n"


@pytest.mark.parametrize("as_csv", [False, True], ids=["xlsx", "csv"])
def test_results_name_initiatives_as_the_backlog_does(tmp_path: Path, as_csv: bool) -> None:
    made = recorded_installation(tmp_path, respelled=r"FER-\1", as_csv=as_csv)
    assert sheets(made, "push").output == "sheets: up to date\n"
    if as_csv:
        text = "".join((made / f"sheets/{tab}.csv").read_text("utf-8") for tab in RESULT_TABS)
        assert "FER-4" in text
        assert "INIT-" not in text
        return
    for tab in RESULT_TABS:
        cells = [str(value) for row in rows(made, tab) for value in row.values()]
        assert not [cell for cell in cells if "INIT-" in cell], tab
    keys = {row["initiative_key"] for row in rows(made, "Results") if row["run_id"] != "opt_7"}
    assert keys >= {"FER-1", "FER-2", "FER-4"}


RESULT_TABS = ("Runs", "Results", "Gaps_and_Alerts")


def test_a_row_with_our_keys_is_taken_for_the_same_and_renamed(tmp_path: Path) -> None:
    """As pushes before results had the keys of the sheets wrote it."""
    made = recorded_installation(tmp_path, respelled=r"FER-\1")
    number = len(rows(made, "Results"))
    with workbook(made, "Results") as sheet:
        at = headers(sheet)["initiative_key"]
        row = next(r for r in range(1, sheet.max_row + 1) if sheet.cell(r, at).value == "FER-4")
        sheet.cell(row, at).value = "INIT-0004"
    assert sheets(made, "push").exit_code == Exit.DONE
    assert len(rows(made, "Results")) == number
    assert "INIT-0004" not in {row["initiative_key"] for row in rows(made, "Results")}
