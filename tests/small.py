"""Portfolios of a few lines, as files: one line an initiative, and a scenario as it is written."""

import re
from collections.abc import Mapping
from textwrap import dedent

from portfolio.findings import Finding, has_errors, in_order
from portfolio.model import Planning
from portfolio.source import Workspace, read_workspace
from portfolio.validate import validate

NAME = "plan"
SCENARIO = f"config/scenarios/{NAME}.yaml"
COMPANY = {
    "config/organization.yaml": """\
name: Small
resources:
  engineering: {unit: engineer-day}
  design: {unit: designer-day}
dimensions:
  country: {UK: United Kingdom, DE: Germany, NO: Norway}
  department: {payments: Payments, growth: Growth}
""",
    "config/metrics.yaml": """\
metrics:
  gmv: {name: Gross merchandise value, level: north_star, unit: GBP}
  retention: {name: Retention, level: strategic, unit: fraction}
  churn: {name: Churn, level: strategic, unit: fraction, direction: decrease}
""",
}


def files(initiatives: str, scenario: str) -> dict[str, str]:
    """File -> text. A line `INIT-0001: a: 1, b: 2` is an initiative.

    Where it does not say otherwise it is a candidate of 2026-Q1 that costs one engineer-day and
    moves gmv by 1.
    """
    texts = {**COMPANY, SCENARIO: _scenario(dedent(scenario).strip())}
    for line in dedent(initiatives).strip().splitlines():
        key, _, fields = (part.strip() for part in line.partition(":"))
        standard = [("status", "candidate"), ("period", "2026-Q1")]
        costs_and_gains = [("tokens", "{engineering: 1}"), ("contributions", "{gmv: 1}")]
        standard += [("scope_mode", "choose")] if "scopes:" in fields else costs_and_gains
        missing = [
            f"{name}: {value}" for name, value in standard if not re.search(rf"\b{name}:", fields)
        ]
        texts[f"initiatives/{key}.yaml"] = (
            f"{{{', '.join([f'key: {key}', 'title: T', *missing, fields])}}}\n"
        )
    return texts


def read(texts: Mapping[str, str]) -> tuple[Workspace, tuple[Finding, ...]]:
    """A workspace that can be planned with, and what is wrong with it."""
    workspace, found = read_workspace(texts)
    assert workspace is not None, found
    return workspace, in_order([*found, *validate(workspace)])


def workspace_of(initiatives: str, scenario: str) -> Workspace:
    """A workspace without an error."""
    workspace, found = read(files(initiatives, scenario))
    assert not has_errors(found), found
    return workspace


def planning_of(initiatives: str, scenario: str, select: frozenset[str] | None = None) -> Planning:
    """Its one scenario."""
    return workspace_of(initiatives, scenario).planning(NAME, select)


def _scenario(text: str) -> str:
    standard = {"title": "Plan", "period": "2026-Q1", "objective": "{mode: north_star}"}
    missing = [
        f"{name}: {value}"
        for name, value in standard.items()
        if not re.search(rf"^{name}:", text, re.M)
    ]
    return "\n".join([*missing, text]) + "\n"
