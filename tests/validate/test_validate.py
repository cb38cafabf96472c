"""What holds for validation as a whole."""

import json
import subprocess
import sys
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.load import load
from portfolio.validate import OF_INITIATIVES, OF_SCENARIOS, OF_THE_COMPANY, validate
from tests.portfolios import EXAMPLES, base_texts, cases, edited, lines, overlaid, read

SCENARIO = "config/scenarios/q1-base.yaml"


def test_every_check_states_its_rule() -> None:
    for check in (*OF_THE_COMPANY, *OF_INITIATIVES, *OF_SCENARIOS):
        assert check.__doc__
        assert check.__doc__.strip().endswith((".", ".)", "(a warning)"))


def test_a_broken_file_is_not_unknown() -> None:
    """What refers to a file that cannot be read refers to something."""
    _, findings = read({"initiatives/INIT-0001.yaml": "key: [", SCENARIO: base_texts()[SCENARIO]})
    assert {finding.code for finding in findings} == {"P101"}
    _, findings = read({SCENARIO: "title: 5"})
    assert {f.location.file for f in findings} == {SCENARIO}
    assert "P206" not in {finding.code for finding in findings}


def test_the_own_portfolio_is_valid() -> None:
    root = Path(__file__).parents[2]
    loaded = load(root)
    assert loaded.findings == ()
    assert loaded.workspace is not None
    assert validate(loaded.workspace) == []


def test_nothing_is_located_where_nothing_is_wrong() -> None:
    """Positions cost a second reading of a file: a valid file never pays it."""
    workspace, findings = read()
    assert workspace is not None
    assert findings == ()
    assert not [file for file, document in workspace.documents.items() if "_root" in vars(document)]


def test_validation_loads_no_solver(tmp_path: Path) -> None:
    """`portfolio validate` starts in a fraction of a second: no numpy, scipy, cvxpy; networkx only
    for circles."""
    case = overlaid(EXAMPLES / "invalid" / "P203-unknown-kpi", tmp_path)
    program = (
        "import json, sys; from pathlib import Path; from portfolio.load import load\nfrom"
        " portfolio.validate import validate; from portfolio.report.text.findings import"
        f" as_text\nfound = validate(load(Path({str(case)!r})).workspace); as_text(found, {{}},"
        " color=True)\nheavy = {'numpy', 'scipy', 'cvxpy', 'networkx', 'duckdb', 'rich',"
        " 'click'}\nprint(json.dumps([len(found), sorted(heavy & set(sys.modules))]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    number, loaded = json.loads(done.stdout)
    assert number == 3
    assert loaded == []


@given(st.permutations(sorted(base_texts())))
@settings(max_examples=10, deadline=None)
def test_the_order_of_files_does_not_matter(order: list[str]) -> None:
    """The same findings, whatever the order in which files are read."""
    from portfolio.source import read_workspace

    wrong = {
        **base_texts(),
        **edited(SCENARIO, ("gmv: 1", "gvm: 1")),
        "initiatives/INIT-0002.yaml": "key: INIT-0001\n",
    }
    workspace, found = read_workspace({file: wrong[file] for file in order})
    assert workspace is not None
    assert lines(tuple(sorted([*found, *validate(workspace)], key=str))) == lines(
        tuple(sorted(read(wrong)[1], key=str))
    )


def test_each_invalid_example_is_wrong_only_in_what_it_changes() -> None:
    """A finding is in a file of the case, or about one that the case removed."""
    for case in cases("invalid"):
        files = {path.relative_to(case).as_posix() for path in case.rglob("*") if path.is_file()}
        removed = (
            (case / "removed.txt").read_text("utf-8").split() if "removed.txt" in files else []
        )
        for line in (case / "expected.txt").read_text("utf-8").splitlines():
            file = line.split(":")[0]
            assert file in {*files, *removed} or any(name.startswith(f"{file}/") for name in files)
