"""`validate` and `schema`."""

import json
import re
from pathlib import Path

import pytest

from portfolio.cli.boundary import Exit
from tests.record.sample import FILES

UNKNOWN_KPI = FILES["initiatives/INIT-0001.yaml"].replace("gmv:", "gmw:")
WARNED = FILES["initiatives/INIT-0003.yaml"].replace("wait: -0.75", "")


def write(root: Path, name: str, text: str) -> None:
    (root / "initiatives" / name).write_text(text, encoding="utf-8")


def test_valid(portfolio) -> None:
    done = portfolio("validate", "--strict")
    assert (done.exit_code, done.stdout) == (
        Exit.DONE,
        "Valid: 4 initiatives, 3 scenarios, 3 KPIs.\n",
    )
    assert done.stderr == ""


def test_every_error_is_shown_with_its_place(portfolio, root: Path) -> None:
    write(root, "INIT-0001.yaml", UNKNOWN_KPI)
    write(root, "INIT-0002.yaml", "key: [")
    done = portfolio("validate")
    assert done.exit_code == Exit.INVALID
    assert "initiatives/INIT-0001.yaml:8:17: error[P203]" in done.stdout
    assert "initiatives/INIT-0002.yaml:" in done.stdout


def test_warnings_pass_unless_strict(portfolio, root: Path) -> None:
    write(
        root,
        "INIT-0004.yaml",
        FILES["initiatives/INIT-0004.yaml"].replace("gmv: 99000, retention: 0.02", ""),
    )
    assert portfolio("validate").exit_code == Exit.DONE
    assert "warning[P306]" in portfolio("validate").stdout
    assert portfolio("validate", "--strict").exit_code == Exit.INVALID


def test_only_some_files(portfolio, root: Path) -> None:
    write(root, "INIT-0001.yaml", UNKNOWN_KPI)
    assert portfolio("validate", "config").exit_code == Exit.DONE
    assert portfolio("validate", "initiatives").exit_code == Exit.INVALID
    assert portfolio("validate", "initiatives/INIT-0002.yaml").exit_code == Exit.DONE
    assert portfolio("validate", "config", "initiatives/INIT-0001.yaml").exit_code == Exit.INVALID


@pytest.mark.parametrize("broken", [False, True])
def test_json_and_sarif_stand_alone_on_stdout(portfolio, root: Path, broken: bool) -> None:
    if broken:
        write(root, "INIT-0001.yaml", UNKNOWN_KPI)
    for form in ("json", "sarif"):
        done = portfolio("validate", "--format", form)
        assert isinstance(json.loads(done.stdout), dict)
        assert done.exit_code == (Exit.INVALID if broken else Exit.DONE)
    assert ("::error " in portfolio("validate", "--format", "github").stdout) is broken


@pytest.mark.parametrize(
    ("words", "no_color", "colored"),
    [
        (["--color", "always"], "1", True),
        (["--color", "never"], "", False),
        ([], "", False),
        ([], "1", False),
    ],
)
def test_color(
    portfolio,
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    no_color: str,
    colored: bool,
):
    monkeypatch.setenv("NO_COLOR", no_color)
    write(root, "INIT-0001.yaml", UNKNOWN_KPI)
    assert ("\033[" in portfolio("validate", *words).stdout) is colored


def test_schemas_are_written_once(portfolio, root: Path) -> None:
    stale = portfolio("schema", "--check")
    assert stale.exit_code == Exit.STALE
    assert not (root / "config/schemas").exists()
    assert portfolio("schema").exit_code == Exit.DONE
    names = sorted(path.name for path in (root / "config/schemas").iterdir())
    assert names == [
        "initiative.json",
        "metrics.json",
        "organization.json",
        "scenario.json",
        "sheets.json",
    ]
    for name in names:
        text = (root / "config/schemas" / name).read_text(encoding="utf-8")
        assert text == json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n"
    again = portfolio("schema")
    assert (again.exit_code, again.stderr) == (Exit.DONE, "")
    assert portfolio("schema", "--check").exit_code == Exit.DONE


def test_a_stale_schema_is_named_and_mended(portfolio, root: Path) -> None:
    portfolio("schema")
    path = root / "config/schemas/metrics.json"
    good = path.read_bytes()
    path.write_bytes(good + b"\n")
    done = portfolio("schema", "--check")
    assert (done.exit_code, "config/schemas/metrics.json is out of date" in done.stderr) == (
        Exit.STALE,
        True,
    )
    assert path.read_bytes() == good + b"\n"
    portfolio("schema")
    assert path.read_bytes() == good


def test_without_an_organization_there_are_no_schemas(portfolio, root: Path) -> None:
    (root / "config/organization.yaml").write_text("name: [")
    assert portfolio("schema").exit_code == Exit.INVALID


def test_annotations_of_changed_files_come_first(
    portfolio, new_repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And their places count from the top of the repository, where GitHub looks for files."""
    repository = new_repository(
        FILES | {"initiatives/INIT-0001.yaml": UNKNOWN_KPI}, folder="products"
    )
    base = repository.git("rev-parse", "HEAD")
    repository.commit(
        {"initiatives/INIT-0004.yaml": FILES["initiatives/INIT-0004.yaml"].replace("gmv:", "gmx:")}
    )
    monkeypatch.chdir(repository.root)
    places = []
    for words in ((), ("--changed-since", base)):
        done = portfolio("validate", "--format", "github", *words)
        assert done.exit_code == Exit.INVALID
        places.append(re.findall("^::error file=([^,]*)", done.stdout, re.MULTILINE))
    first, fourth = (f"products/initiatives/INIT-000{number}.yaml" for number in (1, 4))
    assert places[0] == sorted(places[0])
    assert {first, fourth} == set(places[0])
    assert places[1] == sorted(places[0], key=lambda file: file != fourth)
    assert (
        portfolio("validate", "--format", "github", "--changed-since", "nothing").exit_code
        == Exit.USAGE
    )
    assert '"uri": "products/initiatives/' in portfolio("validate", "--format", "sarif").stdout
