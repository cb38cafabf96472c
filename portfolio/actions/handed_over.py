"""Files that one job hands over to another.

What is read may come from a stranger: its size and its shape are checked.
"""

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from portfolio.actions.errors import InvalidInputsError
from portfolio.actions.writing import refusals_of_the_disk
from portfolio.changes import PlanDiff, Proposal
from portfolio.places import named_place
from portfolio.record import replace_file

Document = TypeVar("Document", bound=BaseModel)

PULL = "proposal.json"
"""In the folder that a pull hands over: what was pulled."""
CHANGED_FILES = "files"
"""The folder beside it, with the files that the pull changed."""
MOST_BYTES_OF_A_DIFF = 8_000_000
"""Bytes of a stored diff that are read."""
MOST_BYTES_OF_A_PULL = 50_000_000
"""Bytes of a proposal of the spreadsheets that are read."""


def hand_over(root: Path, file: Path, data: bytes) -> Path:
    """Write a file at a place that the caller names; returns where it really is.

    Raises:
        UsageError: if the disk refuses.
        PlaceError: if a path that git supplies leads it elsewhere.
    """
    with refusals_of_the_disk():
        place = named_place(root, file)
        replace_file(place, data)
    return place.real


def hand_over_diff(root: Path, diff: PlanDiff, file: Path) -> None:
    """Write a diff as JSON; raises as `hand_over`."""
    hand_over(root, file, diff.model_dump_json(indent=2).encode() + b"\n")


def read_diff(file: Path) -> PlanDiff:
    """A diff that was printed as JSON before.

    Raises:
        InvalidInputsError: if it is too large, or is none.
    """
    if file.stat().st_size > MOST_BYTES_OF_A_DIFF:
        megabytes = MOST_BYTES_OF_A_DIFF // 1_000_000
        raise InvalidInputsError(f"{file.name} is larger than {megabytes} MB")
    return _read(PlanDiff, file, "diff")


def read_pull(file: Path) -> Proposal:
    """What a pull of the spreadsheets proposes.

    Raises:
        InvalidInputsError: if it is missing, too large, or none.
    """
    if not file.is_file() or file.stat().st_size > MOST_BYTES_OF_A_PULL:
        megabytes = MOST_BYTES_OF_A_PULL // 1_000_000
        raise InvalidInputsError(f"{file.name} is missing, or larger than {megabytes} MB")
    return _read(Proposal, file, "pull")


def _read(model: type[Document], file: Path, what: str) -> Document:
    try:
        return model.model_validate_json(file.read_bytes())
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        look = f"look at {place or 'its beginning'}"
        raise InvalidInputsError(f"{file.name} is no {what}: {look}") from None
