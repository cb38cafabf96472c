"""`python -m benchmarks.proofs`: how large proofs are, how long they take to make and to check.

Of every recorded run of the example, claim by claim, with cover cuts and without; and of generated
portfolios (200 bounds, half of the initiatives with a prerequisite), whether the objective's tree
closes within one and five times what solving the scenario took. Processor seconds. Checked by the
single file on a bare python3 (-I -S). Writes PROOFS.md beside this file.
"""

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import generated, importers, machine
from portfolio import pipeline
from portfolio.certify.claims import RunClaim, claims_of
from portfolio.certify.rows import System, system_of
from portfolio.engines import adapter
from portfolio.load import load
from portfolio.prove.budget import OutOfBudgetError, ProofBudget
from portfolio.prove.proof import ROUNDS, RunProof, prove_claims
from portfolio.prove.single_file import checker_file
from portfolio.prove.stored import stated_by
from portfolio.record import RecordedRun, read_inputs, read_runs

HERE = Path(__file__).parent
EXAMPLE = HERE.parent
WITHOUT_LIMIT = 10**9
SIZES, VARIANTS = (100, 300, 1_000), 5
INSTANCES = 5
"""Of each published family, those that HiGHS solves soonest."""
SOLVES = 5
"""A tree gets so many times what solving took."""
LEAST_SECONDS = 2.0
"""And never less than this."""


@dataclass
class Deadline(ProofBudget):
    """Processor seconds, counted from the first use."""

    seconds: float = 0.0
    started: float = field(default_factory=time.process_time)

    def take(self, *, leaves: int = 0, iterations: int = 0) -> None:
        """Stop once the time has passed."""
        super().take(leaves=leaves, iterations=iterations)
        if time.process_time() - self.started > self.seconds:
            raise OutOfBudgetError


@dataclass(frozen=True)
class Measured:
    """The proof of one claim."""

    proof: RunProof
    seconds: float


@dataclass(frozen=True)
class Generated:
    """The objective's tree of one generated portfolio; `proven` is None where it did not close."""

    size: int
    variant: int
    solve: float
    proven: Measured | None


def timed_proof(
    run_id: str, system: System, claims: Sequence[RunClaim], *, cut_rounds: int = ROUNDS
) -> Measured:
    """A proof of claims, without a limit."""
    started = time.process_time()
    budget = ProofBudget(WITHOUT_LIMIT, WITHOUT_LIMIT)
    proof = prove_claims(run_id, system, claims, budget, cut_rounds=cut_rounds)
    return Measured(proof, time.process_time() - started)


def recorded() -> Iterator[tuple[RecordedRun, System, tuple[RunClaim, ...]]]:
    """Every run of the example's record."""
    for run in read_runs(EXAMPLE).runs:
        inputs = read_inputs(EXAMPLE, run.manifest.inputs)
        assert isinstance(inputs, bytes)
        yield (run, *stated_by(inputs, run.manifest, run.result))


def bare_check_seconds(run: RecordedRun, proof: RunProof) -> float:
    """What the single file takes, the start of Python included.

    Raises:
        AssertionError: if it does not say PROVEN.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / run.run_id
        folder.mkdir()
        source = EXAMPLE / "runs/results" / run.manifest.scenario / run.run_id
        for file in ("manifest.json", "result.json"):
            (folder / file).write_bytes((source / file).read_bytes())
        inputs = read_inputs(EXAMPLE, run.manifest.inputs)
        assert isinstance(inputs, bytes)
        (folder / "inputs.jsonl").write_bytes(inputs)
        (folder / "proof.jsonl").write_text(proof.text, "ascii")
        check = folder / "check.py"
        check.write_text(checker_file(), "utf-8")
        started = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-I", "-S", str(check), str(folder)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stdout.startswith("PROVEN"), done.stdout + done.stderr
        return time.perf_counter() - started


def of_generated(size: int, variant: int) -> Generated:
    """Solve one generated portfolio, and prove its objective, or that it has no plan."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        generated.write(size, root, variant)
        return of_files(root, generated.SCENARIO, size, variant)


def of_published(instance: importers.Instance) -> Generated:
    """The same of a published instance."""
    with tempfile.TemporaryDirectory() as name:
        importers.write(instance, Path(name))
        return of_files(Path(name), importers.SCENARIO, len(instance.initiatives), 0)


def of_files(root: Path, scenario: str, size: int, variant: int) -> Generated:
    """The objective's tree of the scenario of a portfolio."""
    workspace = load(root).workspace
    assert workspace is not None
    planning = workspace.planning(scenario)
    started = time.process_time()
    run = pipeline.plan(workspace, planning, adapter())
    solve = time.process_time() - started
    records = [json.loads(line) for line in run.inputs.splitlines()]
    system = system_of(records, run.manifest.definition, run.manifest.select)
    claims = claims_of(system, run.result.model_dump(mode="json"))
    first = claims[:1]  # of the objective, or that there is no plan
    limit = max(SOLVES * solve, LEAST_SECONDS)
    started = time.process_time()
    proof = prove_claims(run.run_id, system, first, _Clocked(limit), cut_rounds=ROUNDS)
    taken = time.process_time() - started
    return Generated(size, variant, solve, Measured(proof, taken) if proof.proven else None)


