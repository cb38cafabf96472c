"""Facts -> one HTML file that needs nothing else: no network, no other file, no inline handler."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from portfolio.report.html import charts
from portfolio.report.html.assets import asset
from portfolio.report.html.facts import PageFacts
from portfolio.report.html.facts.comparison import ComparisonFacts
from portfolio.report.html.facts.plan import PlanRow
from portfolio.report.html.solver import HOW_TO_GET_IT, PageSolver
from portfolio.report.html.texts import (
    counted,
    isolated,
    person_text,
    printable,
    script_json,
    sentence,
)
from portfolio.results import shown_run_id

FIRST_ROWS = 200
"""Rows of the table that are HTML; the page's script makes the others when they are looked at."""
STYLE = "page.css"
SCRIPTS = ("theme.js", "table.js", "points.js")
WHAT_IF_SCRIPTS = ("solver/exact.js", "numbers.js", "client.js", "scenario.js", "whatif.js")
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


def run_page(facts: PageFacts, solver: PageSolver | None = None) -> str:
    """The page of a run, with what-if where a solver is handed in.

    Equal facts and an equal solver give equal bytes.
    """
    solves = solver is not None and facts.what_if is not None
    scripts = [asset(name) for name in (*SCRIPTS, *(WHAT_IF_SCRIPTS if solves else ()))]
    style = asset(STYLE)
    page: str = (
        _environment()
        .get_template("run.html")
        .render(
            facts=facts,
            rows=facts.plan[:FIRST_ROWS],
            largest=max((row.value for row in facts.plan), default=0),
            data=_data(facts, solves=solves),
            scripts=[Markup(script) for script in scripts],
            style=Markup(style),
            policy=content_policy(scripts, [style], solves=solves),
            solver=solver,
            solver_script=Markup(solver_script() if solves else ""),
            how_to_get_it=HOW_TO_GET_IT,
        )
    )
    return page


def comparison_page(facts: ComparisonFacts) -> str:
    """The page of a comparison; equal facts give equal bytes."""
    scripts = [asset("theme.js")]
    style = asset(STYLE)
    page: str = (
        _environment()
        .get_template("comparison.html")
        .render(
            facts=facts,
            scripts=[Markup(script) for script in scripts],
            style=Markup(style),
            policy=content_policy(scripts, [style]),
        )
    )
    return page


def solver_script() -> str:
    """Our own scripts of the worker, as one text."""
    return "".join(asset(f"solver/{name}") for name in SOLVER_SCRIPTS)


def content_policy(scripts: Sequence[str], styles: Sequence[str], *, solves: bool = False) -> str:
    """What the page may do: run these very scripts, use these very styles, and nothing else.

    One that solves may also compile WebAssembly, in a worker that it makes of its own text.
    """
    compiles = ("'wasm-unsafe-eval'",) if solves else ()
    rules: Mapping[str, Sequence[str]] = {
        "default-src": ("'none'",),
        "script-src": (*map(_hash, scripts), *compiles),
        "worker-src": ("blob:",) if solves else ("'none'",),
        "style-src": tuple(map(_hash, styles)),
        "img-src": ("data:",),
        "base-uri": ("'none'",),
        "form-action": ("'none'",),
    }
    return "; ".join(f"{rule} {' '.join(sources)}" for rule, sources in rules.items())


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


@cache
def _environment() -> Environment:
    templates = FileSystemLoader(Path(__file__).parent / "templates")
    environment = Environment(
        loader=templates,
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finished,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(
        {
            "capacity_bar": charts.capacity_bar,
            "counted": counted,
            "dependency_graph": charts.dependency_graph,
            "kpi_bullet": charts.kpi_bullet,
            "kpi_slope": charts.kpi_slope,
            "use_pair": charts.use_pair,
            "value_bar": charts.value_bar,
            "value_scatter": charts.value_scatter,
        }
    )
    environment.filters.update(
        {
            "isolated": isolated,
            "person": person_text,
            "sentence": sentence,
        }
    )
    return environment


def _finished(value: Any) -> Any:
    """What a template prints, without control characters; markup of our own is left as it is."""
    return value if isinstance(value, Markup) else printable(str(value))


def _data(facts: PageFacts, *, solves: bool) -> Markup:
    """What the scripts of the page work on."""
    return script_json(
        {
            "run": shown_run_id(facts.run_id),
            "resources": list(facts.resources),
            "rows": [_row(row) for row in facts.plan],
            "whatIf": facts.what_if.data if solves and facts.what_if else None,
        }
    )


def _row(row: PlanRow) -> Mapping[str, Any]:
    return {
        "key": row.key,
        "title": row.title,
        "owner": row.owner,
        "scope": row.scope,
        "in": row.selected,
        "value": float(row.value),
        "valueText": row.value_text,
        "share": float(row.share),
        "tokens": list(row.tokens),
        "moves": row.moves,
        "reason": row.reason,
    }
