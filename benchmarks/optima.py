"""`make benchmark-optima`: every published instance through the pipeline that any user's files
take.

Writes OPTIMA.json and OPTIMA.md beside this file. With ``--only FAMILY`` the rows of other families
stay.
"""

import argparse
import contextlib
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from pathlib import Path
from statistics import median

from benchmarks import machine
from benchmarks.importers import (
    FAMILIES,
    SCENARIO,
    Instance,
    Published,
    bench_folder,
    published,
    write,
)
from benchmarks.raw import Raw, solve_raw
from portfolio import pipeline
from portfolio.checked import check
from portfolio.compile import compile_problem
from portfolio.engines import adapter
from portfolio.results import Result, Run

HERE = Path(__file__).parent
LIMIT = 300
"""Seconds for each solve, unless said otherwise."""
UNDER_A_MINUTE = 60.0
"""Instances that took HiGHS less than this elsewhere must reach their optimum."""


@dataclass(frozen=True)
class Row:
    """One instance: what is published, what we found, how long it took, against the bare solver."""

    family: str
    instance: str
    published: str
    found: str | None
    status: str
    gap: str
    """Bound less value, as a share of the value; "0" where proven."""
    certified: bool
    unique: bool | None
    seconds: float
    """Of the processor, from parsed inputs to the result: other work on the machine changes them
    little."""
    raw_seconds: float
    """``scipy.optimize.milp`` on the same matrices, objective only."""
    raw_proven: bool
    demanded: bool
    """Whether HiGHS is known to need less than a minute."""
    load_seconds: float
    stages: dict[str, float] = field(default_factory=dict)
    """Each stage of the canonical optimum, in seconds."""

    @property
    def reached(self) -> bool:
        """Whether the published optimum was reached, proven and certified."""
        exact = self.found is not None and Decimal(self.found).quantize(
            Decimal(self.published)
        ) == Decimal(self.published)
        return exact and self.status == "optimal" and self.certified

    @property
    def ratio(self) -> float:
        """Ours against the bare solver."""
        return self.seconds / max(self.raw_seconds, 0.001)

    @property
    def chain(self) -> float:
        """All stages of the canonical optimum, as a multiple of its objective stage."""
        return sum(self.stages.values()) / max(self.stages["objective"], 0.001)


@dataclass
class _Stopwatch:
    """Told the name of each stage as it starts: how long each took."""

    starts: list[tuple[str, float]] = field(default_factory=list)

    def __call__(self, name: str) -> None:
        self.starts.append((name, time.process_time()))

    def stages(self) -> dict[str, float]:
        """Stage -> seconds; those of one name are added up."""
        ends = [start for _, start in self.starts[1:]] + [time.process_time()]
        took: dict[str, float] = {}
        for (name, start), end in zip(self.starts, ends, strict=True):
            took[name] = round(took.get(name, 0.0) + end - start, 3)
        return took


def measure(family: str, instance: Instance, known: Published, limit: int) -> Row:
    """Write, check, solve, certify; and the same matrices by the bare solver.

    Raises:
        ValueError: if the workspace of an instance has findings.
    """
    with tempfile.TemporaryDirectory() as folder:
        write(instance, Path(folder), limit)
        started = time.process_time()
        checked = check(Path(folder))
        loaded = time.process_time() - started
    if checked.workspace is None or checked.findings:
        raise ValueError(f"{instance.name}: {checked.findings}")
    planning = checked.workspace.planning(SCENARIO)
    raw = solve_raw(compile_problem(planning), limit)
    watch = _Stopwatch()
    started = time.process_time()
    run = pipeline.plan(checked.workspace, planning, adapter(), watch)
    took = time.process_time() - started
    return _row(family, instance.name, known, run, raw, took, loaded, watch.stages())


def _row(
    family: str,
    name: str,
    known: Published,
    run: Run,
    raw: Raw,
    took: float,
    loaded: float,
    stages: dict[str, float],
) -> Row:
    result = run.result
    return Row(
        family=family,
        instance=name,
        published=str(known.optimum),
        found=result.objective,
        status=result.status.value,
        gap=_gap(result),
        certified=result.certificate is not None and result.certificate.holds,
        unique=None if result.tie is None else result.tie.unique,
        seconds=round(took, 3),
        raw_seconds=round(raw.processor, 3),
        raw_proven=raw.proven,
        demanded=known.highs_solved and known.highs_seconds < UNDER_A_MINUTE,
        load_seconds=round(loaded, 3),
        stages=stages,
    )


def _gap(result: Result) -> str:
    """Of the objective stage."""
    if result.objective is None or result.bound is None:
        return "none"
    value, bound = Decimal(result.objective), Decimal(result.bound)
    return "0" if bound == value else f"{abs(bound - value) / max(abs(value), Decimal(1)):.2%}"


def all_rows(families: Sequence[str], limit: int) -> Iterator[Row]:
    """Every instance of some families that has a published optimum, in order."""
    folder = bench_folder()
    known = published(folder)
    for family in families:
        for instance in FAMILIES[family](folder / family):
            if (family, instance.name) in known:
                yield measure(family, instance, known[family, instance.name], limit)


