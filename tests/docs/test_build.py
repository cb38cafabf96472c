"""What the builder makes of text, models and commands; that nothing has drifted is a gate of its
own."""

from pathlib import Path

import pytest

import docs.build
from docs.generator import guide, json_output, readme
from docs.generator.markdown import anchor, fenced, prose, table
from docs.generator.models import Reference
from docs.generator.terminal import WIDTH
from portfolio.model import Scenario
from portfolio.results import Result

ROOT = Path(__file__).parents[2]


def test_a_table_keeps_its_shape() -> None:
    assert table(["A"], [["x | y\nz"]]) == "| A |\n| --- |\n| x \\| y z |"


def test_a_fence_is_longer_than_those_inside() -> None:
    assert fenced("```\na\n```", "text") == "````text\n```\na\n```\n````"


def test_anchors_are_those_of_github() -> None:
    assert anchor("Tables of `portfolio query`") == "tables-of-portfolio-query"
    assert anchor("P203: unknown KPI") == "p203-unknown-kpi"


def test_help_becomes_paragraphs() -> None:
    assert prose("One\n  two.\n\n\b\n    Three.") == "One two.\n\nThree."


def test_kinds_of_fields_are_told_in_words() -> None:
    sections = dict(Reference(Scenario).sections())
    assert "| `cap` | number, 0 or more |  | At most this many tokens. |" in sections["Bound"]
    assert (
        "| `exclude_pairs` | list of pairs `[a, b]` of initiative keys |" in sections["Constraints"]
    )
    assert "| `title` | line | **required** |" in sections["Scenario"]
    assert "| `nodes` | whole number, 1 or more | `1000000` |" in sections["Limits"]
    assert (
        "| any dimension or crossed pair | value of the dimension → KPI key → [Target](#target) |"
        in sections["Targets"]
    )


def test_outputs_have_no_defaults_and_say_what_may_be_none() -> None:
    sections = dict(Reference(Result, written=False).sections())
    assert (
        "| `objective` | exact number or none | Value of the objective stage. |"
        in sections["Result"]
    )


def test_the_readme_is_filled_in_from_the_example(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(
        "<!-- generated: commands -->\nold\n<!-- /generated -->\nkept\n", "utf-8"
    )
    text = readme.pages(tmp_path)["README.md"]
    assert "\nold\n" not in text
    assert "portfolio validate" in text
    assert text.endswith("<!-- /generated -->\nkept\n")


def test_the_guide_is_run(tmp_path: Path) -> None:
    for name in ("config", "initiatives"):
        (tmp_path / name).mkdir()
    (tmp_path / "docs").mkdir()
    blocks = (
        "```yaml\n# config/organization.yaml\nname: A\nresources: {people: {unit: day}}\n```\n",
        (
            "```yaml\n# config/metrics.yaml\nmetrics: {gmv: {name: GMV, level: north_star, unit:"
            " GBP}}\n```\n"
        ),
        (
            "```console\n$ portfolio validate\nold\n$ portfolio explain \\\n    P203 --format"
            " text\n```\n"
        ),
    )
    (tmp_path / "docs/guide.md").write_text("".join(blocks), "utf-8")
    (tmp_path / "docs/questions.md").write_text("# Questions\n", "utf-8")
    text = guide.pages(tmp_path)["docs/guide.md"]
    assert text.startswith(blocks[0] + blocks[1])
    assert (
        "$ portfolio validate\nValid: 0 initiatives, 0 scenarios, 1 KPI.\n\n$ portfolio explain"
        " \\\n" in text
    )
    assert "P203 (error): unknown KPI" in text
    assert "old" not in text


def test_what_is_shown_is_as_wide_as_a_page() -> None:
    shown = (ROOT / "README.md").read_text("utf-8").partition("```console\n")[2].partition("```")[0]
    assert max(map(len, shown.splitlines())) <= WIDTH


def test_json_is_shown_short() -> None:
    rows = [{"key": n} for n in range(5)]
    given = {"result": {"a": 1}, "by": None, "rows": rows, "names": ["a", "b", "c"]}
    cut = {
        "result": "…",
        "by": "…",
        "rows": [{"key": 0}, {"key": 1}, "…"],
        "names": ["a", "b", "c"],
    }
    assert json_output._cut(given) == cut


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one generated page, which the code makes otherwise now, and one that nothing
    makes."""
    (tmp_path / "docs/reference").mkdir(parents=True)
    (tmp_path / "docs/reference/a.md").write_text("old\n", "utf-8")
    (tmp_path / "docs/reference/left.md").write_text("left\n", "utf-8")
    monkeypatch.setattr(docs.build, "ROOT", tmp_path)
    monkeypatch.setattr(docs.build, "pages", lambda: {"docs/reference/a.md": "new\n"})
    return tmp_path


def test_a_check_shows_what_drifted_and_writes_nothing(
    site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["build.py", "--check"])
    assert docs.build.main() == 1
    printed = capsys.readouterr().out
    assert "-old\n+new\n" in printed
    assert "docs/reference/left.md: nothing generates it any more" in printed
    assert (site / "docs/reference/a.md").read_text("utf-8") == "old\n"


def test_a_build_writes_and_removes_and_then_a_check_is_content(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["build.py"])
    assert docs.build.main() == 0
    assert [path.name for path in (site / "docs/reference").iterdir()] == ["a.md"]
    monkeypatch.setattr("sys.argv", ["build.py", "--check"])
    assert docs.build.main() == 0
