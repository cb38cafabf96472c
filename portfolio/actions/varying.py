"""A scenario changed without editing a file, beside what it is."""

from collections.abc import Sequence
from typing import Any

from portfolio.actions.asking import answered, space_of
from portfolio.actions.errors import InvalidInputsError, UsageError
from portfolio.actions.naming import known_name
from portfolio.actions.opening import Portfolio
from portfolio.actions.progress import Progress, silent
from portfolio.actions.saving import UNSAVED, free_scenario_name, save_scenario, with_scenario
from portfolio.actions.setting import Assignment, assignments_of
from portfolio.answers import WhatIf
from portfolio.case import case_of
from portfolio.decide import SetCase, what_if_of
from portfolio.findings import has_errors

_LONGEST_TITLE = 300
_LONGEST_NOTES = 5_000


def what_if(
    portfolio: Portfolio,
    scenario: str,
    settings: Sequence[str],
    *,
    save: str | None = None,
    progress: Progress = silent,
) -> tuple[WhatIf, str | None]:
    """The plan of a scenario with some values set, beside its own; and the file saved.

    A setting is `PATH=VALUE`, relative as `PATH=+20%` or `PATH+=50`, or a range as
    `PATH=800..1400:100`, which gives a step for each value.

    Raises:
        UsageError: if the scenario is not there, or a setting says nothing.
        InvalidInputsError: if the scenario would not be valid so.
        InfeasibleError: if the scenario itself has no plan.
        UnprovenAnswerError: if limits end a search.
    """
    workspace = portfolio.workspace
    known_name(scenario, workspace.scenarios, "scenario")
    assignments = assignments_of(workspace, scenario, settings)
    if not assignments:
        raise UsageError("say what to set: --set PATH=VALUE")
    count = max(len(one.values) for one in assignments)
    if save is not None:
        free_scenario_name(portfolio, save)
        if count > 1:
            raise UsageError("a range is no scenario: save it with one value")
    cases = []
    for number in range(count):
        fields = _fields(portfolio, scenario, assignments, number)
        made = tuple(one.setting(number) for one in assignments)
        cases.append(SetCase(made, _case(portfolio, save or UNSAVED, fields)))
    space = space_of(portfolio, scenario, progress)
    with answered(scenario, space):
        answer = what_if_of(space, cases, is_curve=count > 1)
    file = None
    if save is not None:
        file = save_scenario(portfolio, save, _fields(portfolio, scenario, assignments, 0))
    return answer, file


def _case(portfolio: Portfolio, name: str, fields: dict[str, Any]) -> Any:
    """The case of the scenario with these fields.

    Raises:
        InvalidInputsError: if it would not be valid.
    """
    checked = with_scenario(portfolio, name, fields)
    if checked.workspace is None or has_errors(checked.findings):
        message = "the scenario would not be valid so: nothing was solved"
        raise InvalidInputsError(message, checked.findings, checked.texts)
    return case_of(checked.workspace, checked.workspace.planning(name))


def _fields(
    portfolio: Portfolio,
    scenario: str,
    assignments: Sequence[Assignment],
    number: int,
) -> dict[str, Any]:
    """The scenario that extends another one and has some values set."""
    base = portfolio.workspace.scenarios[scenario]
    made = [one.setting(number) for one in assignments]
    changes = "; ".join(f"{one.path} {one.after} instead of {one.before or 'none'}" for one in made)
    fields: dict[str, Any] = {
        "title": f"{base.title}, what if"[:_LONGEST_TITLE],
        "notes": f"{scenario} with {changes}."[:_LONGEST_NOTES],
        "extends": scenario,
    }
    for one in assignments:
        value = one.values[number if len(one.values) > 1 else 0]
        inside = fields
        for step in one.steps[:-1]:
            below = inside.setdefault(step, {})
            if not isinstance(below, dict):
                raise UsageError(f"{one.path} is set twice, once as a whole and once in part")
            inside = below
        inside[one.steps[-1]] = value
    return fields