class _Clocked(ProofBudget):
    """A budget that is a clock: only here, since what is stored may not depend on one."""

    def __init__(self, seconds: float) -> None:
        super().__init__(WITHOUT_LIMIT, WITHOUT_LIMIT)
        self.seconds = seconds

    def begun(self) -> ProofBudget:
        """The clock of one claim."""
        return Deadline(WITHOUT_LIMIT, WITHOUT_LIMIT, self.seconds)


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--variants", type=int, default=VARIANTS)
    parser.add_argument("--instances", type=int, default=INSTANCES)
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--runs-only", action="store_true", help="print the recorded runs alone")
    only.add_argument("--families-only", action="store_true", help="print the families alone")
    arguments = parser.parse_args()
    if arguments.runs_only or arguments.families_only:
        part = _runs() if arguments.runs_only else _of_families(arguments.instances)
        for line in part:
            print(line, flush=True)
        return
    lines = [*_HEAD, *_runs(), *_of_sizes(arguments.sizes, arguments.variants)]
    lines += [*_of_families(arguments.instances), "", machine.in_words()]
    (HERE / "PROOFS.md").write_text("\n".join(lines) + "\n", "utf-8")
    print(*lines, sep="\n")


_HEAD = (
    "# Proofs",
    "",
    (
        "Made by `make benchmark-proofs`. Every claim of every recorded run of the example: each"
        " stage is"
    ),
    (
        "best among what the stages before left, and no other portfolio is as good. `check` is the"
        " single"
    ),
    "file under a bare `python3 -I -S`, its start included; `prove` is in processor seconds.",
    "",
)


def _runs() -> Iterator[str]:
    yield (
        "| run | claims proven | cases | kB (gz) | prove s | check s | objective: cases, kB |"
        " without cuts |"
    )
    yield "|---|--:|--:|--:|--:|--:|--:|--:|"
    for run, system, claims in recorded():
        whole = timed_proof(run.run_id, system, claims)
        objective = [claim for claim in claims if claim.name == "objective"]
        with_cuts = timed_proof(run.run_id, system, objective).proof
        without = timed_proof(run.run_id, system, objective, cut_rounds=0).proof
        proof = whole.proof
        packed = len(gzip.compress(proof.text.encode(), mtime=0))
        cells = (
            run.manifest.scenario,
            f"{len(proof.proven)} of {len(claims)}",
            f"{proof.leaves:,}",
            f"{_kilobytes(proof.text)} ({packed // 1000})",
            f"{whole.seconds:.2f}",
            f"{bare_check_seconds(run, proof):.2f}",
            f"{with_cuts.leaves:,}, {_kilobytes(with_cuts.text)}",
            f"{without.leaves:,}, {_kilobytes(without.text)}",
        )
        yield f"| {' | '.join(cells)} |"


def _of_sizes(sizes: Sequence[int], variants: int) -> Iterator[str]:
    yield from (
        "",
        (
            f"Generated portfolios, {variants} of each size: the tree of the objective, or of that"
            " there is no plan."
        ),
        f"A tree gets {SOLVES} times what solving took, at least {LEAST_SECONDS:.0f} s.",
        "",
        "| n | solve s | closes within one solve | within five | cases | kB | prove s |",
        "|--:|--:|--:|--:|--:|--:|--:|",
    )
    for size in sizes:
        found = [of_generated(size, variant) for variant in range(variants)]
        yield _size_row(size, found)


def _of_families(count: int) -> Iterator[str]:
    """Published families, where their folder is."""
    folder = importers.bench_folder()
    if not folder.is_dir():
        return
    yield from (
        "",
        (
            f"Published families (benchmarks/OPTIMA.md), of each the {count} instances that HiGHS"
            " solves soonest:"
        ),
        "the tree of the objective, as above.",
        "",
        "| family | n | solve s | closes within one solve | within five | cases | kB | prove s |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    )
    known = importers.published(folder)
    for family, read in importers.FAMILIES.items():
        instances = [one for one in read(folder / family) if (family, one.name) in known]
        instances.sort(key=lambda one: (known[family, one.name].highs_seconds, one.name))
        found = [of_published(one) for one in instances[:count]]
        if found:
            sizes = _span([one.size for one in found], 0)
            yield f"| {family} {_size_row(0, found).replace('| 0 |', f'| {sizes} |', 1)}"


def _size_row(size: int, found: Sequence[Generated]) -> str:
    closed = [one for one in found if one.proven is not None]
    soon = [one for one in closed if one.proven is not None and one.proven.seconds <= one.solve]
    within = [
        one for one in closed if one.proven is not None and one.proven.seconds <= SOLVES * one.solve
    ]
    proofs = [one.proven for one in closed if one.proven is not None]
    spans: Mapping[str, Sequence[float]] = {
        "solve": [one.solve for one in found],
        "cases": [one.proof.leaves for one in proofs],
        "size": [len(one.proof.text) / 1000 for one in proofs],
        "prove": [one.seconds for one in proofs],
    }
    cells = (
        f"{size:,}",
        _span(spans["solve"], 1),
        f"{len(soon)} of {len(found)}",
        f"{len(within)} of {len(found)}",
        _span(spans["cases"], 0),
        _span(spans["size"], 0),
        _span(spans["prove"], 1),
    )
    return f"| {' | '.join(cells)} |"


def _span(values: Sequence[float], places: int) -> str:
    if not values:
        return ""
    return f"{min(values):,.{places}f}-{max(values):,.{places}f}"


def _kilobytes(text: str) -> int:
    return len(text) // 1000


if __name__ == "__main__":
    main()
