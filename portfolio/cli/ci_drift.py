"""`ci prove`, `ci sheets` and `ci issue`: the weekly look at a portfolio, in one issue."""

import json
from pathlib import Path

import click

from portfolio import actions
from portfolio.actions import (
    ActionError,
    Comparison,
    RemoteFailedError,
    compare_sheets,
    comparison_json,
    comparison_summary,
    hand_over,
    not_compared,
    write_drift_issue,
)
from portfolio.cli import environment
from portfolio.cli.boundary import Exit
from portfolio.cli.ci_options import FILE, author_option, link_option
from portfolio.cli.options import root_option, say
from portfolio.cli.progress import progress
from portfolio.cli.sheets import session_at
from portfolio.places import PlaceError, UnfinishedError
from portfolio.report import some_of
from portfolio.sheets import CONFIG_FILE


@click.command()
@click.option(
    "--proofs",
    required=True,
    envvar="PORTFOLIO_PROOFS",
    type=FILE,
    help="Where the verdicts go, as JSON.",
)
@click.option(
    "--sample",
    envvar="PORTFOLIO_SAMPLE",
    type=click.IntRange(min=1),
    help="How many runs.  [default: all]",
)
@root_option
def prove(proofs: Path, sample: int | None, root: Path) -> int:
    """Solve some stored runs again from git history, and write down the verdicts.

    Whatever they are, this ends with 0: `ci issue` says what is wrong.
    """
    with progress("reproduce") as doing:
        proofs_of_runs = actions.prove_all(root, solving=True, sample=sample, progress=doing)
    hand_over(root, proofs, actions.proofs_json(proofs_of_runs).encode())
    good = actions.proven_count(proofs_of_runs)
    say(some_of(good, len(proofs_of_runs), "run", "hold"))
    return Exit.DONE


@click.command("sheets")
@click.option(
    "--out",
    required=True,
    envvar="PORTFOLIO_SHEETS",
    type=FILE,
    help="Where the comparison goes, as JSON.",
)
@root_option
def ci_sheets(out: Path, root: Path) -> int:
    """Compare spreadsheets with the files, where a portfolio has any, and write down who is ahead.

    Without config/sheets.yaml, or where it names Google and this place has no credentials, nothing
    is compared, and that is written down. However far they are apart this ends with 0: `ci issue`
    says so. A remote that fails ends it with 8, and the issue says that too.
    """
    comparison, failure = _comparison(root)
    text = json.dumps(comparison, indent=2) + "\n"
    hand_over(root, out, text.encode())
    if failure is not None:
        raise failure
    say(comparison_summary(comparison))
    return Exit.DONE


def _comparison(root: Path) -> tuple[Comparison, RemoteFailedError | None]:
    """What `sheets check` shows; else why nothing is compared, and the failure if it is one."""
    if not (root / CONFIG_FILE).is_file():
        return not_compared(f"there is no {CONFIG_FILE}", failed=False), None
    try:
        session = session_at(root, None, writes=False)
        return comparison_json(compare_sheets(session, say)), None
    except (ActionError, PlaceError, UnfinishedError) as error:
        failure = error if isinstance(error, RemoteFailedError) else None
        reason = str(error).splitlines()[0]
        return not_compared(reason, failed=failure is not None), failure


@click.command()
@click.option(
    "--proofs", required=True, envvar="PORTFOLIO_PROOFS", type=FILE, help="What `ci prove` wrote."
)
@click.option(
    "--sheets",
    "compared",
    envvar="PORTFOLIO_SHEETS",
    type=FILE,
    help="What `ci sheets` wrote, if it did.",
)
@link_option
@author_option
@root_option
def issue(proofs: Path, compared: Path | None, link: str | None, author: str, root: Path) -> int:
    """Keep the one issue that says which stored runs cannot be proven, and where spreadsheets and
    files differ.

    Where nothing is wrong any more it is closed. Where `ci prove` left no verdicts, the issue says
    that.
    """
    remote, repository = environment.github()
    written = write_drift_issue(remote, repository, proofs, compared, link, author)
    say(f"issue: {written.value}")
    return Exit.DONE
