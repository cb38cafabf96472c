"""Templates -> HTML: no network, no other file, no inline handler, and a policy that says so."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from portfolio.report.html import charts
from portfolio.report.html.assets import shipped
from portfolio.report.html.texts import counted, isolated, person_text, printable, sentence
from portfolio.results import shown_run_id

STYLE = "page.css"


@dataclass(frozen=True)
class Rights:
    """What a page may do beside running its own scripts."""

    solves: bool = False
    """Compile WebAssembly, in a worker that it makes of its own text."""
    shares: bool = False
    """Take the solver from a file of its own site."""
    asks: bool = False
    """Ask the server that it came from."""


def html_page(
    template: str,
    script_names: Sequence[str],
    *,
    rights: Rights = Rights(),
    **values: object,
) -> str:
    """A page: a template with its values, the scripts, the style, and the policy of both."""
    scripts = [shipped(name) for name in script_names]
    style = shipped(STYLE)
    page = _environment().get_template(template)
    return page.render(
        **values,
        scripts=[Markup(script) for script in scripts],
        style=Markup(style),
        policy=content_policy(scripts, [style], rights),
    )


def content_policy(
    scripts: Sequence[str],
    styles: Sequence[str],
    rights: Rights = Rights(),
) -> str:
    """What the page may do: run these very scripts, use these very styles, and nothing else."""
    script_sources = [_hash(script) for script in scripts]
    if rights.solves:
        script_sources.append("'wasm-unsafe-eval'")
        if rights.shares:
            script_sources.append("'self'")
    rules: dict[str, Sequence[str]] = {"default-src": ["'none'"]}
    rules["script-src"] = script_sources
    rules["worker-src"] = ["blob:" if rights.solves else "'none'"]
    if rights.asks:
        rules["connect-src"] = ["'self'"]
    rules["style-src"] = [_hash(style) for style in styles]
    rules["img-src"] = ["data:"]
    rules["base-uri"] = ["'none'"]
    rules["form-action"] = ["'none'"]
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
        capacity_bar=charts.capacity_bar,
        counted=counted,
        decision_line=charts.decision_line,
        dependency_graph=charts.dependency_graph,
        gantt_chart=charts.gantt_chart,
        kpi_bullet=charts.kpi_bullet,
        kpi_slope=charts.kpi_slope,
        use_pair=charts.use_pair,
        value_bar=charts.value_bar,
        value_scatter=charts.value_scatter,
    )
    environment.filters.update(
        isolated=isolated,
        person=person_text,
        sentence=sentence,
        shown_run=shown_run_id,
    )
    return environment


def _finished(value: Any) -> Any:
    """What a template prints, without control characters; markup of our own is left as it is."""
    return value if isinstance(value, Markup) else printable(str(value))
