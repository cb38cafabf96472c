"""The page of a run: facts -> one HTML file that needs nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from portfolio.report.html.assets import shipped
from portfolio.report.html.charts.gantt import MOST_BARS
from portfolio.report.html.facts import PageFacts
from portfolio.report.html.facts.plan import PlanRow
from portfolio.report.html.facts.whatif import WhatIfFacts
from portfolio.report.html.rendering import Rights, html_page
from portfolio.report.html.solver import HOW_TO_GET_IT, PageSolver
from portfolio.report.html.texts import script_json, with_fields_once
from portfolio.results import shown_run_id

FIRST_ROWS = 200
"""Rows of the table that are HTML; the page's script makes the others when they are looked at."""
SCRIPTS = ("theme.js", "table.js", "points.js")
WATCH_SCRIPTS = ("watch.js",)
WHAT_IF_SCRIPTS = (
    "solver/exact.js",
    "numbers.js",
    "client.js",
    "prices.js",
    "scenario.js",
    "whatif.js",
)
SOLVER_SCRIPTS = (
    "exact.js",
    "objective.js",
    "problem.js",
    "floats.js",
    "session.js",
    "chain.js",
    "repair.js",
    "worker.js",
)
"""What runs in the worker, behind the script of the npm package, in this order."""


@dataclass(frozen=True)
class SiteLinks:
    """Where the page of a run finds the rest of its site, relative to itself."""

    home: str
    solver: str
    """The one file with the solver; empty where there is none."""


def run_page(
    facts: PageFacts,
    solver: PageSolver | None = None,
    site: SiteLinks | None = None,
    *,
    watched: str = "",
) -> str:
    """The page of a run, with what-if where a solver is handed in.

    In a site the solver is a file of its own; else the page holds it. Equal facts and an equal
    solver give equal bytes. `watched` is the version of a page that asks its server for a newer
    one.
    """
    what_if = None if solver is None else facts.what_if
    solves = what_if is not None
    scripts = list(SCRIPTS)
    if watched:
        scripts += WATCH_SCRIPTS
    if solves:
        scripts += WHAT_IF_SCRIPTS
    holds_solver = solves and site is None
    return html_page(
        "run.html",
        scripts,
        rights=Rights(solves, shares=site is not None, asks=bool(watched)),
        watched=Markup(watched),
        facts=facts,
        rows=facts.plan[:FIRST_ROWS],
        largest=max((row.value for row in facts.plan), default=0),
        most_bars=MOST_BARS,
        has_prices=what_if is not None and what_if.has_prices,
        data=_data(facts, what_if),
        site=site,
        solver=solver,
        solver_script=Markup(solver_script() if holds_solver else ""),
        how_to_get_it=HOW_TO_GET_IT,
    )


def shared_solver(solver: PageSolver) -> str:
    """The solver as one script that the pages of a site share."""
    parts = {
        "solver-own": solver_script(),
        "solver-script": solver.script,
        "solver-program": solver.program,
    }
    return f"self.portfolioSolver={script_json(parts)};\n"


def solver_script() -> str:
    """Our own scripts of the worker, as one text."""
    return "".join(shipped(f"solver/{name}") for name in SOLVER_SCRIPTS)


def _data(facts: PageFacts, what_if: WhatIfFacts | None) -> Markup:
    """What the scripts of the page work on."""
    data = {
        "run": shown_run_id(facts.run_id),
        "resources": list(facts.resources),
        "rows": [_row(row) for row in facts.plan],
        "whatIf": None if what_if is None else what_if.data,
    }
    return script_json(with_fields_once(data))


def _row(row: PlanRow) -> Mapping[str, Any]:
    return {
        "key": row.key,
        "title": row.title,
        "owner": row.owner,
        "scope": row.taken,
        "in": row.selected,
        "value": float(row.value),
        "valueText": row.value_text,
        "tokens": list(row.tokens),
        "moves": row.moves,
        "reason": row.reason,
    }
