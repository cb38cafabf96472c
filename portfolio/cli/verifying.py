"""`verify`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portfolio import actions
from portfolio.actions import (
    Verified,
    proof_fields,
    recheck_fields,
    recheck_summary,
    recheck_text,
    runs_to_verify,
    verify_runs,
)
from portfolio.cli.boundary import Exit, ExpectedError, gravest
from portfolio.cli.completing import complete_runs
from portfolio.cli.options import color_option, format_option, root_option, say, width, write
from portfolio.cli.progress import progress
from portfolio.cli.proving import write_proofs
from portfolio.prove import StoredProof
from portfolio.record import Recheck
from portfolio.report import as_json_text, some_of

if TYPE_CHECKING:
    from portfolio.actions import Doubted


@click.command()
@click.argument("runs", nargs=-1, metavar="[RUN]...", shell_complete=complete_runs)
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="Ask git history too, also about runs that were removed.",
)
@click.option(
    "--proof",
    is_flag=True,
    help="Prove what has no stored proof; ask CP-SAT where that takes too long.",
)
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
    runs: tuple[str, ...],
    everything: bool,
    proof: bool,
    seconds: float,
    form: str,
    color: bool,
    root: Path,
) -> int:
    """Check stored runs again, without a solver.

    For each run (all by default) the hashes are recomputed, and all that it states is worked out
    again in exact arithmetic from the stored inputs and the stored choice alone: rules, stages,
    totals, gaps, items with their reasons, findings, and the portfolio that tied. That no portfolio
    is better is what the run's bounds say; it is not proven here. That none exists holds where an
    elementary reason shows it; elsewhere the run stays open and the command ends with 5. A run that
    cannot be read is BROKEN, one that states something else TAMPERED.

    With --all, git history is a witness too: the files are those that were first committed, and the
    source commit of each run makes the inputs that it stored. Ends with 7 if anything does not
    hold. A proof that is stored beside a run is checked too: where all claims have one, the run is
    proven without trust in any solver.

    With --proof a run without a stored proof gets one that is made now, checked and not kept. Where
    its tree does not close within a few thousand cases, a second solver, CP-SAT of OR-Tools,
    computing in exact integers, looks for a portfolio that keeps all rules and is better in a stage
    by one unit, or another one that is as good in all: proven where there is none, refuted (7)
    where it finds one, not proven (5) where time ends first. Beside it stands a bound from the
    duals of the linear relaxation, safe by exact arithmetic.
    """
    if everything and (runs or proof):
        raise ExpectedError("--all goes with neither RUN nor --proof", Exit.USAGE)
    if everything:
        return _verify_by_history(root, form, color=color)
    if proof:
        return _verify_by_witness(root, runs, seconds, form, color=color)
    return _verify_by_certificate(root, runs, form, color=color)


def _verify_by_certificate(root: Path, runs: tuple[str, ...], form: str, *, color: bool) -> Exit:
    """What each run states, and the proof that is stored beside it."""
    both = verify_runs(root, runs)
    if form == "json":
        _write_rechecks_as_data(both)
    else:
        for checked, stored in both:
            write(recheck_text(checked, width=width(), color=color), color=color)
            if stored is not None:
                write(f"  proof: {stored.state.value}: {stored.detail}\n")
        say(recheck_summary([checked for checked, _ in both]))
    return gravest(_code(*pair) for pair in both)


def _write_rechecks_as_data(both: Sequence[Verified]) -> None:
    fields = []
    for checked, stored in both:
        fields.append({**recheck_fields(checked), "stored_proof": proof_fields(stored)})
    write(as_json_text({"runs": fields}))


def _code(checked: Recheck, proof: StoredProof | None = None) -> Exit:
    if checked.unread:
        return Exit.DONE
    if not checked.sound or (proof is not None and proof.is_refused):
        return Exit.STALE
    return Exit.DONE if checked.holds else Exit.UNPROVEN


def _verify_by_history(root: Path, form: str, *, color: bool) -> Exit:
    with progress("verify") as doing:
        proofs = actions.prove_all(root, solving=False, progress=doing)
    return write_proofs(proofs, form, color=color)


def _verify_by_witness(
    root: Path,
    runs: tuple[str, ...],
    seconds: float,
    form: str,
    *,
    color: bool,
) -> Exit:
    names = runs_to_verify(root, runs)
    outcomes = []
    for name in names:
        with progress(name) as doing:
            doubted = actions.doubt_run(root, name, seconds, doing)
        outcomes.append(doubted)
        if form == "text":
            text = actions.doubted_text(doubted, seconds, width=width(), color=color)
            write(text, color=color)
    if form == "json":
        fields = [actions.doubted_fields(one) for one in outcomes]
        write(as_json_text({"runs": fields}))
    else:
        say(_proven_in_words(outcomes))
    return gravest(_code_of_doubts(one) for one in outcomes)


def _proven_in_words(outcomes: Sequence["Doubted"]) -> str:
    """How many runs are proven, and on whose word."""
    proven = [one for one in outcomes if one.is_proven]
    checkable = sum(one.proof is not None for one in proven)
    by_whom = ((checkable, "checkable by anyone"), (len(proven) - checkable, "by CP-SAT"))
    parts = [f"{count} {whose}" for count, whose in by_whom if count]
    sources = f": {', '.join(parts)}" if parts else ""
    return f"{some_of(len(proven), len(outcomes), 'run', 'are')} proven{sources}"


def _code_of_doubts(doubted: "Doubted") -> Exit:
    if doubted.is_refuted:
        return Exit.STALE
    return Exit.DONE if doubted.is_proven else Exit.UNPROVEN
