"""`runs`, `show`, `query` and `verify`."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portfolio.cli.boundary import Exit, ExpectedError
from portfolio.cli.inputs import known, whole_record
from portfolio.cli.options import color_option, format_option, root_option, say, width, write

if TYPE_CHECKING:
    from portfolio.prove.stored import StoredProof
    from portfolio.record import Damage, Record
    from portfolio.record.recheck import Recheck
    from portfolio.report.terminal import RunLine


@click.command()
@format_option("text", "json")
@color_option
@root_option
def runs(form: str, color: bool, root: Path) -> int:
    """List the runs of the record.

    The newest comes last; runs that the log does not mention come first.
    """
    from portfolio.record import read_runs

    whole_record(root)
    record = read_runs(root)
    lines = _lines(record)
    if form == "json":
        from portfolio.report.json_text import as_json_text

        write(as_json_text({"runs": [_line_json(line) for line in lines]}))
    else:
        from portfolio.report.terminal import runs_view

        write(runs_view(lines, width=width(), color=color), color=color)
    return _tell(record.damages)


@click.command()
@click.argument("run")
@click.option("--all", "everything", is_flag=True, help="List everything that is not in the plan.")
@format_option("text", "json")
@color_option
@root_option
def show(run: str, everything: bool, form: str, color: bool, root: Path) -> int:
    """Show a run of the record.

    RUN is the id of a run. The beginning of the id, or of the hash at its end, will do, as long as no other run
    begins so.
    """
    from portfolio.record import Damage, read_inputs, read_run

    whole_record(root)
    found = read_run(root, one_run(root, run))
    if isinstance(found, Damage):
        raise ExpectedError(f"{found.file}: {found.message}", Exit.STALE)
    if form == "json":
        from portfolio.report.json_text import as_json_text, run_json

        write(as_json_text(run_json(found.run_id, found.result)))
        return Exit.DONE
    inputs = read_inputs(root, found.manifest.inputs)
    if isinstance(inputs, Damage):
        raise ExpectedError(f"{inputs.file}: {inputs.message}", Exit.STALE)
    from portfolio.report.terminal import plan_view, shown

    view = shown(found.run_id, found.manifest, found.result, inputs)
    write(plan_view(view, width=width(), color=color, everything=everything), color=color)
    return Exit.DONE


@click.command()
@click.argument("sql")
@format_option("text", "json")
@color_option
@root_option
def query(sql: str, form: str, color: bool, root: Path) -> int:
    """Ask the record in SQL.

    The tables are runs, items, gaps, stages, capacity, kpis, rules, synergies and events, joined by run_id; say
    DESCRIBE runs to see the columns of one. Quantities are numbers to calculate with; NAME_exact has the exact
    text. The record itself cannot be changed.
    """
    from portfolio.record.query import QueryError, query

    whole_record(root)
    try:
        answer = query(root, sql)
    except QueryError as error:
        raise ExpectedError(str(error), Exit.USAGE) from None
    if form == "json":
        from portfolio.report.json_text import answer_json

        write(answer_json(answer.columns, answer.rows))
    else:
        from portfolio.report.terminal import answer_view

        write(answer_view(answer.columns, answer.rows, color=color), color=color)
    return _tell(answer.damages)


@click.command()
@click.argument("runs", nargs=-1, metavar="[RUN]...")
@click.option("--all", "everything", is_flag=True, help="Ask git history too, also about runs that were removed.")
@click.option("--proof", is_flag=True, help="Prove what has no stored proof; ask CP-SAT where that takes too long.")
@click.option(
    "--seconds",
    type=click.FloatRange(min=0, min_open=True),
    default=60,
    show_default=True,
    help="With --proof, how long each search may take.",
)
@format_option("text", "json")
@color_option
@root_option
def verify(
    runs: tuple[str, ...], everything: bool, proof: bool, seconds: float, form: str, color: bool, root: Path
) -> int:
    """Prove stored runs again, without a solver.

    For each run (all by default) the hashes are recomputed, and every rule, stage and gap is checked in exact
    arithmetic from the stored inputs and the stored choice alone. With --all, git history is a witness too: the
    files are those that were first committed, and the source commit of each run makes the inputs that it stored.
    Ends with 7 if anything does not hold. A proof that is stored beside a run is checked too: where all claims
    have one, the run is proven without trust in any solver; where none is stored, its claims are the solver's word.

    With --proof a run without a stored proof gets one that is made now, checked and not kept. Where its tree does
    not close within a few thousand cases, a second solver, CP-SAT of OR-Tools, computing in exact integers, looks for
    a portfolio that keeps all rules and is better in a stage by one unit, or another one that is as good in all:
    proven where there is none, refuted (7) where it finds one, not proven (5) where time ends first. Beside it
    stands a bound from the duals of the linear relaxation, safe by exact arithmetic.
    """
    from portfolio.record import run_ids
    from portfolio.record.recheck import recheck

    if everything and (runs or proof):
        raise ExpectedError("--all goes with neither RUN nor --proof", Exit.USAGE)
    whole_record(root)
    if everything:
        from portfolio.cli.proving import prove_all, tell

        return tell(prove_all(root, solving=False, sample=None), form, color=color)
    names = [one_run(root, run) for run in runs] or run_ids(root)
    if proof:
        from portfolio.cli.doubting import doubt_runs

        return doubt_runs(root, names, seconds, form, color=color)
    checked = [recheck(root, name) for name in names]
    proofs = _stored_proofs(root, checked)
    if form == "json":
        from portfolio.report.json_text import as_json_text

        write(as_json_text({"runs": [{**recheck_json(f), **_proof_json(f, proofs)} for f in checked]}))
    else:
        for found in checked:
            write_recheck(found, color)
            if found.run_id in proofs:
                write(f"  proof: {proofs[found.run_id].state.value}: {proofs[found.run_id].detail}\n")
        broken = sum(not found.holds for found in checked)
        say(f"{len(checked) - broken} of {len(checked)} runs hold")
    refused = any(proof.is_refused for proof in proofs.values())
    return Exit.DONE if all(found.holds for found in checked) and not refused else Exit.STALE


def _stored_proofs(root: Path, checked: "Sequence[Recheck]") -> "dict[str, StoredProof]":
    """What the proof beside each run shows; of runs that do not hold nothing is."""
    from portfolio.actions.proofs import proof_of_run

    return {found.run_id: proof_of_run(root, found.run_id) for found in checked if found.holds}


def _proof_json(found: "Recheck", proofs: "dict[str, StoredProof]") -> dict[str, object]:
    proof = proofs.get(found.run_id)
    return {"stored_proof": None if proof is None else {"state": proof.state.value, "detail": proof.detail}}


def one_run(root: Path, text: str, removed: Sequence[str] = ()) -> str:
    """The id of the run that a text means: the id, the start of one, or the start of one's hash."""
    from portfolio.record import run_ids

    names = (*run_ids(root), *removed)
    if text in names:
        return text
    fitting = [name for name in names if name.startswith(text) or name.rpartition("-")[2].startswith(text)]
    if len(fitting) > 1:
        shown = ", ".join(fitting[:5]) + (f" and {len(fitting) - 5} more" if len(fitting) > 5 else "")
        raise ExpectedError(f"{text} could be any of {shown}", Exit.USAGE)
    return fitting[0] if fitting else known(text, names, "run")


