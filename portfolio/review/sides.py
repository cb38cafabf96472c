"""The two sides of a diff: which trees are compared, and the plan of each scenario on each side."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from portfolio.case import Identity, identify
from portfolio.case.case import Cases
from portfolio.checked import Checked, check, check_revision
from portfolio.diff.plans import Plan
from portfolio.findings import has_errors
from portfolio.gitops import trees
from portfolio.gitops.git import GitError
from portfolio.model import Planning
from portfolio.pipeline import plan_case
from portfolio.record.names import MANIFEST, RESULT, run_folder
from portfolio.results import Manifest, Result
from portfolio.solve import Progress
from portfolio.source import Workspace

if TYPE_CHECKING:
    from portfolio.engines.session import SolverAdapter


@dataclass(frozen=True)
class Side:
    """A tree that was read and checked. ``commit`` is None for the work tree."""

    commit: str | None
    checked: Checked

    @property
    def valid(self) -> Workspace | None:
        """The workspace, where nothing stops a run."""
        return None if has_errors(self.checked.findings) else self.checked.workspace


@dataclass(frozen=True)
class Sides:
    """What is compared with what, and the commits whose record is trusted."""

    root: Path
    base: Side
    head: Side
    trusted: Sequence[str]


def read_sides(root: Path, base: str | None, head: str | None) -> Sides:
    """Both sides. Without ``base`` the commit where ``head`` left the main line, or the commit checked out when on it.

    Raises:
        GitError: if a revision names no commit, or the base cannot be found.
    """
    head_commit = None if head is None else trees.commit_of(root, head)
    base_commit = trees.commit_of(root, base) if base is not None else _fork_point(root, head_commit)
    of_head = check(root) if head_commit is None else check_revision(root, head_commit)
    main = trees.main_branch(root)
    trusted = tuple(dict.fromkeys(commit for commit in (base_commit, main) if commit))
    return Sides(root, Side(base_commit, check_revision(root, base_commit)), Side(head_commit, of_head), trusted)


def _fork_point(root: Path, head: str | None) -> str:
    here = trees.commit_of(root, "HEAD") if head is None else head
    main = trees.main_branch(root)
    if main is None or (head is None and trees.is_on_main(root)):
        return here
    found = trees.merge_base(root, here, main)
    if found is None:
        raise GitError("no commit is common to this branch and main: fetch more history, or name the base")
    return found


class Plans:
    """Runs by content: one that the trusted record has, else one that was solved here already, else solved now.

    Only commits that were reviewed are trusted: a branch could bring a made-up run along with its inputs.
    """

    def __init__(self, sides: Sides, solver: "SolverAdapter", cases: Cases, progress: Progress) -> None:
        self._sides = sides
        self._solver = solver
        self.cases = cases
        self._progress = progress
        self._known: dict[str, Plan] = {}
        self._decided: dict[str, Plan] = {}

    def identity(self, workspace: Workspace, scenario: str) -> Identity:
        """What the run of a scenario is a function of."""
        return identify(workspace.planning(scenario), self._solver.engine())

    def plan(self, workspace: Workspace, scenario: str) -> Plan:
        """The plan of a scenario. Where only words differ from one that is known, that one with the other words."""
        identity = self.identity(workspace, scenario)
        if identity.run_id not in self._known:
            planning = workspace.planning(scenario)
            deciding = self.cases.key(planning)
            twin = self._decided.get(deciding)
            found = self._recorded(identity) or (twin and reworded(twin, identity, planning))
            self._known[identity.run_id] = found or self._solved(workspace, scenario, identity)
            self._decided.setdefault(deciding, self._known[identity.run_id])
        return self._known[identity.run_id]

    def _recorded(self, identity: Identity) -> Plan | None:
        folder = run_folder(Path(), identity.run_id).as_posix()
        for commit in self._sides.trusted:
            manifest = trees.read_file(self._sides.root, commit, f"{folder}/{MANIFEST}")
            result = trees.read_file(self._sides.root, commit, f"{folder}/{RESULT}")
            if manifest is None or result is None:
                continue
            try:
                said = Manifest.model_validate_json(manifest), Result.model_validate_json(result)
            except ValidationError:
                continue  # of another format: solved again
            if said[0] == identity.manifest:
                return Plan(identity.run_id, *said, identity.records, recorded=True)
        return None

    def _solved(self, workspace: Workspace, scenario: str, identity: Identity) -> Plan:
        self._progress(scenario)
        run = plan_case(self.cases.of(workspace, scenario), self._solver)
        return Plan(run.run_id, run.manifest, run.result, identity.records, recorded=False)


def reworded(plan: Plan, identity: Identity, planning: Planning) -> Plan:
    """A plan that rests on the same numbers and rules, with the titles and owners of other inputs.

    The canonical optimum is a function of what decides, so that it need not be solved again.
    """
    items = tuple(
        item.model_copy(
            update={"title": planning.initiatives[item.key].title, "owner": planning.initiatives[item.key].owner}
        )
        for item in plan.result.items
    )
    result = plan.result.model_copy(update={"title": planning.scenario.title, "items": items})
    return Plan(identity.run_id, identity.manifest, result, identity.records, recorded=False)