def in_markdown(rows: Sequence[Row]) -> str:
    """The report."""
    lines = [
        "# Published optima",
        "",
        (
            "Every instance is written as an ordinary workspace of YAML files and goes through"
            " load, validate, compile, the canonical optimum, certificate and gaps as any user's"
            " files do. *Seconds*, of the processor, are from parsed inputs to the result, all"
            " stages of the canonical optimum included; *ratio* is against one"
            " `scipy.optimize.milp` of the same matrices, gap 0, objective only, in the same run."
            " Made by `make benchmark-optima`; the instances are not part of this repository (see"
            " README.md)."
        ),
        "",
        f"Measured on {machine.in_words()}",
        "",
        (
            "*Under a minute* are those that HiGHS is known to solve in less; *chain* is all stages"
            " of the canonical optimum as a multiple of its objective stage."
        ),
        "",
        (
            "| family | instances | reached | of those under a minute | median ratio | median chain"
            " | seconds |"
        ),
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    families = list(dict.fromkeys(row.family for row in rows))
    lines += [
        _summary(family, [row for row in rows if row.family == family]) for family in families
    ]
    lines.append(_summary("all", rows))
    for family in families:
        lines += ["", f"## {family}", "", _HEAD, "|---|--:|--:|---|--:|---|--:|--:|--:|"]
        lines += [_line(row) for row in rows if row.family == family]
    return "\n".join(lines) + "\n"


_HEAD = "| instance | published | ours | status | gap | certificate | seconds | raw milp | ratio |"


def _summary(family: str, rows: Sequence[Row]) -> str:
    demanded = [row for row in rows if row.demanded]
    proven = [row for row in rows if row.raw_proven and row.status == "optimal"]
    ratio = f"{median(row.ratio for row in proven):.1f}" if proven else "-"
    chain = f"{median(row.chain for row in proven):.2f}" if proven else "-"
    reached = f"{sum(row.reached for row in demanded)} of {len(demanded)}"
    total = sum(row.seconds for row in rows)
    return (
        f"| {family} | {len(rows)} | {sum(row.reached for row in rows)} | {reached} | {ratio} |"
        f" {chain} | {total:.0f} |"
    )


def _line(row: Row) -> str:
    certificate = "holds" if row.certified else "-"
    raw = f"{row.raw_seconds:.2f}" if row.raw_proven else f"> {row.raw_seconds:.0f}"
    ratio = f"{row.ratio:.1f}" if row.raw_proven else "-"
    return (
        f"| {row.instance} | {row.published} | {row.found or '-'} | {row.status} | {row.gap} |"
        f" {certificate} | {row.seconds:.2f} | {raw} | {ratio} |"
    )


def stored_rows(path: Path) -> list[Row]:
    """What an earlier run wrote."""
    return (
        [Row(**row) for row in json.loads(path.read_text("utf-8"))["rows"]] if path.exists() else []
    )


def store(rows: Sequence[Row], folder: Path) -> None:
    """Write both reports, families in their order."""
    rows = sorted(rows, key=lambda row: list(FAMILIES).index(row.family))
    content = {
        "machine": machine.machine(),
        "versions": machine.versions(),
        "rows": [asdict(row) for row in rows],
    }
    (folder / "OPTIMA.json").write_text(json.dumps(content, indent=1) + "\n", "utf-8")
    (folder / "OPTIMA.md").write_text(in_markdown(rows), "utf-8")


def _warm_up() -> None:
    """Import now what the pipeline imports where it is used, so that no instance pays for it."""
    import cvxpy  # noqa: F401

    from portfolio import certify, gaps  # noqa: F401
    from portfolio.engines import adapter_of

    adapter_of("scipy")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print each row as it comes, store; 1 if an instance that must reach its optimum did
    not."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.optima", description=__doc__)
    parser.add_argument(
        "--only",
        choices=sorted(FAMILIES),
        action="append",
        help="only this family; may be repeated",
    )
    parser.add_argument(
        "--limit", type=int, default=LIMIT, metavar="SECONDS", help="of each solve (default: 300)"
    )
    options = parser.parse_args(arguments)
    if not (bench_folder() / "expected.csv").is_file():
        print(
            "The published instances are not here: let PORTFOLIO_BENCH name their folder.",
            file=sys.stderr,
        )
        return 64
    families = [family for family in FAMILIES if options.only is None or family in options.only]
    rows = [row for row in stored_rows(HERE / "OPTIMA.json") if row.family not in families]
    missed = []
    _warm_up()
    with contextlib.suppress(KeyboardInterrupt):
        for row in all_rows(families, options.limit):
            print(f"{row.family:8}{_line(row)}", flush=True)
            rows.append(row)
            store(rows, HERE)  # at once: whoever stops it keeps what there is
            if row.demanded and not row.reached:
                missed.append(row.instance)
    if missed:
        print(f"Missed: {', '.join(missed)}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
