"""`record`."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portfolio.cli.boundary import Exit, ExpectedError, gravest, writing
from portfolio.cli.inputs import scenarios_meant, valid_workspace, whole_record
from portfolio.cli.keeping import CODES as CODES_OF_OUTCOMES
from portfolio.cli.keeping import Kept, is_committed, is_known, keep
from portfolio.cli.options import color_option, format_option, root_option, say, write
from portfolio.cli.solving import (
    CODES,
    new_engine_option,
    of_period,
    period_option,
    require_engine_of_record,
    solved,
    solver_of,
    solver_option,
    unproven_option,
)
from portfolio.results import RunStatus

if TYPE_CHECKING:
    from portfolio.engines.session import SolverAdapter
    from portfolio.history.pending import Reviews
    from portfolio.record import Event
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
        from portfolio.case import identify
        from portfolio.history.pending import head
        from portfolio.record import event_of, store

        identity = identify(workspace.planning(name), self.adapter.engine())
        told: Outcome = {"scenario": name, "run_id": identity.run_id, "commit": source}
        if is_known(self.root, identity):
            return {**told, "status": "known", "result": None, "detail": None}
        if not self.new_engine:
            require_engine_of_record(self.root, self.adapter)
        run = solved(workspace, name, None, self.adapter)
        merged = source or head(self.root)
        pull_request, review = self.reviews.of(self.root, merged, name, run.run_id, run.result)
        now = datetime.datetime.now(datetime.UTC)

        def event() -> "Event":
            return event_of(self.root, run, now, source, pull_request, review, texts=workspace.texts)

        kept = keep(self.root, run, event, allow_unproven=self.allow_unproven)
        is_new = kept.status in ("stored", "healed")
        if is_new and self.out is not None and not kept.rewrites:
            with writing():
                store(self.out, run, event())
        result = run.result.status.value if is_new or kept.status == "not stored" else None
        return {**told, "status": kept.status, "result": result, "detail": kept.detail or None}


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
    period: str | None,
    solver: str,
    allow_unproven: bool,
    new_engine: bool,
    form: str,
    color: bool,
    root: Path,
) -> int:
    """Solve and store the scenarios whose inputs have no run yet.

    Without SCENARIO every scenario is looked at. A scenario whose inputs and solver have a run is solved once by
    the first record that meets it in a clone, whoever committed it, and not again while its bytes stay the same; one
    that says something else is TAMPERED (7). A run whose files are missing or damaged is stored again. What is
    stored is under runs/, and is only ever added to. With --pending, every commit of the main line
    that changed inputs since the last recorded one gets its runs too, so that none is lost where recording was
    skipped. With another solver, or other versions of it, than the last run that was recorded, nothing is solved
    without --new-engine. The commit that --commit makes names its runs in trailers: Run-Id, Source-Commit,
    Inputs-Sha256.
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
    old = ("known", "held") if pending else ()
    shown = [outcome for outcome in done if outcome["status"] not in old]
    commit = _commit(root, done) if committing else None
    _write(shown, commit, form)
    return gravest(_codes(done))


def _codes(done: Sequence[Outcome]) -> Iterator[Exit]:
    """The exit codes that follow from what became of each scenario."""
    for outcome in done:
        if outcome["result"] is not None:
            yield CODES[RunStatus(outcome["result"])]
        yield CODES_OF_OUTCOMES.get(str(outcome["status"]), Exit.DONE)


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


def _commit(root: Path, done: Sequence[Outcome]) -> str | None:
    """The commit of what is new; none where that would bring a false run along."""
    false = [str(outcome["run_id"]) for outcome in done if outcome["status"] == "tampered"]
    if waiting := [identity for identity in false if not is_committed(root, identity)]:
        say(f"nothing was committed: remove the false run first ({', '.join(waiting)})")
        return None
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
        kept = Kept(str(outcome["status"]), outcome["detail"] or "")
        write(f"{outcome['run_id']}: {kept.words}{at}\n")
    if commit:
        write(f"committed as {commit[:12]}\n")
