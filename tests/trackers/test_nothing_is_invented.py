"""What an export does not say stays unsaid, and what cannot be read is told with its cell."""

from decimal import Decimal
from pathlib import Path

import pytest

from portfolio.actions.errors import InvalidInputsError, UsageError
from portfolio.checked import check
from portfolio.findings import has_errors
from tests.trackers.workplace import (
    EXPORTS,
    fields,
    file_of,
    imported,
    prepared_import,
    small_portfolio,
    written,
)

MAP = """\
tool: tickets
key: Key
decimal: "."
fields:
  title: Title
  status: {column: State, values: {Open: idea, Doing: in_progress, Shipped: delivered}}
  tokens: {column: Size, values: {S: 5, M: 10}, units: {d: 1, w: 5}}
  contributions.gmv: Value
  dimensions.country: Market
  deadline: Due
  requires: Needs
  excludes: Not with
"""
HEADERS = ["Key", "Title", "State", "Size", "Value", "Market", "Due", "Needs", "Not with"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return small_portfolio(tmp_path / "portfolio")


@pytest.fixture
def tickets(tmp_path: Path) -> str:
    path = tmp_path / "tickets.yaml"
    path.write_text(MAP, "utf-8")
    return str(path)


def row(**cells: str) -> list[str]:
    given = {"Key": "T-1", "Title": "A title", "State": "Open", **cells}
    return [given.get(header, "") for header in HEADERS]


def test_no_tokens_are_absent_and_not_0(root: Path, tickets: str, tmp_path: Path) -> None:
    imported(root, written(tmp_path, "a.csv", [HEADERS, row()]), tickets)
    found = fields(root, "tickets", "T-1")
    assert set(found) == {"key", "title", "status", "period", "source"}


@pytest.mark.parametrize(
    ("size", "tokens"),
    [
        ("S", 5),
        ("m", 10),
        ("12d", 12),
        ("2w 3d", 13),
        ("2w, 3d", 13),
        ("1.5 d", "1.5"),
        ("7", 7),
        ("0", 0),
    ],
)
def test_sizes_are_read_by_the_table(
    size: str, tokens: int | str, root: Path, tickets: str, tmp_path: Path
) -> None:
    imported(root, written(tmp_path, "a.csv", [HEADERS, row(Size=size)]), tickets)
    assert fields(root, "tickets", "T-1")["tokens"] == {"engineering": Decimal(tokens)}


WRONG = {
    "an unknown size": ({"Size": "XXL"}, "D2", "values: {XXL: 5}"),
    "an unknown unit": ({"Size": "3 sprints"}, "D2", "units"),
    "a number that could be two": ({"Value": "1,200.5.1"}, "E2", "plain number"),
    "a negative size": ({"Size": "-3"}, "D2", ""),
    "too large a number": ({"Value": "1e300"}, "E2", "1e-12 to 1e15"),
    "more digits than are kept": ({"Value": "0.12345678901234567890"}, "E2", ""),
    "a number that is none": ({"Value": "NaN"}, "E2", "NaN"),
    "an unknown country": ({"Market": "Atlantis"}, "F2", ""),
    "shares that do not sum to 1": ({"Market": "UK: 0.5 | DE: 0.2"}, "F2", "sum to 1"),
    "a day that no calendar has": ({"Due": "2026-02-30"}, "G2", "date_formats"),
    "a date in another order": ({"Due": "03/04/2026"}, "G2", "date_formats"),
    "an item that is not there": ({"Needs": "T-99"}, "H2", "export it too"),
    "itself": ({"Needs": "T-1"}, "H2", ""),
    "a character that turns writing": ({"Due": "2026-03-31\u202e"}, "G2", ""),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_cell_that_is_not_understood_is_told_and_left_out(
    case: str, root: Path, tickets: str, tmp_path: Path
) -> None:
    cells, place, hint = WRONG[case]
    report = imported(root, written(tmp_path, "a.csv", [HEADERS, row(**cells)]), tickets)
    [finding] = report.findings
    assert str(finding.location) == f"a.csv!{place}"
    assert hint in (finding.hint or "")
    # The field is unsaid, the rest of the row is there, and the cell is on the list.
    assert fields(root, "tickets", "T-1")["title"] == "A title"
    assert set(fields(root, "tickets", "T-1")) == {"key", "title", "status", "period", "source"}
    assert [place] in [list(one.cells) for one in report.accounts.not_taken]
    assert not has_errors(check(root).findings)


REFUSED = {
    "no key": ({"Key": ""}, "A2"),
    "no title": ({"Title": ""}, "A2"),
    "a status that the map does not know": ({"State": "Limbo"}, "C2"),
    "work in progress without tokens": ({"State": "Doing"}, "A2"),
    "a title too long": ({"Title": "x" * 301}, "B2"),
    "a title with a control character": ({"Title": "a\x07b"}, "B2"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_row_that_would_be_no_initiative_is_told(
    case: str, root: Path, tickets: str, tmp_path: Path
) -> None:
    cells, place = REFUSED[case]
    before = sorted(root.rglob("*"))
    report = imported(root, written(tmp_path, "a.csv", [HEADERS, row(**cells)]), tickets)
    [finding] = report.findings
    assert str(finding.location) == f"a.csv!{place}"
    assert report.accounts.taken == 0
    assert sorted(root.rglob("*")) == before


def test_after_the_map_is_mended_what_was_left_out_comes(
    root: Path, tickets: str, tmp_path: Path
) -> None:
    file = written(tmp_path, "a.csv", [HEADERS, row(Size="XL")])
    imported(root, file, tickets)
    assert "tokens" not in fields(root, "tickets", "T-1")
    Path(tickets).write_text(MAP.replace("M: 10", "M: 10, XL: 40"), "utf-8")
    imported(root, file, tickets)
    assert fields(root, "tickets", "T-1")["tokens"] == {"engineering": 40}


def test_keys_of_the_other_tool_become_ours(root: Path, tickets: str, tmp_path: Path) -> None:
    rows = [HEADERS, row(Needs="T-2; T-3"), row(Key="T-2"), row(Key="T-3")]
    imported(root, written(tmp_path, "a.csv", rows), tickets)
    wanted = tuple(str(fields(root, "tickets", key)["key"]) for key in ("T-2", "T-3"))
    assert fields(root, "tickets", "T-1")["requires"] == wanted


def test_a_key_that_stands_twice_takes_neither_row(
    root: Path, tickets: str, tmp_path: Path
) -> None:
    rows = [HEADERS, row(), row(Title="Another"), row(Key="T-2")]
    report = imported(root, written(tmp_path, "a.csv", rows), tickets)
    assert [str(finding.location) for finding in report.findings] == ["a.csv!A2", "a.csv!A3"]
    assert [item.foreign_key for item in report.items] == ["T-2"]


def test_what_the_tool_emptied_is_emptied_here(root: Path, tickets: str, tmp_path: Path) -> None:
    imported(root, written(tmp_path, "a.csv", [HEADERS, row(Size="S", Due="2026-03-31")]), tickets)
    imported(root, written(tmp_path, "a.csv", [HEADERS, row(Size="S")]), tickets)
    assert "deadline" not in fields(root, "tickets", "T-1")


def test_a_column_that_is_gone_empties_nothing(root: Path, tickets: str, tmp_path: Path) -> None:
    imported(root, written(tmp_path, "a.csv", [HEADERS, row(Size="S", Due="2026-03-31")]), tickets)
    path = file_of(root, "tickets", "T-1")
    before = path.read_text("utf-8")
    fewer = [cells[:4] for cells in (HEADERS, row(Size="S"))]
    report = imported(root, written(tmp_path, "a.csv", fewer), tickets)
    assert path.read_text("utf-8") == before
    assert "deadline is not filled: the export has no column Due" in report.notes
    # And it is still known what the column said.
    imported(root, written(tmp_path, "a.csv", [HEADERS, row(Size="S", Due="2026-05-31")]), tickets)
    assert fields(root, "tickets", "T-1")["deadline"] == "2026-05-31"


def test_an_item_that_is_gone_stays_here(root: Path, tickets: str, tmp_path: Path) -> None:
    imported(root, written(tmp_path, "a.csv", [HEADERS, row(), row(Key="T-2")]), tickets)
    report = imported(root, written(tmp_path, "a.csv", [HEADERS, row(Key="T-2")]), tickets)
    assert fields(root, "tickets", "T-1")
    assert any("1 imported before" in note for note in report.notes)


def test_an_initiative_that_was_taken_out_does_not_come_back(
    root: Path, tickets: str, tmp_path: Path
) -> None:
    file = written(tmp_path, "a.csv", [HEADERS, row()])
    imported(root, file, tickets)
    path = file_of(root, "tickets", "T-1")
    path.unlink()
    report = imported(root, file, tickets)
    assert not path.exists()
    assert report.accounts.taken == 0
    assert any("was taken out here" in note for note in report.notes)


def test_comments_and_layout_of_the_file_stay(root: Path, tickets: str, tmp_path: Path) -> None:
    imported(root, written(tmp_path, "a.csv", [HEADERS, row(Size="S")]), tickets)
    path = file_of(root, "tickets", "T-1")
    text = path.read_text("utf-8")
    text = text.replace("tokens: {engineering: 5}", "tokens:\n  # a guess\n  engineering: 5")
    path.write_text(text, "utf-8")
    imported(root, written(tmp_path, "a.csv", [HEADERS, row(Size="M")]), tickets)
    assert path.read_text("utf-8") == text.replace("engineering: 5", "engineering: 10")


def test_strict_writes_nothing_while_a_cell_is_wrong(
    root: Path, tickets: str, tmp_path: Path
) -> None:
    file = written(tmp_path, "a.csv", [HEADERS, row(Size="XXL"), row(Key="T-2")])
    prepared = prepared_import(root, file, tickets, strict=True)
    assert prepared.texts == {}
    assert not prepared.sound


def test_a_portfolio_that_is_wrong_already_takes_items(
    root: Path, tickets: str, tmp_path: Path
) -> None:
    broken = root / "initiatives" / "INIT-0001.yaml"
    broken.write_text(broken.read_text("utf-8") + "nonsense: 1\n", "utf-8")
    report = imported(root, written(tmp_path, "a.csv", [HEADERS, row()]), tickets)
    assert [item.foreign_key for item in report.items] == ["T-1"]


MAPS = {
    "an unknown field of the map": (MAP.replace("decimal:", "decimals:"), "tickets.yaml:3:1"),
    "an unknown field of an initiative": (
        MAP.replace("deadline:", "dead_line:"),
        "tickets.yaml:10:3",
    ),
    "an unknown resource": (MAP.replace("tokens:", "tokens.welding:"), "tickets.yaml:7:3"),
    "an unknown KPI": (MAP.replace(".gmv", ".gvm"), "tickets.yaml:8:3"),
    "an unknown dimension": (MAP.replace(".country", ".county"), "tickets.yaml:9:3"),
    "no title": (MAP.replace("  title: Title\n", ""), "tickets.yaml:4:1"),
    "a size that is no number": (MAP.replace("M: 10", "M: ten"), "tickets.yaml:7:44"),
    "units of a text": (
        MAP.replace("title: Title", "title: {column: Title, units: {d: 1}}"),
        "tickets.yaml:5:26",
    ),
    "two columns for one field": (MAP + "  tokens.engineering: Size\n", "tickets.yaml:13:3"),
    "a default for an amount": (MAP + "defaults: {tokens: 0}\n", "tickets.yaml:13:12"),
    "a tool that is a path": (MAP.replace("tool: tickets", "tool: ../tickets"), "tickets.yaml:1:7"),
    "a tool that Windows keeps": (MAP.replace("tool: tickets", "tool: nul"), "tickets.yaml:1:7"),
    "an address without a key": (MAP + "url_template: https://x\n", "tickets.yaml:13:15"),
    "an address that runs code": (MAP + 'url_template: "javascript:{key}"\n', "tickets.yaml:13:15"),
    "a form of dates that is none": (MAP + 'date_formats: ["%d/%q"]\n', "tickets.yaml:13:16"),
    "no YAML": ("tool: [", "tickets.yaml:1:8"),
    "an empty file": ("", "tickets.yaml:1:1"),
}


@pytest.mark.parametrize("case", MAPS)
def test_a_map_with_a_mistake_is_a_finding_with_its_line(
    case: str, root: Path, tmp_path: Path
) -> None:
    text, place = MAPS[case]
    path = tmp_path / "tickets.yaml"
    path.write_text(text, "utf-8")
    file = written(tmp_path, "a.csv", [HEADERS, row()])
    with pytest.raises(InvalidInputsError) as caught:
        prepared_import(root, file, str(path))
    assert place in [str(finding.location) for finding in caught.value.findings]


def test_default_status_that_is_none_takes_no_row(root: Path, tickets: str, tmp_path: Path) -> None:
    file = written(tmp_path, "a.csv", [HEADERS, row(State="")])
    report = imported(root, file, tickets, defaults={"status": "someday"})
    [finding] = report.findings
    assert "status" in finding.message
    assert report.items == ()


def test_a_map_that_is_not_there_is_told_with_the_nearest(root: Path) -> None:
    with pytest.raises(UsageError, match="did you mean jira"):
        prepared_import(root, EXPORTS / "jira.csv", "jirra")
