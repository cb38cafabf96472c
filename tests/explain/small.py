"""Runs of drawn scenarios, beside all their portfolios."""

from types import SimpleNamespace
from typing import Any

from portfolio.choice import Choice
from portfolio.engines import adapter
from portfolio.findings import Location
from portfolio.model import Planning
from portfolio.pipeline import plan
from portfolio.results import Result
from tests.brute import Everything

WORKSPACE: Any = SimpleNamespace(
    in_rule=lambda scenario, subject, path: Location(f"{subject}.{path}")
)
"""Stands for files: only the places of findings come from it, and those are no part of a run."""


class Solved:
    """What a run says of a scenario, and everything that it chose from."""

    def __init__(self, planning: Planning) -> None:
        self.planning = planning
        self.result: Result = plan(WORKSPACE, planning, adapter()).result
        self.everything = Everything(planning)
        scopes = {item.key: item.scope for item in self.result.items if item.selected}
        self.choice = Choice.of_scopes(scopes)

    @property
    def has_plan(self) -> bool:
        return self.result.certificate is not None

    @property
    def mine(self) -> int:
        """The number of the plan."""
        return self.everything.number(self.choice)
