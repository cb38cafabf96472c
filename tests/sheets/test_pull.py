"""Pull: what a person types arrives in the right file, and what cannot be taken says why, with tab
and cell."""

import csv
import json
from pathlib import Path

import pytest

from portfolio.actions.sheets_session import SheetsSession
from portfolio.cli.boundary import Exit
from portfolio.findings import CODES
from tests.sheets.workbench import (
    add_row,
    base,
    empty,
    filled,
    headers,
    read_cell,
    row_of,
    sheets,
    texts,
    workbook,
    write_cell,
)


def _changed(root: Path, before: dict[str, bytes]) -> set[str]:
    return {file for file, text in texts(root).items() if before.get(file) != text}


def test_a_cell_changes_one_value_of_one_file_and_no_other_byte(root: Path) -> None:
    before = texts(root)
    row = row_of(root, "Backlog", initiative_key="INIT-0001")
    write_cell(root, "Backlog", row, "engineering_tokens", 77)
    done = sheets(root, "pull")
    assert done.exit_code == Exit.DONE, done.output
    assert _changed(root, before) == {"initiatives/INIT-0001.yaml"}
    old, new = (
        before["initiatives/INIT-0001.yaml"].decode(),
        texts(root)["initiatives/INIT-0001.yaml"].decode(),
    )
    differing = [(a, b) for a, b in zip(old.splitlines(), new.splitlines(), strict=True) if a != b]
    assert len(differing) == 1
    assert "engineering: 77" in differing[0][1]
    assert read_cell(root, "Backlog", row, "run_status") == "ok"


def test_a_new_idea_gets_the_next_key_in_file_and_sheet_and_only_once(root: Path) -> None:
    row = add_row(root, "Intake", title="Pay by bank", country="UK", requester_name="Ada")
    done = sheets(root, "pull")
    assert done.exit_code == Exit.DONE, done.output
    assert read_cell(root, "Intake", row, "initiative_key") == "INIT-0005"
    assert (
        (root / "initiatives/INIT-0005.yaml").read_text("utf-8")
        == "# yaml-language-server: $schema=../config/schemas/initiative.json\n"
        "key: INIT-0005\ntitle: Pay by bank\nrequester: Ada\nstatus: idea\ndimensions: {country: UK}\n"
    )
    before = texts(root)
    assert sheets(root, "pull").exit_code == Exit.DONE
    assert texts(root) == before
    (
        root / "initiatives/INIT-0005.yaml"
    ).unlink()  # the pull request was rebuilt: the key is the same again
    assert sheets(root, "pull").exit_code == Exit.DONE
    assert texts(root) == before


def test_a_key_that_went_to_another_idea_meanwhile_loses_none(root: Path) -> None:
    """The key was given in the sheet, and before its file was merged somebody else made one of that
    name in git."""
    row = add_row(root, "Intake", title="Pay by bank")
    assert sheets(root, "pull").exit_code == Exit.DONE
    file = root / "initiatives/INIT-0005.yaml"
    file.write_text(file.read_text("utf-8").replace("Pay by bank", "Another idea"), "utf-8")
    before = texts(root)
    done = sheets(root, "pull")
    assert done.exit_code == Exit.INVALID
    assert (
        "INIT-0005 was given to this idea, and went to another one meanwhile: Another idea"
        in done.output
    )
    assert sheets(root, "push").exit_code == Exit.DONE
    assert "went to another one" in str(read_cell(root, "Intake", row, "run_status"))
    assert texts(root) == before
    write_cell(root, "Intake", row, "initiative_key", None)
    assert sheets(root, "pull").exit_code == Exit.DONE
    assert read_cell(root, "Intake", row, "initiative_key") == "INIT-0006"
    assert "title: Pay by bank" in (root / "initiatives/INIT-0006.yaml").read_text("utf-8")
    assert sheets(root, "push").exit_code == Exit.DONE
    assert sheets(root, "check").exit_code == Exit.DONE


def test_after_a_push_a_taken_out_idea_stays_out(root: Path) -> None:
    add_row(root, "Intake", title="Pay by bank")
    assert sheets(root, "pull").exit_code == Exit.DONE
    assert sheets(root, "push").exit_code == Exit.DONE
    (root / "initiatives/INIT-0005.yaml").unlink()
    done = sheets(root, "pull")
    assert not (root / "initiatives/INIT-0005.yaml").exists()
    assert "warning[P813]" in done.output


