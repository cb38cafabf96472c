"""Solve and store the scenarios whose inputs have no run yet."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from portfolio.actions.errors import StaleError
from portfolio.actions.opening import Portfolio
from portfolio.actions.policy import StorePolicy, require_engine_of_record
from portfolio.actions.progress import Notes, Progress, silent
from portfolio.actions.proofs import ProofChoice, prove_run, share_proof
from portfolio.actions.solving import (
    Planned,
    ScenarioChoice,
    SolveTask,
    recorded_plan,
    solve_anew,
    solve_tasks,
    unshown,
)
from portfolio.actions.storing import StoreStatus, is_committed, store_solved
from portfolio.actions.whole_record import require_whole_record
from portfolio.actions.writing import refusals_of_the_disk
from portfolio.checked import check_revision
from portfolio.findings import has_errors
from portfolio.git import GitError
from portfolio.gitops import RefusedError, commit_record
from portfolio.history import Reviews, head, pending_commits
from portfolio.places import named_place
from portfolio.record import Damage, event_of, is_known, read_run, store, tidy
from portfolio.results import Run, RunStatus, shown_run_id


@dataclass(frozen=True)
class Recorded:
    """What became of one scenario: of the files of today, or of a commit."""

    scenario: str
    run_id: str
    commit: str | None
    """The commit whose files were planned; None for the files of today."""
    status: StoreStatus
    result: RunStatus | None
    """How the run ended, where it was solved and is not the record's; of a stored run only that it
    has no plan."""
    detail: str | None


def solve_and_store(
    task: SolveTask,
    policy: StorePolicy | None,
    *,
    again: bool = False,
    witnesses: bool = True,
    progress: Progress = silent,
    notes: Notes = silent,
    planned: Planned = unshown,
) -> Run:
    """Solve one scenario, unless the record has its plan, and store the run; not without a policy.

    What is stored has the witnesses of what is in reach; else it can do without. Where it is
    solved, `planned` gets the run before it is known how far missed targets could be moved.

    Raises:
        StaleError: if the record has a false run of it, or refuses.
        UsageError: if the policy allows no other engine, or the disk refuses.
    """
    stored = None if again else recorded_plan(task, notes)
    if stored is not None:
        return stored
    if policy is None:
        return solve_anew(task, progress, planned, witnesses=witnesses)
    if not policy.new_engine and not task.is_stored:
        require_engine_of_record(task)
    run = solve_anew(task, progress, planned)
    event = partial(event_of, task.root, run, _now(), texts=task.workspace.texts)
    outcome = store_solved(task.root, run, event, allow_unproven=policy.allow_unproven)
    message = f"{shown_run_id(run.run_id)}: {outcome.sentence}"
    if outcome.status is StoreStatus.TAMPERED:
        raise StaleError(message)
    notes(message)
    return run


@dataclass(frozen=True)
class RecordRequest:
    """Which scenarios are recorded, and how."""

    choice: ScenarioChoice
    pending: bool = False
    """Also of the commits since the last recorded one."""
    policy: StorePolicy = field(default_factory=StorePolicy)
    reviews: Reviews = field(default_factory=lambda: Reviews({}))
    copies: Path | None = None
    """A folder that newly stored runs are copied to."""
    proof: ProofChoice = "auto"
    """Which proof lies beside each new run."""


def record_scenarios(
    portfolio: Portfolio,
    request: RecordRequest,
    progress: Progress = silent,
    notes: Notes = silent,
) -> tuple[Recorded, ...]:
    """Solve and store every scenario that is meant and has no run yet, older commits first.

    Raises:
        StaleError: if the record is not all there, or refuses a run.
        UsageError: if a scenario or solver is not there, the policy allows no other engine, or the
            disk refuses.
    """
    root = portfolio.root
    require_whole_record(root)
    tasks = solve_tasks(root, portfolio.workspace, request.choice)
    with refusals_of_the_disk():
        copies = None if request.copies is None else named_place(root, request.copies).real
        tidy(root)
    recorder = _Recorder(request.policy, request.reviews, copies, progress, request.proof)
    outcomes = []
    if request.pending:
        for commit, task in _tasks_of_history(tasks[0], request.choice, notes):
            outcomes.append(recorder.record(task, commit))
    outcomes += [recorder.record(task) for task in tasks]
    return tuple(outcomes)


@dataclass(frozen=True)
class _Recorder:
    """What is the same for every run that is stored."""

    policy: StorePolicy
    reviews: Reviews
    copies: Path | None
    progress: Progress
    proof: ProofChoice

    def record(self, task: SolveTask, commit: str | None = None) -> Recorded:
        """Solve and store one scenario of the files of today, or of a commit."""
        identity = task.identity
        outcome = partial(Recorded, task.scenario, identity.run_id, commit)
        if is_known(task.root, task.stored_files, identity.manifest):
            return outcome(StoreStatus.KNOWN, _infeasible(task), None)
        if not self.policy.new_engine:
            require_engine_of_record(task)
        run = solve_anew(task, lambda stage: self.progress(f"{task.scenario}: {stage}"))
        merged = commit or head(task.root)
        pull_request, review = self.reviews.of(
            task.root,
            merged,
            task.scenario,
            run.run_id,
            run.result,
        )
        event = partial(
            event_of,
            task.root,
            run,
            _now(),
            commit,
            pull_request,
            review,
            texts=task.workspace.texts,
        )
        allow_unproven = self.policy.allow_unproven
        stored = store_solved(task.root, run, event, allow_unproven=allow_unproven)
        if stored.is_new and self.copies is not None and not stored.rewrites:
            with refusals_of_the_disk():
                store(self.copies, run, event())
        if stored.is_new:
            self._prove(task, run.run_id)
        # What the record says decides where it has the run already.
        is_ours = stored.is_new or stored.status in (StoreStatus.NOT_STORED, StoreStatus.HELD)
        return outcome(stored.status, run.result.status if is_ours else None, stored.detail or None)

    def _prove(self, task: SolveTask, run_id: str) -> None:
        """Store the proof of a new run, also where the run was copied to."""
        if self.proof == "never":
            return
        prove_run(
            task.root,
            run_id,
            self.proof,
            lambda claim: self.progress(f"{task.scenario}: proof: {claim}"),
        )
        if self.copies is not None:
            share_proof(task.root, self.copies, run_id)


def _infeasible(task: SolveTask) -> RunStatus | None:
    """INFEASIBLE where the stored run of a scenario says so, and else nothing."""
    stored = read_run(task.root, task.identity.run_id)
    if isinstance(stored, Damage) or stored.result.status is not RunStatus.INFEASIBLE:
        return None
    return RunStatus.INFEASIBLE


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def _tasks_of_history(
    task: SolveTask,
    choice: ScenarioChoice,
    notes: Notes,
) -> Iterator[tuple[str, SolveTask]]:
    """The scenarios of every commit that was passed over, solved as `task` is.

    A commit whose files are invalid has no plan: a note says so.
    """
    for commit in pending_commits(task.root):
        checked = check_revision(task.root, commit.id)
        workspace = checked.workspace
        if workspace is None or has_errors(checked.findings):
            notes(f"{commit.id[:12]}: its files are invalid, so it has no plan")
            continue
        for name, scenario in sorted(workspace.scenarios.items()):
            is_named = not choice.names or name in choice.names
            if is_named and choice.period in (None, scenario.period):
                yield commit.id, SolveTask(task.root, workspace, name, task.solver)


def commit_recorded(root: Path, outcomes: Sequence[Recorded], notes: Notes = silent) -> str | None:
    """Commit what the record has and git has not; the commit, or None where nothing was to be done.

    Nothing is committed where that would bring a false run along: a note says so.

    Raises:
        StaleError: if git refuses.
    """
    false = [one.run_id for one in outcomes if one.status is StoreStatus.TAMPERED]
    uncommitted = [run_id for run_id in false if not is_committed(root, run_id)]
    if uncommitted:
        runs = ", ".join(uncommitted)
        notes(f"nothing was committed: remove the false run first ({runs})")
        return None
    try:
        return commit_record(root)
    except (GitError, RefusedError) as error:
        raise StaleError(f"nothing was committed: {error}") from None
