"""A page that follows the files: made anew when one is saved, for the server of `report
--watch`."""

import time
from collections.abc import Iterator
from pathlib import Path

from portfolio.actions.errors import ActionError, InvalidInputsError, UsageError
from portfolio.actions.opening import Portfolio, open_portfolio
from portfolio.actions.progress import Notes, Progress, silent
from portfolio.actions.proofs import is_checkable
from portfolio.actions.reporting import facts_of_run, run_of_name
from portfolio.load import read_texts
from portfolio.report import as_text, findings_page, installed_page_solver, many, run_page
from portfolio.served import VERSION_MARK

PAUSE = 0.4
"""Seconds between two looks at the files."""


def watched_scenario(portfolio: Portfolio, name: str | None) -> str | None:
    """The scenario that a page can follow.

    Raises:
        UsageError: if the name is no scenario.
    """
    if name is not None and name not in portfolio.workspace.scenarios:
        raise UsageError(f"--watch follows a scenario, and {name} is none: a run never changes")
    return name


def watched_page(
    root: Path,
    name: str | None,
    *,
    progress: Progress = silent,
    notes: Notes = silent,
) -> str:
    """The page of a scenario as its files are now; of invalid ones what is wrong with them."""
    try:
        portfolio = open_portfolio(root)
        run = run_of_name(portfolio, name, progress=progress, notes=notes)
    except InvalidInputsError as error:
        notes(f"{many(len(error.findings), 'finding')}: see the page")
        text = as_text(error.findings, error.texts, color=False)
        return findings_page("The files are invalid", text, VERSION_MARK)
    except ActionError as error:
        notes(str(error))
        return findings_page("There is no plan to show", str(error), VERSION_MARK)
    facts = facts_of_run(run, checkable=is_checkable(root, run))
    notes(facts.headline.title)
    return run_page(facts, installed_page_solver(), watched=VERSION_MARK)


def saves(root: Path) -> Iterator[None]:
    """Yields each time that a file of the portfolio is another than before; never ends.

    A file is another only once two looks in a row find the same: an editor that is still writing
    it leaves a half for a moment, which would be shown as invalid.
    """
    shown, _ = read_texts(root)
    before = shown
    while True:
        time.sleep(PAUSE)
        now, _ = read_texts(root)
        if now == before and now != shown:
            shown = now
            yield
        before = now
