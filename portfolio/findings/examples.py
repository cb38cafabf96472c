"""An example of each finding: a file that has it, and what is printed. `docs/build.py` writes them
from the tests."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

FILE = "examples.json"


@dataclass(frozen=True, slots=True)
class Example:
    """A file of a portfolio, as much of it as matters, and the findings as `portfolio validate`
    prints them."""

    file: str
    excerpt: str
    shown: str


def example_of(code: str) -> Example | None:
    """The example of a code, where one can be made in files."""
    return _examples().get(code)


@cache
def _examples() -> Mapping[str, Example]:
    text = resources.files("portfolio.findings").joinpath(FILE).read_text("utf-8")
    return {code: Example(**fields) for code, fields in json.loads(text).items()}
