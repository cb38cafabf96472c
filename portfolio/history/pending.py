"""Which commits of the main line were never recorded, and what was reviewed before each of them was
merged."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from portfolio.diff import chosen_digest
from portfolio.git import has_commit
from portfolio.gitops import Commit, commit_facts, in_git, line_of_inputs
from portfolio.record import Review, read_runs
from portfolio.results import Output, Result

_REMEMBERED = 50
"""Commits of the newest events are enough to know where the record ends."""


def pending_commits(root: Path) -> list[Commit]:
    """The commits that changed inputs since something was last recorded, oldest first.

    Empty without git, and where nothing was recorded yet: history before the first run is not made
    up later.
    """
    if not in_git(root):
        return []
    events = sorted(read_runs(root).events, key=lambda event: event.when)
    sources = dict.fromkeys(event.commit for event in reversed(events) if event.commit)
    known = [commit for commit in sources if commit and has_commit(root, commit)][:_REMEMBERED]
    return line_of_inputs(root, "HEAD", known) if known else []


def head(root: Path) -> str | None:
    """The commit that is checked out; None without git."""
    return commit_facts(root, "HEAD").id if in_git(root) else None


class ReviewedRun(Output):
    """What a pull request showed of one scenario."""

    run_id: str
    """The run that merging would make."""
    decision: str
    """SHA-256 of its status and choice."""


class Reviewed(Output):
    """The plan that a pull request showed last before it was merged."""

    pull_request: int
    """Its number."""
    base: str | None = None
    """The commit of main that it was planned on; none where nothing was shown."""
    runs: Mapping[str, ReviewedRun] = Field(default={})
    """Scenario -> run."""

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Reviewed | None":
        """From what a comment says; None where it says something else."""
        try:
            return cls.model_validate_json(json.dumps(data))
        except ValidationError:
            return None

    def against(
        self, root: Path, commit: str, scenario: str, run_id: str, decision: str
    ) -> Review | None:
        """Whether the run of a merge is the one that was reviewed; if it is another, then which
        commits came between.

        None where nothing was shown of the scenario.
        """
        seen = self.runs.get(scenario)
        if seen is None:
            return None
        if seen.run_id == run_id:
            return Review(run_id=seen.run_id, verdict="same")
        is_here = self.base is not None and has_commit(root, self.base)
        between = (
            line_of_inputs(root, commit, [self.base]) if self.base is not None and is_here else []
        )
        return Review(
            run_id=seen.run_id,
            verdict="same plan" if seen.decision == decision else "other plan",
            moved_by=tuple(other.id for other in between if other.id != commit),
        )


@dataclass(frozen=True)
class Reviews:
    """Merged commit -> what was reviewed of it."""

    merged: Mapping[str, Reviewed]

    @classmethod
    def read(cls, text: str) -> "Reviews":
        """From JSON: an object, commit -> reviewed plan.

        Raises:
            ValueError: with a sentence, if it is something else.
        """
        try:
            data = json.loads(text)
            return cls(
                {
                    commit: Reviewed.model_validate_json(json.dumps(value))
                    for commit, value in data.items()
                }
            )
        except (ValidationError, AttributeError, json.JSONDecodeError) as error:
            raise ValueError(
                f"this is no list of reviewed plans: {str(error).splitlines()[0]}"
            ) from None

    def of(
        self, root: Path, commit: str | None, scenario: str, run_id: str, result: Result
    ) -> tuple[int | None, Review | None]:
        """The pull request of a merged commit, and whether its run is the one that was reviewed
        there.

        If it is another, then also which commits came between.
        """
        reviewed = self.merged.get(commit or "")
        if reviewed is None or commit is None:
            return None, None
        return reviewed.pull_request, reviewed.against(
            root, commit, scenario, run_id, chosen_digest(result)
        )
