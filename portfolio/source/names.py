"""What the files of a portfolio are called. Nothing of what they mean is loaded with that."""

import re
from pathlib import PurePosixPath

ORGANIZATION = "config/organization.yaml"
METRICS = "config/metrics.yaml"
SCENARIOS = "config/scenarios"
INITIATIVES = "initiatives"
FILES = (ORGANIZATION, METRICS)
FOLDERS = (SCENARIOS, INITIATIVES)
TEMPORARY = ".tmp-"
"""Starts the name of everything that is still being written; readers pass it over."""
_OF_A_PROCESS = re.compile(r"\.tmp-[0-9]+-.+")


def is_read(file: str) -> bool:
    """Whether a file of one of the folders is one of the portfolio's, by its name."""
    path = PurePosixPath(file)
    return path.suffix == ".yaml" and not path.name.startswith(TEMPORARY)


def is_temporary(name: str) -> bool:
    """Whether this tool gives such a name to what it is still writing."""
    return _OF_A_PROCESS.fullmatch(name) is not None