@pytest.mark.parametrize("key", ["INIT-0099", "../../x", "=1+1"])
def test_a_typed_key_is_refused(root: Path, key: str) -> None:
    before = texts(root)
    row = add_row(root, "Intake", title="Mine")
    write_cell(root, "Intake", row, "initiative_key", key)
    done = sheets(root, "pull")
    assert done.exit_code == Exit.INVALID
    assert f"Intake!{_address(root, 'Intake', row, 'initiative_key')}: error[P812]" in done.output
    assert texts(root) == before


def _address(root: Path, tab: str, row: int, column: str) -> str:
    with workbook(root, tab) as sheet:
        return str(sheet.cell(row, headers(sheet)[column]).coordinate)


@pytest.mark.parametrize(
    ("tab", "column", "value", "code"),
    [
        ("Backlog", "engineering_tokens", "1,5", "P803"),
        ("Backlog", "engineering_tokens", "007", "P803"),
        ("Backlog", "engineering_tokens", "nan", "P803"),
        ("Backlog", "engineering_tokens", "1e400", "P803"),
        ("Backlog", "exclusion_keys", "x" * 2000, "P803"),
        ("KPI_Contributions", "kpi_contribution_json", '{"gmv": 1e400}', "P803"),
        ("KPI_Contributions", "kpi_contribution_json", '{"' + "x" * 2000 + '": 1}', "P803"),
        ("Constraints", "max_tokens", "1e-400", "P803"),
        ("Constraints", "dimension", "x" * 2000, "P803"),
        ("Backlog", "engineering_tokens", True, "P803"),
        ("Backlog", "engineering_tokens", -3, "P821"),
        ("Backlog", "engineering_tokens", "#REF!", "P803"),
        ("Backlog", "deadline_date", "31.03.2026", "P803"),
        ("Backlog", "deadline_date", "03/31/2026", "P803"),
        ("Backlog", "deadline_date", "31. März 2026", "P803"),
        ("Backlog", "status", "candidat", "P803"),
        ("Backlog", "is_optimization_candidate", "perhaps", "P803"),
        ("Backlog", "country", "Atlantis", "P803"),
        ("Backlog", "prerequisite_keys", "INIT-0404", "P821"),
        ("Backlog", "title", "x" * 301, "P821"),
        ("Backlog", "title", "turn\u202eed", "P821"),
        ("Backlog", "summary", "y" * 10_001, "P821"),
        ("Backlog", "initiative_key", "INIT-0404", "P811"),
        ("Backlog", "initiative_key", "INIT-0001\u200b", "P811"),
        ("Backlog", "initiative_key", None, "P810"),
        ("KPI_Contributions", "kpi_contribution_json", "{gmv: 1}", "P803"),
        ("KPI_Contributions", "kpi_contribution_json", '{"gmv": NaN}', "P803"),
        ("KPI_Contributions", "kpi_contribution_json", '{"gmv": 1, "gmv": 2}', "P803"),
        ("KPI_Contributions", "kpi_contribution_json", '{"nothing": 1}', "P821"),
    ],
)
def test_what_cannot_be_taken_is_a_finding_with_tab_and_cell(
    root: Path, tab: str, column: str, value: object, code: str
) -> None:
    before = texts(root)
    write_cell(root, tab, 2, column, value)
    done = sheets(root, "pull", "--format", "json")
    assert done.exit_code == Exit.INVALID, done.output
    found = json.loads(done.stdout)["findings"]
    assert (code, tab, _address(root, tab, 2, column)) in {
        (f["code"], f["tab"], f["cell"]) for f in found
    }
    assert texts(root) == before
    status = read_cell(root, tab, 2, "run_status")
    assert status not in ("ok", "unchanged")
    assert status == sheets_status(root, tab)


def sheets_status(root: Path, tab: str) -> str:
    """A second pull says the same of the row."""
    assert sheets(root, "pull").exit_code == Exit.INVALID
    return str(read_cell(root, tab, 2, "run_status"))


@pytest.mark.parametrize(
    "text",
    [
        '=IMPORTXML("http://example.org")',
        "+cmd|' /C calc'!A0",
        "-1+1",
        "@SUM(A1)",
        "TRUE",
        "007",
        "1,5",
        "nan",
        "'x",
    ],
)
@pytest.mark.parametrize("words", [(), ("--csv",)], ids=["xlsx", "csv"])
def test_text_is_text_whatever_it_looks_like_and_comes_back_the_same(
    text: str, words: tuple[str, ...], tmp_path: Path
) -> None:
    root = base(tmp_path / "portfolio")
    file = root / "initiatives/INIT-0001.yaml"
    lines = [x for x in file.read_text("utf-8").splitlines() if not x.startswith("owner:")]
    file.write_text("\n".join([*lines, f"owner: {json.dumps(text)}"]) + "\n", "utf-8")
    filled(root, *words)
    before = texts(root)
    assert sheets(root, "pull").output == "sheets: nothing changes\n"
    assert texts(root) == before
    assert sheets(root, "push").output == "sheets: up to date\n"


