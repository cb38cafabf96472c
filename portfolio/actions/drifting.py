"""What the weekly look at a portfolio shows: proofs of runs and spreadsheets, in one issue."""

import json
from pathlib import Path
from typing import Any

from portfolio.actions.pushing import SheetsComparison
from portfolio.actions.remotes import failures_of_remotes
from portfolio.gitops import WrittenComment, write_issue
from portfolio.remote import Remote
from portfolio.report import check_json, drift_markdown, has_drifted

TITLE = "Portfolio: what has drifted"

Comparison = dict[str, Any]
"""Whether sheets and files were compared, and what that shows: handed from job to job as JSON."""


def comparison_json(comparison: SheetsComparison) -> Comparison:
    """A comparison of spreadsheets with files."""
    checked = check_json(comparison.where, comparison.tabs, comparison.findings)
    return {"compared": True, **json.loads(checked)}


def not_compared(reason: str, *, failed: bool) -> Comparison:
    """Why nothing was compared, and whether that is a failure."""
    return {"compared": False, "failed": failed, "reason": reason}


def comparison_summary(comparison: Comparison) -> str:
    """A comparison in a sentence."""
    if not comparison["compared"]:
        return str(comparison["reason"])
    return "sheets and files are in step" if comparison["in_step"] else "sheets and files differ"


def write_drift_issue(
    remote: Remote,
    repository: str,
    proofs: Path,
    sheets: Path | None,
    link: str | None,
    author: str,
) -> WrittenComment:
    """Keep the one issue that says what has drifted, from the files that other jobs wrote.

    Raises:
        RemoteFailedError: if GitHub fails.
    """
    verdicts = _verdicts(proofs)
    comparison = None
    if sheets is not None and sheets.is_file():
        comparison = json.loads(sheets.read_text("utf-8"))
    text = drift_markdown(verdicts, comparison, link)
    wanted = has_drifted(verdicts, comparison)
    with failures_of_remotes():
        return write_issue(remote, repository, TITLE, text, author, wanted=wanted)


def _verdicts(proofs: Path) -> list[dict[str, Any]] | None:
    """The verdicts that are handed over; None where their job ended before it wrote all of them."""
    try:
        runs = json.loads(proofs.read_bytes())["runs"]
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return runs if isinstance(runs, list) else None