def _lines(record: "Record") -> "Sequence[RunLine]":
    from portfolio.report.terminal import RunLine

    stored = {event.run_id: event for event in reversed(record.events)}
    lines = []
    for run in record.runs:
        event = stored.get(run.run_id)
        lines.append(RunLine(run.run_id, run.result, event.when if event else None, event.by if event else None))
    return sorted(lines, key=lambda line: (line.when or "", line.run_id))


def _line_json(line: "RunLine") -> dict[str, object]:
    result = line.result
    names = ("scenario", "title", "period", "mode", "objective", "bound")
    return {
        "run_id": line.run_id,
        **{name: getattr(result, name) for name in names},
        "status": result.status.value,
        "selected": [item.key for item in result.items if item.selected],
        "stored": line.when,
        "by": line.by,
    }


def recheck_json(found: "Recheck") -> dict[str, object]:
    """Every check of a run."""
    checks = [{"name": check.name, "holds": check.holds, "detail": check.detail} for check in found.checks]
    return {"run_id": found.run_id, "holds": found.holds, "checks": checks}


def write_recheck(found: "Recheck", color: bool) -> None:
    """One line where everything holds."""
    from portfolio.report.terminal import CheckLine, recheck_view

    lines = [CheckLine(check.name, check.holds, check.detail) for check in found.checks]
    write(recheck_view(found.run_id, lines, width=width(), color=color), color=color)


def _tell(damages: "Iterable[Damage]") -> Exit:
    """Name on stderr what could not be read; the code that follows from it."""
    broken = list(damages)
    for damage in broken:
        say(f"{damage.file}: {damage.message}")
    return Exit.STALE if broken else Exit.DONE
