"""`ci prove`, `ci sheets` and `ci issue`: what the weekly look at a portfolio finds, in one issue."""

import json
from pathlib import Path
from typing import Any

import click

from portfolio.cli.boundary import Exit, ExpectedError, writing
from portfolio.cli.ci_remote import author_option, github, link_option
from portfolio.cli.options import root_option, say

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option("--proofs", required=True, envvar="PORTFOLIO_PROOFS", type=_FILE, help="Where the verdicts go, as JSON.")
@click.option("--sample", envvar="PORTFOLIO_SAMPLE", type=click.IntRange(min=1), help="How many runs.  [default: all]")
@root_option
def prove(proofs: Path, sample: int | None, root: Path) -> int:
    """Solve some stored runs again from git history, and write down the verdicts.

    Whatever they are, this ends with 0: `ci issue` says what is wrong.
    """
    from portfolio.actions.proving import prove_all
    from portfolio.actions.verdicts import proofs_json, proven_count
    from portfolio.cli.progress import progress
    from portfolio.places import named
    from portfolio.record.atomic import replace_file

    with progress("reproduce") as doing:
        found = prove_all(root, solving=True, sample=sample, progress=doing)
    with writing():
        replace_file(named(root, proofs), proofs_json(found).encode())
    say(f"{proven_count(found)} of {len(found)} runs are proven")
    return Exit.DONE


@click.command()
@click.option("--out", required=True, envvar="PORTFOLIO_SHEETS", type=_FILE, help="Where the comparison goes, as JSON.")
@root_option
def sheets(out: Path, root: Path) -> int:
    """Compare spreadsheets with the files, where a portfolio has any, and write down who is ahead.

    Without config/sheets.yaml, or where it names Google and this place has no credentials, nothing is compared, and
    that is written down. However far they are apart this ends with 0: `ci issue` says so. A remote that fails ends
    it with 8, and the issue says that too.
    """
    from portfolio.places import named
    from portfolio.record.atomic import replace_file

    found, failed = _compared(root)
    with writing():
        replace_file(named(root, out), (json.dumps(found, indent=2) + "\n").encode())
    if failed is not None:
        raise failed
    say(found.get("reason") or ("sheets and files are in step" if found["in_step"] else "sheets and files differ"))
    return Exit.DONE


def _compared(root: Path) -> tuple[dict[str, Any], ExpectedError | None]:
    """What `sheets check` finds; else why there is nothing to compare, and the failure if it is one."""
    from portfolio.cli.sheet_work import compared, desk, remote
    from portfolio.report.sheets import check_json
    from portfolio.sheets.config import CONFIG_FILE

    if not (root / CONFIG_FILE).is_file():
        return {"compared": False, "failed": False, "reason": f"there is no {CONFIG_FILE}"}, None
    try:
        here = desk(root, None, writes=False)
        with remote():
            tabs, findings = compared(here, here.read())
    except ExpectedError as error:
        failed = error if error.code == Exit.REMOTE else None
        reason = str(error).splitlines()[0]
        return {"compared": False, "failed": failed is not None, "reason": reason}, failed
    return {"compared": True, **json.loads(check_json(here.source.where, tabs, findings))}, None


@click.command()
@click.option("--proofs", required=True, envvar="PORTFOLIO_PROOFS", type=_FILE, help="What `ci prove` wrote.")
@click.option("--sheets", "compared", envvar="PORTFOLIO_SHEETS", type=_FILE, help="What `ci sheets` wrote, if it did.")
@link_option
@author_option
@root_option
def issue(proofs: Path, compared: Path | None, link: str | None, author: str, root: Path) -> int:
    """Keep the one issue that says which stored runs cannot be proven, and where spreadsheets and files differ.

    Where nothing is wrong any more it is closed. Where `ci prove` left no verdicts, the issue says that.
    """
    from portfolio.gitops.thread import write_issue
    from portfolio.remote import RemoteError
    from portfolio.report.drift import drift_markdown, has_drifted

    told = _verdicts(proofs)
    sheets = json.loads(compared.read_text("utf-8")) if compared is not None and compared.is_file() else None
    try:
        remote, repository = github()
        title, text = "Portfolio: what has drifted", drift_markdown(told, sheets, link)
        said = write_issue(remote, repository, title, text, author, wanted=has_drifted(told, sheets))
    except RemoteError as error:
        raise ExpectedError(str(error), Exit.REMOTE) from None
    say(f"issue: {said.value}")
    return Exit.DONE


def _verdicts(proofs: Path) -> list[dict[str, Any]] | None:
    """What `ci prove` wrote; None where it ended before it wrote all of it."""
    try:
        runs = json.loads(proofs.read_bytes())["runs"]
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return runs if isinstance(runs, list) else None
