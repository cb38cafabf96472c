"""`record`."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portfolio.cli.boundary import Exit, ExpectedError, gravest, writing
from portfolio.cli.inputs import scenarios_meant, valid_workspace, whole_record
from portfolio.cli.options import color_option, format_option, root_option, say, write
from portfolio.cli.progress import progress
from portfolio.cli.solving import (
    CODES,
    OUTCOMES,
    new_engine_option,
    of_period,
    period_option,
    require_engine_of_record,
    solved,
    solver_of,
    solver_option,
    stored,
    unproven_option,
)
from portfolio.results import RunStatus

if TYPE_CHECKING:
    from portfolio.actions.proofs import Choice
    from portfolio.history.pending import Reviews
    from portfolio.solve.adapter import SolverAdapter
    from portfolio.source import Workspace

Outcome = dict[str, str | None]


@dataclass(frozen=True)
class _Recorder:
    """What is the same for every run that is stored."""

    root: Path
    adapter: "SolverAdapter"
    allow_unproven: bool
    new_engine: bool
    reviews: "Reviews"
    out: Path | None

    def recorded(self, workspace: "Workspace", name: str, source: str | None) -> Outcome:
        """What became of one scenario: known, stored, or not stored, and how the run ended if it was solved."""
        from portfolio.history.pending import head
        from portfolio.pipeline import identify
        from portfolio.record import event_of, is_stored, store

        identity = identify(workspace.planning(name), self.adapter.engine()).run_id
        told: Outcome = {"scenario": name, "run_id": identity, "commit": source, "status": "known", "result": None}
        if is_stored(self.root, identity):
            return told
        if not self.new_engine:
            require_engine_of_record(self.root, self.adapter)
        run = solved(workspace, name, None, self.adapter)
        merged = source or head(self.root)
        pull_request, review = self.reviews.of(self.root, merged, name, identity, run.result)
        now = datetime.datetime.now(datetime.UTC)
        event = event_of(self.root, run, now, source, pull_request, review, texts=workspace.texts)
        status = stored(self.root, run, event, allow_unproven=self.allow_unproven)
        if status == "stored" and self.out is not None:
            with writing():
                store(self.out, run, event)
        return {**told, "status": status, "result": run.result.status.value}


@click.command()
@click.argument("scenarios", nargs=-1, metavar="[SCENARIO]...")
@click.option("--pending", is_flag=True, help="Also the commits since the last recorded one; name only what is new.")
@click.option("--commit", "committing", is_flag=True, help="Commit what the record has and git has not: runs/ alone.")
@click.option(
    "--reviewed",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Plans that were reviewed, as JSON.",
)
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path), help="Also copy what is newly stored to DIR.")
@click.option(
    "--proof",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="Store a proof beside each new run: auto only what closes quickly, at most 300 kB.",
)
@period_option
@solver_option
@unproven_option
@new_engine_option
@format_option("text", "json")
@color_option
@root_option
def record(
    scenarios: tuple[str, ...],
    pending: bool,
    committing: bool,
    reviewed: Path | None,
    out: Path | None,
    proof: "Choice",
    period: str | None,
    solver: str,
    allow_unproven: bool,
    new_engine: bool,
    form: str,
    color: bool,
    root: Path,
) -> int:
    """Solve and store the scenarios whose inputs have no run yet.

    Without SCENARIO every scenario is looked at. A scenario whose inputs and solver have a run is not solved
    again. What is stored is under runs/, and is only ever added to. With --pending, every commit of the main line
    that changed inputs since the last recorded one gets its runs too, so that none is lost where recording was
    skipped. With another solver, or other versions of it, than the last run that was recorded, nothing is solved
    without --new-engine. The commit that --commit makes names its runs in trailers: Run-Id, Source-Commit,
    Inputs-Sha256.

    With --proof, a proof that anyone can check lies beside each new run, in runs/proofs/: `auto` has as many claims
    as close quickly and fit into 300 kB, `always` spends what it takes, `never` makes none.
    """
    from portfolio.places import named
    from portfolio.record import tidy

    workspace = valid_workspace(root, form, color=color)
    whole_record(root)
    names = of_period(workspace, scenarios_meant(workspace, scenarios, everything=True), period)
    with writing():
        copies = None if out is None else named(root, out).real
        tidy(root)
    recorder = _Recorder(root, solver_of(solver), allow_unproven, new_engine, _reviews(reviewed), copies)
    done = list(_of_history(recorder, scenarios, period)) if pending else []
    done += [recorder.recorded(workspace, name, None) for name in names]
    _prove([root] if copies is None else [root, copies], done, proof)
    shown = [outcome for outcome in done if not (pending and outcome["status"] == "known")]
    commit = _commit(root) if committing else None
    _write(shown, commit, form)
    return gravest(CODES[RunStatus(o["result"])] for o in done if o["result"] is not None)


def _prove(roots: Sequence[Path], done: Sequence[Outcome], choice: "Choice") -> None:
    """Store the proof of each run that is new, also where it was copied to."""
    new = [str(outcome["run_id"]) for outcome in done if outcome["status"] == "stored"]
    if not new or choice == "never":
        return
    from portfolio.actions.proofs import prove_run, share_proof

    first, *others = roots
    for name in new:
        with progress(f"{name}: proof") as doing:
            prove_run(first, name, choice, doing)
        for other in others:
            share_proof(first, other, name)


def _of_history(recorder: _Recorder, scenarios: Sequence[str], period: str | None) -> Iterator[Outcome]:
    """The scenarios of every commit that was passed over; one whose files are invalid is named and left."""
    from portfolio.checked import check_revision
    from portfolio.findings import has_errors
    from portfolio.history.pending import pending_commits

    for commit in pending_commits(recorder.root):
        checked = check_revision(recorder.root, commit.id)
        if checked.workspace is None or has_errors(checked.findings):
            say(f"{commit.id[:12]}: its files are invalid, so it has no plan")
            continue
        for name, scenario in sorted(checked.workspace.scenarios.items()):
            if (not scenarios or name in scenarios) and period in (None, scenario.period):
                yield recorder.recorded(checked.workspace, name, commit.id)


def _reviews(file: Path | None) -> "Reviews":
    from portfolio.history.pending import Reviews

    try:
        return Reviews.read(file.read_text("utf-8") if file is not None else "{}")
    except (ValueError, OSError) as error:
        raise ExpectedError(f"--reviewed: {error}", Exit.USAGE) from None


def _commit(root: Path) -> str | None:
    from portfolio.git import GitError
    from portfolio.gitops.commits import RefusedError, commit_record

    try:
        return commit_record(root)
    except (GitError, RefusedError) as error:
        raise ExpectedError(f"nothing was committed: {error}", Exit.STALE) from None


def _write(shown: Sequence[Outcome], commit: str | None, form: str) -> None:
    if form == "json":
        from portfolio.report.json_text import as_json_text

        write(as_json_text({"scenarios": shown, "commit": commit}))
        return
    for outcome in shown:
        at = f" for {outcome['commit'][:12]}" if outcome["commit"] else ""
        write(f"{outcome['run_id']}: {OUTCOMES[str(outcome['status'])]}{at}\n")
    if commit:
        write(f"committed as {commit[:12]}\n")
