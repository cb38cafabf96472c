"""Findings as annotations of GitHub."""

import re

from portfolio.findings import Finding, Location
from portfolio.report.text.annotations import LIMIT, as_github
from portfolio.report.text.findings import as_text

FILE = "initiatives/INIT-0001.yaml"
TEXTS = {FILE: "key: INIT-0001\ncontributions: {gvm: 100}\n"}
KPI = Finding(
    "P203", Location(FILE, 2, 17, 20), "unknown KPI gvm", "did you mean gmv?", ("INIT-0001",)
)


def annotations(text: str) -> list[str]:
    """The commands that GitHub carries out, read as its runner reads them."""
    commands, token = [], None
    for line in text.splitlines():
        if token is not None:
            token = None if line == f"::{token}::" else token
        elif line.startswith("::stop-commands::"):
            token = line.removeprefix("::stop-commands::")
        elif line.lstrip().startswith("::") or "##[" in line:
            commands.append(line)
    assert token is None
    return commands


def test_annotations_have_the_escapes_of_workflow_commands() -> None:
    assert annotations(as_github([KPI], {})) == [
        f"::error file={FILE},line=2,col=17,endLine=2,endColumn=20,title=P203 unknown KPI"
        "::unknown KPI gvm%0Ahint: did you mean gmv?"
    ]
    odd = Finding("P308", Location("a,b:c%.yaml", 3, 4), "100%, that is: late")
    assert annotations(as_github([odd], {})) == [
        "::warning file=a%2Cb%3Ac%25.yaml,line=3,col=4,title=P308 deadline before the"
        " period::100%25, that is: late"
    ]
    assert as_github([], {}) == ""


def test_the_log_shows_everything_as_text() -> None:
    assert as_text([KPI], TEXTS, color=False) in as_github([KPI], TEXTS)


def test_nothing_in_a_file_is_a_command() -> None:
    """Not even where it knows how the block is ended."""
    for line in (
        "::set-output name=x::y",
        "##[error]x",
        "::stop-commands::x",
        "::" + "0" * 64 + "::",
    ):
        finding = Finding("P203", Location(f"{line}.yaml", 1, 1), line, line)
        [command] = annotations(as_github([finding], {f"{line}.yaml": line}))
        assert command.startswith("::error file=")
    assert (
        as_github([KPI], {FILE: "a"}).split("\n")[0]
        != as_github([KPI], {FILE: "a\nb"}).split("\n")[0]
    )


def test_the_tenth_of_a_kind_says_how_many_are_hidden() -> None:
    errors = [
        Finding("P203", Location(FILE, line), f"error {line}") for line in range(1, LIMIT + 3)
    ]
    warnings = [
        Finding("P308", Location(FILE, line), f"warning {line}") for line in range(1, LIMIT + 1)
    ]
    shown = annotations(as_github([*errors, *warnings], {}))
    assert len(shown) == 2 * LIMIT
    assert [line for line in shown if "more" in line] == [
        "::error title=3 more errors::The log of this step shows all."
    ]
    assert annotations(as_github(errors[:LIMIT], {}))[-1].endswith("::error 10")


def test_files_that_changed_come_first() -> None:
    files = [f"initiatives/INIT-00{number}.yaml" for number in range(10, 40)]
    findings = [Finding("P203", Location(file, 1), "m") for file in files]
    shown = annotations(as_github(findings, {}, {files[17], files[29], "README.md"}))
    assert [re.findall("file=([^,]*)", line) for line in shown[:3]] == [
        [files[17]],
        [files[29]],
        [files[0]],
    ]
    assert shown[-1].startswith(f"::error title={30 - LIMIT + 1} more errors::")


def test_a_portfolio_below_the_top_of_its_repository_is_annotated_where_it_is() -> None:
    assert f"::error file=products/{FILE},line=2" in as_github([KPI], {}, folder="products/")
