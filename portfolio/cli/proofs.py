"""`proof`, `proof-checker` and `audit`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from portfolio import actions, prove, report
from portfolio.actions import runs_to_verify
from portfolio.cli.boundary import Exit, gravest
from portfolio.cli.options import format_option, root_option, say, write
from portfolio.cli.progress import progress
from portfolio.report import many

if TYPE_CHECKING:
    from portfolio.prove import StoredProof

_out_option = click.option(
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="Where the folder goes; here by default.",
)


@click.group()
def proof() -> None:
    """Make and check proofs that need no trust in a solver.

    A proof is a tree of cases. In each case a sum of the run's own rules contradicts that another
    portfolio is better; a checker of a few hundred lines adds up whole numbers. It lies beside the
    run, in runs/proofs/, and is no part of it.
    """


@proof.command("make")
@click.argument("runs", nargs=-1, metavar="[RUN]...")
@click.option("--auto", is_flag=True, help="Keep to what closes quickly, and to 300 kB a run.")
@format_option("text", "json")
@root_option
def make_stored(runs: tuple[str, ...], auto: bool, form: str, root: Path) -> int:
    """Make and store the proofs of runs that have none.

    All runs by default. Ends with 5 where a claim stays open.
    """
    by_run = {}
    for name in runs_to_verify(root, runs):
        with progress(name) as doing:
            by_run[name] = actions.prove_run(root, name, "auto" if auto else "always", doing)
    return _tell(by_run, form)


@proof.command("check")
@click.argument("runs", nargs=-1, metavar="[RUN]...")
@format_option("text", "json")
@root_option
def check_stored(runs: tuple[str, ...], form: str, root: Path) -> int:
    """Check the proofs that are stored.

    All runs by default. Ends with 5 where a claim of a run has no proof, with 7 where a proof is
    none of its run.
    """
    names = runs_to_verify(root, runs)
    return _tell({name: actions.proof_of_run(root, name) for name in names}, form)


@proof.command("export")
@click.argument("run")
@click.option(
    "--format",
    "form",
    type=click.Choice(["veripb"]),
    default="veripb",
    show_default=True,
    help="For which checker.",
)
@_out_option
@root_option
def proof_export(run: str, form: str, out: Path, root: Path) -> int:
    """Write the proof of a run for another checker.

    Each claim becomes a formula of 0-1 variables (OPB) that nothing can keep, and a proof of that
    in version 2.0 of VeriPB's format: veripb 01-objective.opb 01-objective.pbp checks one. The
    proofs are made anew, without cuts, so they are longer than the stored one. Ends with 5 where a
    claim stays open.
    """
    (name,) = runs_to_verify(root, (run,))
    with progress(name) as doing:
        made = actions.export_proof(root, name, out, doing)
    claims = f"{many(len(made.files), 'file')}, {many(len(made.still_open), 'claim')} open"
    say(f"{made.folder}: {claims}")
    return Exit.UNPROVEN if made.still_open else Exit.DONE


@click.command("proof-checker")
def proof_checker() -> int:
    """Print the checker of proofs, as one file.

    It runs on a bare python3: portfolio proof-checker > check.py; python3 -I -S check.py
    runs/results/SCENARIO/RUN
    """
    write(actions.checker())
    return Exit.DONE


@click.command("audit")
@click.argument("run")
@_out_option
@root_option
def audit_command(run: str, out: Path, root: Path) -> int:
    """Put together all that an auditor of a run needs.

    Inputs, plan, proof and checker, and when it was recorded: by whom, from which commit and pull
    request, and who reviewed it.
    """
    (name,) = runs_to_verify(root, (run,))
    made = actions.audit(root, name, out)
    files = many(len(made.files), "file")
    say(f"{made.folder}: {files}; {made.proof.state.value}: {made.proof.detail}")
    return Exit.DONE


def _tell(by_run: "dict[str, StoredProof]", form: str) -> Exit:
    if form == "json":
        write(
            report.as_json_text(
                {"proofs": [_as_json(name, proof) for name, proof in by_run.items()]}
            )
        )
    else:
        for name, proof in by_run.items():
            write(f"{name}: {proof.state.value}: {proof.detail}\n")
    return gravest(code_of(proof) for proof in by_run.values())


def _as_json(name: str, proof: "StoredProof") -> dict[str, object]:
    return {
        "run_id": name,
        "state": proof.state.value,
        "detail": proof.detail,
        "claims": list(proof.claims),
        "open": list(proof.still_open),
    }


def code_of(proof: "StoredProof") -> Exit:
    """The exit code that follows from a proof."""
    codes = {prove.ProofState.PROVEN: Exit.DONE, prove.ProofState.REFUSED: Exit.STALE}
    return codes.get(proof.state, Exit.UNPROVEN)
