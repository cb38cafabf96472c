"""`reproduce`, and the verdicts that `verify --all` shares with it."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portfolio import actions
from portfolio.actions import proof_text, proofs_json, proven_count, readable_proofs
from portfolio.cli.boundary import Exit, ExpectedError
from portfolio.cli.completing import complete_runs
from portfolio.cli.options import color_option, format_option, root_option, say, width, write
from portfolio.cli.progress import progress
from portfolio.report import many, some_of

if TYPE_CHECKING:
    from portfolio.history import Proof


@click.command()
@click.argument("runs", nargs=-1, metavar="[RUN]...", shell_complete=complete_runs)
@click.option(
    "--all", "everything", is_flag=True, help="Every run that the record has or ever had."
)
@click.option(
    "--sample",
    type=click.IntRange(min=1),
    metavar="N",
    help="With --all, only N of them, chosen by chance.",
)
@format_option("text", "json")
@color_option
@root_option
def reproduce(
    runs: tuple[str, ...], everything: bool, sample: int | None, form: str, color: bool, root: Path
) -> int:
    """Solve stored runs again from git history, and compare.

    The inputs are made anew from the source commit, must be those that the run stored, and are
    solved by the solver of today. Verdicts: IDENTICAL (every byte), EQUIVALENT (the same plan at
    the same value), DRIFTED (another plan), TAMPERED (what is stored is not what was recorded),
    UNPROVABLE (history or engine is missing; what would help is said). The last three end with 7.
    """
    if everything == bool(runs):
        raise ExpectedError("say which RUN, or --all", Exit.USAGE)
    with progress("reproduce") as doing:
        if everything:
            proofs = actions.prove_all(root, solving=True, sample=sample, progress=doing)
        else:
            proofs = actions.prove_some(root, runs, doing)
    return write_proofs(proofs, form, color=color)


def write_proofs(proofs: "Sequence[Proof]", form: str, *, color: bool) -> Exit:
    """Print the verdicts; the exit code that follows from them."""
    readable = readable_proofs(proofs)
    good = proven_count(readable)
    if form == "json":
        write(proofs_json(proofs))
    else:
        for proof in proofs:
            write(proof_text(proof, width=width(), color=color), color=color)
        others = many(len(proofs) - len(readable), "run")
        unread = f"; {others} of other formats not read" if len(readable) < len(proofs) else ""
        say(f"{some_of(good, len(readable), 'run', 'hold')}{unread}")
    return Exit.DONE if good == len(readable) else Exit.STALE
