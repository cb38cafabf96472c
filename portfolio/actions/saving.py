"""A scenario that extends another one, written to a file of its own."""

from collections.abc import Mapping
from typing import Any

from portfolio.actions.advice import SCENARIO_SCHEMA
from portfolio.actions.errors import InvalidInputsError, UsageError
from portfolio.actions.opening import Portfolio
from portfolio.actions.writing import refusals_of_the_disk
from portfolio.checked import Checked, check_loaded
from portfolio.findings import FindingSeverity, has_errors
from portfolio.load import read_texts
from portfolio.model import flaw_in_scenario_name
from portfolio.places import inside
from portfolio.record import DifferentBytesError, add_file
from portfolio.source import SCENARIOS, document_text, loaded

UNSAVED = "unsaved-what-if"
"""The name of a scenario that is only asked about."""


def extension_text(fields: Mapping[str, Any]) -> str:
    """The text of a scenario's file."""
    return document_text(fields, SCENARIO_SCHEMA)


def with_scenario(portfolio: Portfolio, name: str, fields: Mapping[str, Any]) -> Checked:
    """The portfolio as it would be with one more scenario. Nothing is written."""
    texts, findings = read_texts(portfolio.root)
    file = f"{SCENARIOS}/{name}.yaml"
    return check_loaded(loaded({**texts, file: extension_text(fields)}, findings))


def free_scenario_name(portfolio: Portfolio, name: str) -> str:
    """The name itself, if a scenario can have it and none has.

    Raises:
        UsageError: if it is taken or none.
    """
    flaw = flaw_in_scenario_name(name)
    if flaw is not None:
        raise UsageError(f"{name} is no scenario name: {flaw}")
    if name in portfolio.workspace.scenarios:
        raise UsageError(f"there is a scenario {name} already")
    return name


def save_scenario(portfolio: Portfolio, name: str, fields: Mapping[str, Any]) -> str:
    """Write a new scenario, if it is valid; its file.

    Raises:
        UsageError: if the name is taken or none.
        InvalidInputsError: if the scenario would not be valid.
    """
    file = f"{SCENARIOS}/{free_scenario_name(portfolio, name)}.yaml"
    checked = with_scenario(portfolio, name, fields)
    if checked.workspace is None or has_errors(checked.findings):
        wrong = [one.message for one in checked.findings if one.severity is FindingSeverity.ERROR]
        raise InvalidInputsError(f"nothing is written: it would not be valid: {'; '.join(wrong)}")
    try:
        with refusals_of_the_disk():
            add_file(inside(portfolio.root, file), extension_text(fields).encode())
    except DifferentBytesError:
        raise UsageError(f"{file} is there already") from None
    return file
