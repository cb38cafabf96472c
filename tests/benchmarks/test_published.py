"""Problems that nobody here made up, through the pipeline that any user's files take."""

from decimal import Decimal
from pathlib import Path

import pytest

from benchmarks.importers import FAMILIES, SCENARIO, Instance, bench_folder, published, write
from portfolio import pipeline
from portfolio.checked import check
from portfolio.engines import adapter
from portfolio.results import RunStatus
from portfolio.stages import OBJECTIVE

FOLDER = bench_folder()

pytestmark = pytest.mark.skipif(
    not (FOLDER / "expected.csv").is_file(),
    reason=(
        "the published instances are not here: PORTFOLIO_BENCH names no folder with expected.csv"
    ),
)

PETERSEN = [f"mknap1-{number}" for number in range(1, 8)]


OTHERS = [
    ("mmkp", "I01"),
    ("mmkp", "TestSet4.5GP10IT10KP#1"),
    ("nrp", "nrp1-70"),
    ("dckp", "R1/BPPC_5_0_1.txt_0.1"),
    ("qkp", "jeu_100_25_5"),
    ("minelib", "newman1 UPIT"),
]


def instance_of(family: str, name: str) -> Instance:
    return next(instance for instance in FAMILIES[family](FOLDER / family) if instance.name == name)


def reaches_its_optimum(family: str, name: str, folder: Path) -> None:
    """Loaded without a finding, proven optimal, and as good as published, by the certificate's own
    sum."""
    write(instance_of(family, name), folder)
    checked = check(folder)
    assert checked.findings == ()
    assert checked.workspace is not None
    result = pipeline.plan(
        checked.workspace, checked.workspace.planning(SCENARIO), adapter()
    ).result
    assert result.status is RunStatus.OPTIMAL
    assert result.certificate is not None
    assert result.certificate.holds
    assert published(FOLDER)[family, name].reached_by(
        Decimal(result.certificate.stage_values[OBJECTIVE])
    )
    assert result.objective == result.certificate.stage_values[OBJECTIVE]


@pytest.mark.parametrize("name", PETERSEN)
def test_petersen_1967_selection_of_research_projects(name: str, tmp_path: Path) -> None:
    reaches_its_optimum("mkp", name, tmp_path)


@pytest.mark.parametrize(("family", "name"), OTHERS)
def test_one_of_each_other_family(family: str, name: str, tmp_path: Path) -> None:
    reaches_its_optimum(family, name, tmp_path)


def test_every_published_optimum_of_a_family_has_its_instance() -> None:
    named = {
        (family, instance.name)
        for family, read in FAMILIES.items()
        for instance in read(FOLDER / family)
    }
    missing = published(FOLDER).keys() - named
    # The production schedule of the mine is a matter of periods, and no scenario of one.
    assert missing == {("minelib", "newman1 CPIT")}
