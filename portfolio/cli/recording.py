"""`record`."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from portfolio.actions import (
    ProofChoice,
    Recorded,
    RecordRequest,
    ScenarioChoice,
    StorePolicy,
    StoreStatus,
    commit_recorded,
    record_scenarios,
    store_sentence,
)
from portfolio.cli.boundary import Exit, ExpectedError, gravest
from portfolio.cli.completing import complete_scenarios
from portfolio.cli.inputs import opened_portfolio
from portfolio.cli.options import color_option, format_option, root_option, say, write
from portfolio.cli.progress import progress
from portfolio.cli.solving import (
    CODES,
    allow_infeasible_option,
    new_engine_option,
    period_option,
    solver_option,
    unproven_option,
)
from portfolio.history import Reviews
from portfolio.report import as_json_text
from portfolio.results import RunStatus, shown_run_id

_CODES_OF_STATUS = {StoreStatus.TAMPERED: Exit.STALE, StoreStatus.UNSETTLED: Exit.UNPROVEN}
"""The exit code of what became of a run, where it is not that of the run."""
_OLD = (StoreStatus.KNOWN, StoreStatus.HELD)
"""What --pending does not name."""


@click.command()
@click.argument("scenarios", nargs=-1, metavar="[SCENARIO]...", shell_complete=complete_scenarios)
@click.option(
    "--pending",
    is_flag=True,
    help="Also the commits since the last recorded one; name only what is new.",
)
@click.option(
    "--commit",
    "committing",
    is_flag=True,
    help="Commit what the record has and git has not: runs/ alone.",
)
@click.option(
    "--reviewed",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Plans that were reviewed, as JSON.",
)
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Also copy what is newly stored to DIR.",
)
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
@allow_infeasible_option
@format_option("text", "json")
@color_option
@root_option
def record(
    scenarios: tuple[str, ...],
    pending: bool,
    committing: bool,
    reviewed: Path | None,
    out: Path | None,
    proof: ProofChoice,
    period: str | None,
    solver: str,
    allow_unproven: bool,
    new_engine: bool,
    allow_infeasible: bool,
    form: str,
    color: bool,
    root: Path,
) -> int:
    """Solve and store the scenarios whose inputs have no run yet.

    Without SCENARIO every scenario is looked at. A scenario whose inputs and solver have a run is
    solved once by the first record that meets it in a clone, whoever committed it, and not again
    while its bytes stay the same; one that says something else is TAMPERED (7). A run whose files
    are missing or damaged is stored again. What is stored is under runs/, and is only ever added
    to. With --pending, every commit of the main line that changed inputs since the last recorded
    one gets its runs too, so that none is lost where recording was skipped. With another solver, or
    other versions of it, than the last run that was recorded, nothing is solved without
    --new-engine. The commit that --commit makes names its runs in trailers: Run-Id, Source-Commit,
    Inputs-Sha256.

    With --proof, a proof that anyone can check lies beside each new run, in runs/proofs/: `auto`
    has as many claims as close quickly and fit into 300 kB, `always` spends what it takes, `never`
    makes none.

    That a scenario has no plan is stored as well, with what conflicts; as long as it has none, the
    command ends with 4 unless --allow-infeasible says that this is meant.
    """
    portfolio = opened_portfolio(root, form, color=color)
    choice = ScenarioChoice(scenarios, True, period, solver=solver)
    policy = StorePolicy(allow_unproven, new_engine)
    request = RecordRequest(choice, pending, policy, _reviews(reviewed), out, proof)
    with progress("record") as doing:
        outcomes = record_scenarios(portfolio, request, doing, say)
    commit = commit_recorded(root, outcomes, say) if committing else None
    shown = [one for one in outcomes if not pending or _is_news(one)]
    if form == "json":
        write(as_json_text({"scenarios": [asdict(one) for one in shown], "commit": commit}))
    else:
        write(_text(shown, commit))
    return gravest(_codes(outcomes, allow_infeasible=allow_infeasible))


def _reviews(file: Path | None) -> Reviews:
    try:
        return Reviews.read(file.read_text("utf-8") if file is not None else "{}")
    except (ValueError, OSError) as error:
        raise ExpectedError(f"--reviewed: {error}", Exit.USAGE) from None


def _is_news(one: Recorded) -> bool:
    """Whether --pending names it: what is old, but for a scenario that still has no plan, goes
    without saying."""
    return one.status not in _OLD or one.result is RunStatus.INFEASIBLE


def _text(shown: Iterable[Recorded], commit: str | None) -> str:
    lines = []
    for one in shown:
        of_commit = f" for {one.commit[:12]}" if one.commit else ""
        no_plan = (
            f"; NO PLAN: see portfolio repair {one.scenario}"
            if one.result is RunStatus.INFEASIBLE
            else ""
        )
        lines.append(
            f"{shown_run_id(one.run_id)}:"
            f" {store_sentence(one.status, one.detail)}{of_commit}{no_plan}\n"
        )
    if commit:
        lines.append(f"committed as {commit[:12]}\n")
    return "".join(lines)


def _codes(outcomes: Sequence[Recorded], *, allow_infeasible: bool) -> Iterator[Exit]:
    """The exit codes that follow from what became of each scenario.

    That there was no plan is no alarm where it is meant, and none of a commit that was passed over:
    of those, only what the newest files say matters.
    """
    for one in outcomes:
        is_accepted = one.result is RunStatus.INFEASIBLE and (
            allow_infeasible or one.commit is not None
        )
        if one.result is not None and not is_accepted:
            yield CODES[one.result]
        yield _CODES_OF_STATUS.get(one.status, Exit.DONE)
