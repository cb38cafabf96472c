"""The two sides of a diff: which trees are compared, and the plan of each scenario on each side."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from portfolio.case import Cases, Identity, identify
from portfolio.changes import Untrue
from portfolio.checked import Checked, check, check_revision
from portfolio.diff import Plan
from portfolio.findings import has_errors
from portfolio.git import GitError, commit_of, merge_base
from portfolio.gitops import files_at, is_on_main, main_branch
from portfolio.model import Planning
from portfolio.pipeline import certified_run, with_reach
from portfolio.prove import ProofState, judged_proof, proof_file
from portfolio.record import (
    RecordedRun,
    Standing,
    StoredFiles,
    compared_with_stored,
    is_known,
    paths_of,
)
from portfolio.results import Run
from portfolio.solve import Progress
from portfolio.source import Workspace

if TYPE_CHECKING:
    from portfolio.engines import SolverAdapter


@dataclass(frozen=True)
class TreeSide:
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
    base: TreeSide
    head: TreeSide
    trusted: Sequence[str]


def read_sides(root: Path, base: str | None, head: str | None) -> Sides:
    """Both sides. Without ``base`` the commit where ``head`` left the main line, or the commit
    checked out when on it.

    Raises:
        GitError: if a revision names no commit, or the base cannot be found.
    """
    head_commit = None if head is None else commit_of(root, head)
    base_commit = commit_of(root, base) if base is not None else _fork_point(root, head_commit)
    of_head = check(root) if head_commit is None else check_revision(root, head_commit)
    main = main_branch(root)
    trusted = tuple(dict.fromkeys(commit for commit in (base_commit, main) if commit))
    return Sides(
        root,
        TreeSide(base_commit, check_revision(root, base_commit)),
        TreeSide(head_commit, of_head),
        trusted,
    )


def _fork_point(root: Path, head: str | None) -> str:
    here = commit_of(root, "HEAD") if head is None else head
    main = main_branch(root)
    if main is None or (head is None and is_on_main(root)):
        return here
    fork = merge_base(root, here, main)
    if fork is None:
        raise GitError(
            "no commit is common to this branch and main: fetch more history, or name the base"
        )
    return fork


class Plans:
    """Runs by content: one of a trusted commit whose bytes were solved here, else one solved now.

    Only commits that were reviewed are trusted: a branch could bring a made-up run along with its
    inputs. What they have counts once it was solved here and came out the same; else the solved run
    does.
    """

    def __init__(
        self, sides: Sides, solver: "SolverAdapter", cases: Cases, progress: Progress
    ) -> None:
        self._sides = sides
        self._solver = solver
        self.cases = cases
        self._progress = progress
        self._known: dict[str, Plan] = {}
        self._decided: dict[str, Plan] = {}
        self._solved_runs: dict[str, Run] = {}
        self._runs: dict[str, Run] = {}
        self._untrue: dict[str, Untrue] = {}

    @property
    def untrue(self) -> tuple[Untrue, ...]:
        """The runs of the trusted record that were met and did not come out again."""
        return tuple(self._untrue[name] for name in sorted(self._untrue))

    def identity(self, workspace: Workspace, scenario: str) -> Identity:
        """What the run of a scenario is a function of."""
        return identify(workspace.planning(scenario), self._solver.engine())

    def take(self, identity: Identity, plan: Plan) -> None:
        """Take a plan for that of some inputs, without a solve."""
        self._known[identity.run_id] = plan

    def plan(self, workspace: Workspace, scenario: str) -> Plan:
        """The plan of a scenario. Where only words differ from one that is known, that one with the
        other words."""
        identity = self.identity(workspace, scenario)
        if identity.run_id not in self._known:
            planning = workspace.planning(scenario)
            deciding = self.cases.key(planning)
            twin = self._decided.get(deciding)
            stored = list(self._stored(identity))
            known = self._recorded(identity, stored) or (
                twin and reworded(twin, identity, planning)
            )
            self._known[identity.run_id] = known or self._solved(
                workspace, scenario, identity, stored
            )
            self._decided.setdefault(deciding, self._known[identity.run_id])
        return self._known[identity.run_id]

    def run(self, workspace: Workspace, scenario: str) -> Run:
        """The run of a scenario as it was solved here, with all its bytes."""
        identity = self.identity(workspace, scenario)
        if identity.run_id not in self._runs:
            case = self.cases.of(workspace, scenario)
            run = self._certified(workspace, scenario)
            self._runs[identity.run_id] = with_reach(case, self._solver, run)
        return self._runs[identity.run_id]

    def _certified(self, workspace: Workspace, scenario: str) -> Run:
        """The same without how far missed targets could be moved, of which a diff says nothing."""
        identity = self.identity(workspace, scenario)
        if identity.run_id not in self._solved_runs:
            self._progress(scenario)
            case = self.cases.of(workspace, scenario)
            self._solved_runs[identity.run_id] = certified_run(case, self._solver)
        return self._solved_runs[identity.run_id]

    def _stored(self, identity: Identity) -> Iterator[StoredFiles]:
        """What the trusted commits have where the run belongs."""
        digest = identity.manifest.inputs
        for commit in self._sides.trusted:
            files = files_at(self._sides.root, commit, paths_of(identity.run_id, digest))
            stored = StoredFiles.read(identity.run_id, digest, files.get)
            if stored.files:
                yield stored

    def _recorded(self, identity: "Identity", stored: Sequence[StoredFiles]) -> Plan | None:
        for files in stored:
            if is_known(self._sides.root, files, identity.manifest) and files.run is not None:
                return self._plan(files.run, identity, recorded=True)
        return None

    def _solved(
        self, workspace: Workspace, scenario: str, identity: Identity, stored: Sequence[StoredFiles]
    ) -> Plan:
        # Stored bytes are compared with all that a run says; a diff itself says nothing of reach.
        solved = self.run if stored else self._certified
        run = solved(workspace, scenario)
        settled = [compared_with_stored(self._sides.root, files, run) for files in stored]
        false = [one for one in settled if one.standing is not Standing.HOLDS]
        if false:
            message = f"{false[0].standing.value.upper()}: {false[0].detail}"
            self._untrue[run.run_id] = Untrue(run_id=run.run_id, message=message)
        recorded = len(false) < len(settled)
        stored_run = RecordedRun(run.run_id, run.manifest, run.result)
        return self._plan(stored_run, identity, recorded=recorded)

    def _plan(self, run: RecordedRun, identity: Identity, *, recorded: bool) -> Plan:
        """The plan of a run. A proof needs no trust, so one is looked for in every commit."""
        path = proof_file(run.run_id)
        checkable = False
        for commit in self._sides.trusted if recorded else ():
            proof = files_at(self._sides.root, commit, (path,)).get(path)
            if proof is not None:
                judged = judged_proof(identity.inputs, run, proof)
                checkable = checkable or judged.state is ProofState.PROVEN
        records = identity.records
        facts = (run.run_id, run.manifest, run.result, records)
        return Plan(*facts, recorded=recorded, checkable=checkable)


def reworded(plan: Plan, identity: Identity, planning: Planning) -> Plan:
    """A plan that rests on the same numbers and rules, with the titles and owners of other inputs.

    The canonical optimum is a function of what decides, so that it need not be solved again.
    """
    items = tuple(
        item.model_copy(
            update={
                "title": planning.initiatives[item.key].title,
                "owner": planning.initiatives[item.key].owner,
            }
        )
        for item in plan.result.items
    )
    result = plan.result.model_copy(update={"title": planning.scenario.title, "items": items})
    return Plan(identity.run_id, identity.manifest, result, identity.records, recorded=False)
