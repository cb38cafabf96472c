"""Exports that somebody made to do harm, or that no tool would make."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from portfolio.actions.errors import InvalidInputsError, UsageError
from portfolio.places import PlaceError
from portfolio.sheets import csv_folder, local
from tests.trackers.workplace import (
    EXPORTS,
    fields,
    file_of,
    imported,
    prepared_import,
    small_portfolio,
    written,
)

HEADERS = ["Issue key", "Summary", "Status", "Description"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return small_portfolio(tmp_path / "portfolio")


@pytest.mark.parametrize(
    "key",
    [
        "../../../etc/passwd",
        "/etc/passwd",
        "..",
        "a/b",
        "C:\\x",
        "~",
        "*",
        "x" * 300,
        "-rf",
        "null",
        "{}",
        "💥",
    ],
)
def test_a_key_makes_no_path(key: str, root: Path, tmp_path: Path) -> None:
    rows = [HEADERS, [key, "A title", "To Do", ""]]
    imported(root, written(tmp_path, "a.csv", rows), "jira")
    assert fields(root, "jira", key)["title"] == "A title"
    names = sorted(path.name for path in (root / "initiatives").iterdir())
    assert names == [f"INIT-000{number}.yaml" for number in range(1, 6)]
    assert prepared_import(root, tmp_path / "a.csv", "jira").texts == {}


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "=cmd|' /C calc'!A0",
        "'=1+1",
        "\t=1+1",
        "title: x\nkey: y",
        "# no comment",
        "{a: b}",
    ],
)
def test_a_formula_is_a_text(text: str, root: Path, tmp_path: Path) -> None:
    rows = [HEADERS, ["T-1", f"A {text}".replace("\n", " ").strip(), "To Do", text]]
    imported(root, written(tmp_path, "a.csv", rows), "jira")
    # An apostrophe before a formula is what programs put there to say that it is a text.
    wanted = text.removeprefix("'").strip()
    assert fields(root, "jira", "T-1")["problem_statement"] == wanted


def test_an_address_that_runs_code_is_told(root: Path, tmp_path: Path) -> None:
    rows = [["Feature ID", "Feature name", "URL"], ["1", "A title", "javascript:alert(1)"]]
    report = imported(root, written(tmp_path, "a.csv", rows), "productboard")
    assert [str(finding.location) for finding in report.findings] == ["a.csv!C2"]
    assert "url" not in dict(fields(root, "productboard", "1"))["source"]  # type: ignore[call-overload]


ENCODINGS = ["utf-8-sig", "utf-16"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_marked_encodings_are_read(encoding: str, root: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("Issue key,Summary\nT-1,Zahlung per Überweisung\n".encode(encoding))
    imported(root, path, "jira")
    assert fields(root, "jira", "T-1")["title"] == "Zahlung per Überweisung"


def test_another_encoding_is_refused_until_the_map_says_it(root: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("Key,Title\nT-1,Überweisung\n".encode("windows-1252"))
    text = "tool: old\nkey: Key\nfields: {title: Title}\n"
    (tmp_path / "old.yaml").write_text(text, "utf-8")
    with pytest.raises(UsageError, match=r"a\.csv is not UTF-8 text: export it as UTF-8"):
        prepared_import(root, path, str(tmp_path / "old.yaml"))
    (tmp_path / "old.yaml").write_text(f"{text}encoding: windows-1252\n", "utf-8")
    imported(root, path, str(tmp_path / "old.yaml"))
    assert fields(root, "old", "T-1")["title"] == "Überweisung"


BYTES = {
    "nothing": b"",
    "no headers": b"\n\n\n",
    "zeros": b"\0" * 1000,
    "no end of a quote": b'Issue key,Summary\nT-1,"never ends\n',
    "only headers": b"Issue key,Summary\n",
    "one header": b"Issue key\nT-1\n",
    "ragged rows": b"Issue key,Summary\nT-1,A,B,C,D\nT-2\n",
}


@pytest.mark.parametrize("case", BYTES)
def test_odd_bytes_are_a_sentence_or_a_finding(case: str, root: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(BYTES[case])
    try:
        report = imported(root, path, "jira")
    except UsageError as error:
        assert "a.csv" in str(error)
        return
    missed = sum(one.count for one in report.accounts.not_taken)
    assert report.accounts.cells == report.accounts.taken + report.accounts.kept + missed


def test_a_huge_file_is_refused_before_it_is_read(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "LARGEST", 1_000_000)
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.truncate(1_000_001)
    with pytest.raises(UsageError, match="larger than 1 MB"):
        prepared_import(root, path, "jira")
    assert csv_folder.CELLS == 1_000_000


def test_a_workbook_that_unpacks_to_much_is_refused(root: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<x>" * 100_000_000)
    with pytest.raises(UsageError, match=r"a\.xlsx"):
        prepared_import(root, path, "jira")


@pytest.mark.parametrize("name", ["a.pdf", "a.xls", "a"])
def test_another_kind_of_file_is_refused(name: str, root: Path, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(UsageError, match=r"no \.csv and no \.xlsx file"):
        prepared_import(root, tmp_path / name, "jira")


def test_a_header_of_the_key_that_stands_twice_is_told(root: Path, tmp_path: Path) -> None:
    rows = [["Issue key", "Summary", "Issue Key"], ["T-1", "A", "T-2"]]
    report = imported(root, written(tmp_path, "a.csv", rows), "jira")
    [finding] = report.findings
    assert (finding.code, str(finding.location)) == ("P830", "a.csv!C1")
    assert report.accounts.taken == 0


def test_two_filled_cells_for_one_value_are_told(root: Path, tmp_path: Path) -> None:
    rows = [["Issue key", "Summary", "Assignee", "Assignee"]]
    rows += [["T-1", "A", "Kim", "Lee"], ["T-2", "B", "", "Lee"]]
    report = imported(root, written(tmp_path, "a.csv", rows), "jira")
    assert [str(finding.location) for finding in report.findings] == ["a.csv!C2", "a.csv!D2"]
    assert "owner" not in fields(root, "jira", "T-1")
    assert fields(root, "jira", "T-2")["owner"] == "Lee"


def test_a_tab_is_found_by_its_headers_or_asked_for(root: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for title in ("This year", "Next year"):
        sheet = book.create_sheet(title)
        sheet.append(["Issue key", "Summary"])
        sheet.append([f"{title[:4]}-1", title])
    data = io.BytesIO()
    book.save(data)
    path = tmp_path / "a.xlsx"
    path.write_bytes(data.getvalue())
    with pytest.raises(UsageError, match="This year, Next year have the headers: say which one"):
        prepared_import(root, path, "jira")
    with pytest.raises(UsageError, match="did you mean This year"):
        prepared_import(root, path, "jira", tab="This yeer")
    report = imported(root, path, "jira", tab="next year")
    assert [item.title for item in report.items] == ["Next year"]
    assert [(one.what, one.count) for one in report.accounts.not_taken] == [
        ("the tab This year", 4)
    ]


def test_a_formula_without_a_value_is_told(root: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Feature", "Reach", "RICE score"])
    sheet.append(["A", 800, "=B2*2"])
    book.save(tmp_path / "a.xlsx")
    report = imported(root, tmp_path / "a.xlsx", "rice")
    assert "a.xlsx!C2" in [str(finding.location) for finding in report.findings]
    assert "scoring" not in fields(root, "rice", "A")


def test_the_past_is_not_read_through_a_link(root: Path, tmp_path: Path) -> None:
    (root / "config/imports").mkdir()
    (tmp_path / "elsewhere.yaml").write_text("{}\n", "utf-8")
    (root / "config/imports/jira.said.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    with pytest.raises((InvalidInputsError, PlaceError)):
        prepared_import(root, EXPORTS / "jira.csv", "jira")


@pytest.mark.parametrize("text", ["PAY-812: x\n", "PAY-812: {title: no digest}\n", "[\n", "- a\n"])
def test_a_past_that_was_changed_by_hand_stops(text: str, root: Path) -> None:
    (root / "config/imports").mkdir()
    (root / "config/imports/jira.said.yaml").write_text(text, "utf-8")
    with pytest.raises(InvalidInputsError):
        prepared_import(root, EXPORTS / "jira.csv", "jira")


def test_without_its_past_an_import_overwrites_nothing(root: Path) -> None:
    imported(root, EXPORTS / "jira.csv", "jira")
    (root / "config/imports/jira.said.yaml").unlink()
    path = file_of(root, "jira", "PAY-812")
    ours = path.read_text("utf-8").replace("Dana Whitfield", "Somebody else")
    path.write_text(ours, "utf-8")
    report = imported(root, EXPORTS / "jira.csv", "jira")
    assert path.read_text("utf-8") == ours
    assert [finding.code for finding in report.findings].count("P833") == 1


def test_two_initiatives_of_one_item_are_told(root: Path) -> None:
    imported(root, EXPORTS / "jira.csv", "jira")
    path = file_of(root, "jira", "PAY-812")
    copy = path.with_name("INIT-0900.yaml")
    text = path.read_text("utf-8").replace(path.stem, "INIT-0900")
    copy.write_text(text, "utf-8")
    report = imported(root, EXPORTS / "jira.csv", "jira")
    assert any("INIT-0900 both say" in finding.message for finding in report.findings)
    assert copy.read_text("utf-8") == text


def test_an_export_with_other_separators_is_read(root: Path, tmp_path: Path) -> None:
    rows = "Issue key|Summary|Description\nT-1|A title|with, commas; and more\n"
    (tmp_path / "a.csv").write_text(rows, "utf-8")
    imported(root, tmp_path / "a.csv", "jira")
    found = fields(root, "jira", "T-1")
    assert (found["title"], found["problem_statement"]) == ("A title", "with, commas; and more")