def test_a_row_with_a_problem_changes_nothing_and_the_others_go_on_unless_strict(
    root: Path,
) -> None:
    write_cell(root, "Backlog", 2, "title", "New title")
    write_cell(root, "Backlog", 2, "engineering_tokens", "many")
    write_cell(root, "Backlog", 3, "title", "Another title")
    before = texts(root)
    assert sheets(root, "pull", "--strict").exit_code == Exit.INVALID
    assert texts(root) == before
    assert sheets(root, "pull").exit_code == Exit.INVALID
    assert _changed(root, before) == {"initiatives/INIT-0002.yaml"}


def test_a_dry_run_writes_nothing_anywhere(root: Path) -> None:
    write_cell(root, "Backlog", 2, "title", "New title")
    add_row(root, "Intake", title="Idea")
    before, books = texts(root), {p: p.read_bytes() for p in (root / "sheets").iterdir()}
    done = sheets(root, "pull", "--dry-run")
    assert done.exit_code == Exit.DONE
    assert "New title" in done.output
    assert "new: INIT-0005 Idea" in done.output
    assert texts(root) == before
    assert {p: p.read_bytes() for p in (root / "sheets").iterdir()} == books


def test_llm_suggestions_are_never_read(root: Path) -> None:
    with workbook(root, "MathModels") as sheet:
        at = max(headers(sheet).values()) + 1
        sheet.cell(1, at).value = "LLM suggested: metric_chain_text"
        sheet.cell(1, at + 1).value = "llm_suggested_metric_chain_text"
        for row in range(2, 9):
            sheet.cell(row, at).value = sheet.cell(row, at + 1).value = "a -> b"
    before = texts(root)
    assert sheets(root, "pull").output == "sheets: nothing changes\n"
    assert texts(root) == before


def test_a_scope_that_no_file_offers_yet_comes_by_its_header(root: Path) -> None:
    with workbook(root, "Backlog") as sheet:
        at = max(headers(sheet).values()) + 1
        sheet.cell(1, at).value = "engineering_tokens_XL"
        row = next(r for r in range(2, 9) if sheet.cell(r, 1).value == "INIT-0001")
        sheet.cell(row, at).value = 30
        sheet.cell(row, headers(sheet)["engineering_tokens"]).value = None
        sheet.cell(row, headers(sheet)["design_tokens"]).value = None
        sheet.cell(row, headers(sheet)["scope_mode"]).value = "XL"
    with workbook(root, "KPI_Contributions") as sheet:
        row = next(r for r in range(2, 9) if sheet.cell(r, 1).value == "INIT-0001")
        sheet.cell(row, headers(sheet)["kpi_contribution_json"]).value = '{"XL": {"gmv": 5}}'
    done = sheets(root, "pull")
    assert "scopes.XL.tokens.engineering: (empty) -> 30" in done.output


def test_a_row_of_a_broken_file_waits_until_the_file_is_mended(root: Path) -> None:
    file = root / "initiatives/INIT-0001.yaml"
    file.write_text("title: [", "utf-8")
    write_cell(root, "Backlog", row_of(root, "Backlog", initiative_key="INIT-0001"), "owner", "x")
    done = sheets(root, "pull")
    assert done.exit_code == Exit.INVALID
    assert "error[P815]: initiatives/INIT-0001.yaml cannot be read" in done.output
    assert file.read_text("utf-8") == "title: ["


def test_every_code_of_spreadsheets_is_shown_by_a_test() -> None:
    told = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert [
        code for code in CODES if code[:3] in ("P80", "P81", "P82") and f"{code}" not in told
    ] == []


