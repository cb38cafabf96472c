"""The schemas in an editor: YAML's own language server completes, explains and flags by them."""

import itertools
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from portfolio.load import load
from tests.editor.language_server import LanguageServer, language_server
from tests.portfolios import findings_on_disk

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]
SERVER = HERE / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
NODE = shutil.which("node")

INITIATIVE = "initiatives/INIT-0040.yaml"
SCENARIO = "config/scenarios/q1-base.yaml"
NUMBERS = itertools.count()


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the example."""
    folder = tmp_path_factory.mktemp("editor") / "portfolio"
    for name in ("config", "initiatives"):
        shutil.copytree(REPOSITORY / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def server(root: Path) -> Iterator[LanguageServer]:
    if not SERVER.exists() and "PORTFOLIO_EDITOR" not in os.environ:
        pytest.skip("yaml-language-server is not installed: make test-editor")
    with language_server([NODE or "", str(SERVER), "--stdio"], root) as running:
        yield running


@pytest.fixture(scope="module")
def names(root: Path) -> dict[str, set[str]]:
    workspace = load(root).workspace
    assert workspace is not None
    metrics = workspace.metrics.metrics
    return {
        "KPIs": {key for key, metric in metrics.items() if metric.active and metric.optimizable},
        "countries": set(workspace.organization.dimensions["country"]),
        "resources": set(workspace.organization.resources),
        "scenarios": set(workspace.scenarios),
    }


def at(text: str, part: str) -> tuple[int, int]:
    """Line and column behind a part of a text, which is in it once."""
    assert text.count(part) == 1, part
    before = text[: text.index(part) + len(part)]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def test_the_example_has_no_finding_in_an_editor(server: LanguageServer, root: Path) -> None:
    files = sorted(
        (
            *root.glob("config/*.yaml"),
            *root.glob("config/scenarios/*.yaml"),
            *root.glob("initiatives/*.yaml"),
        )
    )
    files.remove(root / INITIATIVE)
    assert len(files) > 50
    assert {
        path.name: found for path in files if (found := server.open(path, path.read_text("utf-8")))
    } == {}


@pytest.mark.parametrize(
    ("file", "text", "after", "kind"),
    [
        (INITIATIVE, "contributions:\n  \n", "contributions:\n  ", "KPIs"),
        (INITIATIVE, "contributions:\n  gmv: 1\n  \n", "gmv: 1\n  ", "KPIs but gmv"),
        (INITIATIVE, "dimensions:\n  country:\n    \n", "country:\n    ", "countries"),
        (INITIATIVE, "tokens:\n  \n", "tokens:\n  ", "resources"),
        (
            SCENARIO,
            "objective:\n  mode: weighted_kpis\n  weights:\n    \n",
            "weights:\n    ",
            "KPIs",
        ),
        (SCENARIO, "targets:\n  country:\n    \n", "country:\n    ", "countries"),
        (SCENARIO, "targets:\n  all:\n    \n", "all:\n    ", "KPIs"),
        (SCENARIO, "capacity:\n  \n", "capacity:\n  ", "resources"),
        (SCENARIO, "extends: \n", "extends: ", "scenarios"),
    ],
)
def test_names_of_the_portfolio_are_completed(
    server: LanguageServer,
    root: Path,
    names: dict[str, set[str]],
    file: str,
    text: str,
    after: str,
    kind: str,
) -> None:
    kind, _, written = kind.partition(" but ")
    path = root / file
    folder = "../schemas" if file == SCENARIO else "../config/schemas"
    schema = "scenario" if file == SCENARIO else "initiative"
    text = f"# yaml-language-server: $schema={folder}/{schema}.json\n{text}"
    path = path.with_name(f"new-{next(NUMBERS)}.yaml")
    server.open(path, text)
    offered = {label.strip('"') for label in server.completions(path, *at(text, after))}
    assert names[kind] - {written} <= offered
    assert written not in offered


def test_an_unknown_kpi_is_flagged_where_validate_finds_it(
    server: LanguageServer, root: Path
) -> None:
    text = (root / INITIATIVE).read_text("utf-8")
    line = next(row for row in text.split("\n") if row.startswith("contributions:"))
    wrong = line.replace("{", "{gvm: 5, ", 1)
    (root / INITIATIVE).write_text(text.replace(line, wrong), "utf-8")
    [finding] = [finding for finding in findings_on_disk(root) if finding.code == "P203"]
    [diagnostic] = server.open(root / INITIATIVE, text.replace(line, wrong))
    assert "gvm" in diagnostic["message"]
    place, found = finding.location, diagnostic["range"]
    assert place.end_column is not None
    assert found["start"] == {"line": place.line - 1, "character": place.column - 1}
    assert found["end"] == {"line": place.line - 1, "character": place.end_column - 1}
    (root / INITIATIVE).write_text(text, "utf-8")


def test_hovering_explains_fields_and_names(server: LanguageServer, root: Path) -> None:
    path = root / SCENARIO
    text = path.read_text("utf-8")
    server.open(path.with_name("hovered.yaml"), text)
    path = path.with_name("hovered.yaml")
    schema = json.loads((root / "config/schemas/scenario.json").read_text("utf-8"))
    fields = schema["$defs"]["Scenario"]["properties"]
    assert fields["capacity"]["description"].split("\n")[0][:30] in server.hover(
        path, *at(text, "\ncapaci")
    )
    assert "Gross merchandise value, in GBP" in server.hover(
        path, *at(text, "    gmv: {goal: 46000000")[:1], 6
    )


def test_the_lock_names_no_registry() -> None:
    assert "resolved" not in (HERE / "package-lock.json").read_text("utf-8")
