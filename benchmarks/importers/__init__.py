"""Readers of published benchmark families: each turns instances into ordinary portfolio workspaces.

The data stay where they are: below the folder that PORTFOLIO_BENCH names, by default
../shared/bench beside the repository. Nothing of them is copied here.
"""

import csv
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from benchmarks.importers import dckp, minelib, mkp, mmkp, nrp, qkp
from benchmarks.importers.instance import SCENARIO, Instance, write

__all__ = ["FAMILIES", "SCENARIO", "Instance", "Published", "bench_folder", "published", "write"]

FAMILIES: Mapping[str, Callable[[Path], Iterator[Instance]]] = {
    "mkp": mkp.read,
    "mmkp": mmkp.read,
    "nrp": nrp.read,
    "dckp": dckp.read,
    "qkp": qkp.read,
    "minelib": minelib.read,
}
"""Name of a family, which is its folder -> the reader of its instances."""


@dataclass(frozen=True)
class Published:
    """What is known of an instance: its proven optimum, and how long HiGHS took for it
    elsewhere."""

    optimum: Decimal
    highs_solved: bool
    highs_seconds: float

    def reached_by(self, value: Decimal) -> bool:
        """Whether a value is the optimum, to the decimals that were published."""
        return value.quantize(self.optimum) == self.optimum


def bench_folder() -> Path:
    """Where the families are, whether or not there is such a folder."""
    beside = Path(__file__).resolve().parents[2].parent / "shared" / "bench"
    return Path(os.environ.get("PORTFOLIO_BENCH", beside))


def published(folder: Path) -> dict[tuple[str, str], Published]:
    """(Family, instance) -> what expected.csv says; remarks in brackets are no part of an
    instance's name."""
    with (folder / "expected.csv").open(encoding="utf-8", newline="") as lines:
        return {
            (row["family"], row["instance"].partition(" (")[0]): Published(
                Decimal(row["published"]),
                row["highs_status"] == "Optimal",
                float(row["highs_seconds_1thread"]),
            )
            for row in csv.DictReader(lines)
        }
