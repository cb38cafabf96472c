"""Scenarios and initiatives by the names that the spreadsheets show."""

import re

from portfolio.actions.naming import known_name
from portfolio.source import Workspace


def scenario_of_sheets(workspace: Workspace, typed: str) -> str:
    """The scenario that is meant: by the name of its file, or by its title.

    Raises:
        UsageError: if there is none.
    """
    # One line: what is not there is named in a log, where a line may be a command.
    name = " ".join(typed.split())
    if name in workspace.scenarios:
        return name
    for other, scenario in sorted(workspace.scenarios.items()):
        title = " ".join(scenario.title.split())
        if name.casefold() in (other.casefold(), title.casefold()):
            return other
    return known_name(name, workspace.scenarios, "scenario")


def keys_of_sheets(workspace: Workspace, typed: str) -> tuple[str, ...]:
    """Our keys of initiatives that stand with blanks, commas or semicolons between them; each once.

    Where the sheets have keys of another tool, an initiative is known by that one too.

    Raises:
        UsageError: if one is no initiative.
    """
    ours = {}
    for key, initiative in workspace.initiatives.items():
        if initiative.source is not None:
            ours[initiative.source.key] = key
    keys = []
    for word in re.split(r"[\s,;|]+", typed.strip()):
        if word:
            key = word if word in workspace.initiatives else ours.get(word, word)
            keys.append(known_name(key, workspace.initiatives, "initiative"))
    return tuple(dict.fromkeys(keys))
