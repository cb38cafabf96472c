"""Names that become names of files and folders: short and plain enough for every file system."""

import re

from portfolio.model.scalars import FILE_NAME_LIMIT, SCENARIO_KEY

_DEVICES = frozenset(
    [
        "con",
        "prn",
        "aux",
        "nul",
        *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)),
    ]
)
"""Windows keeps these for devices, with any ending: there can be no folder runs/results/nul."""


def flaw_in_scenario_name(name: str) -> str | None:
    """What is wrong with the name of a scenario, to stand after `is no scenario name: `; None for a
    good one."""
    if not re.fullmatch(SCENARIO_KEY, name):
        return "it has lower-case letters, digits and -, and starts with a letter or digit"
    if len(name) > FILE_NAME_LIMIT:
        return f"it has at most {FILE_NAME_LIMIT} characters, and this has {len(name)}"
    if name in _DEVICES:
        return "Windows keeps it for a device"
    return None
