"""The company: names that are taken, and the plans of the periods."""

from collections.abc import Iterator

from portfolio.findings import Finding
from portfolio.model import ALL
from portfolio.source import Workspace
from portfolio.validate.references import Reference, ReferenceKind, mistake_in


def no_dimension_is_called_all(workspace: Workspace) -> Iterator[Finding]:
    """No dimension is called `all`, which means the whole portfolio. (`/`, for crossing, fits no
    name anyway.)"""
    if ALL.dimension in workspace.organization.dimensions:
        place = workspace.in_organization("dimensions", ALL.dimension, key=True)
        yield Finding("P403", place, "no dimension can be called all", "choose another name")


def plans_are_scenarios_of_their_period(workspace: Workspace) -> Iterator[Finding]:
    """The plan of a period is a scenario that exists and plans that period."""
    for period, name in workspace.organization.plan.items():
        path = ("plan", period)
        mistake = mistake_in(workspace, Reference(ReferenceKind.SCENARIO, name, path))
        scenario = workspace.scenarios.get(name)
        if mistake:
            yield Finding(
                mistake.code, workspace.in_organization(*path), mistake.message, mistake.hint
            )
        elif scenario is not None and scenario.period != period:
            message = f"{name} plans {scenario.period}, and here stands for {period}"
            fitting = sorted(
                key for key, other in workspace.scenarios.items() if other.period == period
            )
            hint = (
                f"scenarios of {period}: {', '.join(fitting)}"
                if fitting
                else f"no scenario plans {period} yet"
            )
            yield Finding("P404", workspace.in_organization(*path), message, hint)


def guardrails_watch_what_exists(workspace: Workspace) -> Iterator[Finding]:
    """Initiatives that need a reason to move exist."""
    for key in workspace.organization.guardrails.need_reason:
        path = ("guardrails", "need_reason", key)
        mistake = mistake_in(workspace, Reference(ReferenceKind.INITIATIVE, key, path, key=True))
        if mistake:
            yield Finding(
                mistake.code,
                workspace.in_organization(*path, key=True),
                mistake.message,
                mistake.hint,
            )
