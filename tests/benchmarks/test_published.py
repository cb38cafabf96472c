"""Problems that nobody here made up, through the pipeline that any user's files take."""

from decimal import Decimal
from pathlib import Path

import pytest

from benchmarks.importers import FAMILIES, SCENARIO, Instance, bench_folder, published, write
from portfolio import pipeline
from portfolio.results import RunStatus

FOLDER = bench_folder()

pytestmark = pytest.mark.skipif(
    not (FOLDER / "expected.csv").is_file(),
    reason="the published instances are not here: PORTFOLIO_BENCH names no folder with expected.csv",
)

PETERSEN = [f"mknap1-{number}" for number in range(1, 8)]


@pytest.fixture(scope="module")
def instances() -> dict[str, Instance]:
    return {instance.name: instance for instance in FAMILIES["mkp"](FOLDER / "mkp")}


@pytest.mark.parametrize("name", PETERSEN)
def test_petersen_1967_selection_of_research_projects(
    name: str, instances: dict[str, Instance], tmp_path: Path
) -> None:
    write(instances[name], tmp_path)
    checked = pipeline.check(tmp_path)
    assert checked.findings == ()
    assert checked.workspace is not None
    run = pipeline.plan(checked.workspace, checked.workspace.planning(SCENARIO), pipeline.adapter())
    assert run.result.status is RunStatus.OPTIMAL
    assert run.result.objective is not None
    assert Decimal(run.result.objective) == published(FOLDER)["mkp", name].optimum
    assert run.result.certificate is not None
    assert all(not rule.slack.startswith("-") for rule in run.result.certificate.rules)