def test_a_file_that_changes_while_it_is_pulled_is_not_written_over(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_cell(root, "Backlog", 2, "owner", "x")
    before = (root / "initiatives/INIT-0001.yaml").read_text("utf-8")
    real = SheetsSession.stamp

    def meanwhile(here: SheetsSession) -> object:
        (here.root / "initiatives/INIT-0001.yaml").write_text(before + "# mine\n", "utf-8")
        return real(here)

    monkeypatch.setattr(SheetsSession, "stamp", meanwhile)
    done = sheets(root, "pull")
    assert done.exit_code == Exit.STALE
    assert (root / "initiatives/INIT-0001.yaml").read_text("utf-8") == before + "# mine\n"


@pytest.mark.parametrize("length", [9_999, 50_000])
@pytest.mark.parametrize(
    "column", ["summary", "title", "initiative_key", "country", "engineering_tokens"]
)
def test_a_very_long_cell_is_kept_or_a_finding(tmp_path: Path, column: str, length: int) -> None:
    root = filled(base(tmp_path / "portfolio"), "--csv")
    file = root / "sheets/Backlog.csv"
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    rows[1][rows[0].index(column)] = "x" * length
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    before = texts(root)
    done = sheets(root, "pull")
    if column == "summary" and length < 10_000:
        assert done.exit_code == Exit.DONE, done.output
        assert "x" * length in (root / "initiatives/INIT-0001.yaml").read_text("utf-8")
    else:
        assert done.exit_code == Exit.INVALID
        assert "Backlog!" in done.output
        assert texts(root) == before
        assert max(map(len, done.output.splitlines())) < 400


@pytest.mark.parametrize("tab", ["Backlog", "Constraints"])
def test_a_mandate_without_a_reason_comes_in_and_no_reason_is_invented(
    root: Path, tab: str
) -> None:
    """A tick in the Backlog and a rule in Constraints say the same, in the same words."""
    if tab == "Backlog":
        row = row_of(root, tab, initiative_key="INIT-0001")
        write_cell(root, tab, row, "is_mandatory", True)
        column, file = "mandate_reason", "initiatives/INIT-0001.yaml"
    else:
        rule = {"constraint_type": "mandatory", "dimension_key": "INIT-0001"}
        row = add_row(root, tab, scenario_name="q1-base", **rule)
        column, file = "notes", "config/scenarios/q1-base.yaml"
    done = sheets(root, "pull")
    assert done.exit_code == Exit.DONE, done.output
    assert f"{tab}!" in done.output
    assert ": no reason given; write it there, and who reads the plan sees why" in done.output
    assert "no reason given" in (root / file).read_text("utf-8")
    before = texts(root)
    for command in ("push", "pull", "push"):
        assert sheets(root, command).exit_code == Exit.DONE
        assert read_cell(root, tab, row, column) is None  # nobody wrote anything there
        assert texts(root) == before
    write_cell(root, tab, row, column, "The insurer asks for it")
    done = sheets(root, "pull")
    assert done.exit_code == Exit.DONE, done.output
    assert "who reads the plan" not in done.output
    assert "The insurer asks for it" in (root / file).read_text("utf-8")
    assert "no reason given" not in (root / file).read_text("utf-8")


def test_a_tick_in_a_tab_without_reasons_is_taken_in_once_and_never_lost_in_silence(
    root: Path, tmp_path: Path
) -> None:
    with workbook(root, "Backlog") as sheet:
        at = headers(sheet)
        sheet.cell(2, at["is_mandatory"]).value = True
        sheet.delete_cols(at["mandate_reason"])
    # An initiative that is there: nobody can tell the tick from one that git has taken back.
    done = sheets(root, "pull")
    assert "mandatory" not in (root / "initiatives/INIT-0001.yaml").read_text("utf-8")
    assert ": the tick is not read without a reason; add a column mandate_reason" in done.output
    moved = empty(tmp_path / "moved", root)
    (moved / "sheets").mkdir()
    listed = ["initiative_key,title,status,is_mandatory", "INIT-0001,A,candidate,TRUE"]
    (moved / "sheets/Backlog.csv").write_text("\n".join(listed), "utf-8")
    done = sheets(moved, "pull")
    assert done.exit_code == Exit.DONE, done.output
    file = moved / "initiatives/INIT-0001.yaml"
    assert "mandatory: {reason: no reason given}" in file.read_text("utf-8")
    line = "Backlog!D2: no reason given; add a column mandate_reason, and say there why"
    assert line in done.output
    before = texts(moved)
    for command in ("push", "pull"):
        sheets(moved, command)
        assert texts(moved) == before


def test_a_tick_that_is_taken_back_takes_its_mandate_along(root: Path) -> None:
    row = row_of(root, "Backlog", initiative_key="INIT-0001")
    for tick, is_there in ((True, True), (False, False)):
        write_cell(root, "Backlog", row, "is_mandatory", tick)
        assert sheets(root, "pull").exit_code == Exit.DONE
        text = (root / "initiatives/INIT-0001.yaml").read_text("utf-8")
        assert ("mandatory" in text) is is_there
        assert sheets(root, "push").exit_code == Exit.DONE
