"""Publish the plan of a scenario, and say what is published and no longer planned."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from portfolio.actions.comparing import compare_revisions
from portfolio.actions.errors import StaleError
from portfolio.actions.naming import known_name, planned_scenarios
from portfolio.actions.opening import Portfolio
from portfolio.actions.progress import Notes, Progress, silent
from portfolio.actions.roadmap_pages import roadmap_view, write_roadmap_book
from portfolio.actions.solving import (
    ScenarioChoice,
    SolveTask,
    recorded_plan,
    solve_scenario,
    solve_tasks,
)
from portfolio.actions.writing import refusals_of_the_disk
from portfolio.changes import PlanDiff
from portfolio.git import GitError, has_commit
from portfolio.model import Status
from portfolio.places import inside
from portfolio.record import (
    Damage,
    Publication,
    PublishedItem,
    PublishedMove,
    add_publication,
    git_facts,
    is_told_truly,
    moment_of,
    publication_file,
    read_publications,
    read_run,
    replace_file,
)
from portfolio.report import (
    MoveLine,
    PublishedCheck,
    ReleaseNote,
    reason_in_words,
    reason_of,
    roadmap_calendar,
    roadmap_page,
)
from portfolio.results import ItemResult, Run, RunStatus
from portfolio.source import Workspace

PAGES = "docs/roadmap"


@dataclass(frozen=True)
class Published:
    """What publishing one scenario did."""

    scenario: str
    note: ReleaseNote
    files: tuple[str, ...]
    """Paths from the root that were written."""
    run: Run
    is_new: bool


def publications_of(root: Path) -> Mapping[str, tuple[Publication, ...]]:
    """Scenario -> its publications by time.

    Raises:
        StaleError: if a publication cannot be read.
    """
    publications, damages = read_publications(root)
    damages = [*damages, *(damage for one in publications if (damage := _untrue(root, one)))]
    if damages:
        raise StaleError(_damaged(damages[0]))
    by_scenario: dict[str, tuple[Publication, ...]] = {}
    for one in publications:
        by_scenario[one.scenario] = (*by_scenario.get(one.scenario, ()), one)
    return by_scenario


def _untrue(root: Path, publication: Publication) -> Damage | None:
    """What is wrong where a publication tells another plan than its run in the record."""
    run = read_run(root, publication.run_id)
    if isinstance(run, Damage):
        return None  # portfolio verify says what is wrong with the record
    if is_told_truly(publication, run.result):
        return None
    return Damage(publication_file(publication), f"it tells another plan than {run.run_id}")


def _damaged(damage: Damage) -> str:
    return f"{damage.file}: {damage.message}: bring it back from git"


def publish_plan(
    portfolio: Portfolio,
    scenario: str,
    *,
    progress: Progress = silent,
    notes: Notes = silent,
) -> Published:
    """Publish the plan that the record has of a scenario as its files are now.

    The event, then the page. The same plan again adds no event and brings back the page.

    Raises:
        UsageError: if there is no such scenario, or the disk refuses.
        StaleError: if the record has no plan of it.
    """
    root, workspace = portfolio.root, portfolio.workspace
    known_name(scenario, workspace.scenarios, "scenario")
    [task] = solve_tasks(root, workspace, ScenarioChoice(names=(scenario,)))
    run = _stored_plan(task)
    before = publications_of(root).get(scenario, ())
    files: list[str] = []
    last = before[-1] if before else None
    is_new = last is None or last.run_id != run.run_id
    if is_new:
        moves = () if last is None else _moves(portfolio, last, run, progress, notes)
        publication = _publication(portfolio, run, last, moves)
        with refusals_of_the_disk():
            files.append(add_publication(root, publication))
        before = (*before, publication)
    view = roadmap_view(workspace, run, before)
    texts = {f"{PAGES}/{scenario}.md": roadmap_page(view)}
    if view.gantt is not None:
        texts[f"{PAGES}/{scenario}.ics"] = roadmap_calendar(view.gantt)
    with refusals_of_the_disk():
        for name, text in texts.items():
            if replace_file(inside(root, name), text.encode()):
                files.append(name)
    return Published(scenario, view.notes[0], tuple(files), run, is_new)


def _stored_plan(task: SolveTask) -> Run:
    run = recorded_plan(task)
    if run is None:
        fact = f"the record has no proven plan of {task.scenario} as its files are now"
        raise StaleError(f"{fact}: portfolio record {task.scenario}, then publish it")
    return run


def _publication(
    portfolio: Portfolio,
    run: Run,
    last: Publication | None,
    moves: Sequence[PublishedMove],
) -> Publication:
    facts = git_facts(portfolio.root, portfolio.workspace.texts)
    result = run.result
    fields: dict[str, object] = {"run_id": run.run_id}
    fields |= {"scenario": result.scenario, "title": result.title, "period": result.period}
    fields["when"] = moment_of(datetime.datetime.now(datetime.UTC))
    fields |= {"by": facts.user, "commit": facts.commit, "dirty": facts.dirty}
    fields["previous"] = None if last is None else last.run_id
    fields["items"] = tuple(_item(item) for item in _planned(run))
    fields["moves"] = tuple(moves)
    return Publication.model_validate(fields)


def _item(item: ItemResult) -> PublishedItem:
    same = ("key", "title", "owner", "scope", "start", "finish")
    return PublishedItem(**{name: getattr(item, name) for name in same})


def _planned(run: Run) -> list[ItemResult]:
    return [item for item in run.result.items if item.selected]


# what changed, and why


def _moves(
    portfolio: Portfolio,
    last: Publication,
    run: Run,
    progress: Progress,
    notes: Notes,
) -> tuple[PublishedMove, ...]:
    """What was delivered, entered, dropped, changed size or moved since a publication, and why."""
    lines = _differences(last, run, portfolio.workspace)
    if not lines:
        return ()
    causes = _causes(portfolio, last, progress, notes)
    moves = []
    for line in lines:
        cause = causes.get(line.key, line.cause)
        if line.kind == "moved" and line.key in causes:
            cause = f"{line.cause}; {cause}"
        moves.append(PublishedMove(kind=line.kind, key=line.key, title=line.title, cause=cause))
    return tuple(moves)


def _causes(
    portfolio: Portfolio,
    last: Publication,
    progress: Progress,
    notes: Notes,
) -> dict[str, str]:
    """Initiative -> which input change brought it about, found by solving; none without git."""
    root, commit = portfolio.root, last.commit
    if commit is None or last.dirty or not _is_here(root, commit):
        notes(
            "what caused each change is not known: the last publication names no commit that is"
            " here"
        )
        return {}
    diff = compare_revisions(root, commit, None, progress=progress)
    return _causes_in_words(diff, last.scenario)


def _is_here(root: Path, commit: str) -> bool:
    try:
        return has_commit(root, commit)
    except GitError:
        return False


def _causes_in_words(diff: PlanDiff, scenario: str) -> dict[str, str]:
    moved = [one for one in diff.scenarios if one.scenario == scenario]
    return {effect.key: reason_of(effect, diff) for one in moved for effect in one.effects}


def _differences(last: Publication, run: Run, workspace: Workspace) -> list[MoveLine]:
    """What is planned now against what was published, each with the reason that the run gives."""
    now = {item.key: item for item in _planned(run)}
    published = {item.key: item for item in last.items}
    reasons = {}
    for item in run.result.items:
        reasons[item.key] = reason_in_words(
            item.key,
            item.reason,
            is_in=item.selected,
            kpi_name=workspace.metrics.name_of,
            timing_of=run.result.timing_of,
            standing=workspace.initiatives[item.key].status.words,
        )
    lines = []
    for key in sorted({*now, *published}):
        if key not in published:
            lines.append(MoveLine("entered", key, now[key].title, reasons[key]))
        elif key not in now and _has_shipped(key, workspace):
            lines.append(MoveLine("delivered", key, published[key].title, "it has shipped"))
        elif key not in now:
            reason = reasons.get(key) or _why_no_candidate(key, run, workspace)
            lines.append(MoveLine("dropped", key, published[key].title, reason))
        elif now[key].scope != published[key].scope:
            cause = (
                f"{published[key].scope or 'all of it'} before, {now[key].scope or 'all of it'} now"
            )
            lines.append(MoveLine("rescoped", key, now[key].title, cause))
        elif (now[key].start, now[key].finish) != (published[key].start, published[key].finish):
            way = _way(published[key], now[key])
            lines.append(MoveLine("moved", key, now[key].title, way))
    return lines


def _has_shipped(key: str, workspace: Workspace) -> bool:
    initiative = workspace.initiatives.get(key)
    return initiative is not None and initiative.status is Status.DELIVERED


def _way(published: PublishedItem, now: ItemResult) -> str:
    """`from 2026-Q1 to 2026-Q2`, or where only the end is another, `ends in 2026-Q3, not in
    2026-Q2`."""
    if published.start is None or now.start is None:
        return (
            "its start is decided now"
            if published.start is None
            else "its start is not decided now"
        )
    if published.start != now.start:
        return f"from {published.start} to {now.start}"
    return (
        f"ends in {now.finish or 'a later period'}, not in {published.finish or 'a later period'}"
    )


def _why_no_candidate(key: str, run: Run, workspace: Workspace) -> str:
    """Why an initiative is not among those that a plan chooses from, or that there is no plan."""
    if not run.result.items:
        if run.result.status is RunStatus.INFEASIBLE:
            return f"no plan keeps the rules any more: portfolio repair {run.manifest.scenario}"
        return "no plan was found within the limits"
    initiative = workspace.initiatives.get(key)
    if initiative is None:
        return "it is no initiative of the portfolio any more"
    if initiative.period != run.result.period:
        return f"its period is now {initiative.period or 'not said'}"
    return f"it is no candidate of the scenario any more: its status is {initiative.status.value}"


# what is published and no longer planned


def check_published(
    portfolio: Portfolio,
    scenarios: Sequence[str] = (),
    *,
    progress: Progress = silent,
    notes: Notes = silent,
) -> tuple[PublishedCheck, ...]:
    """The last publication of each scenario against what is planned now; nothing is written.

    Raises:
        UsageError: if a scenario was never published.
        StaleError: if a publication cannot be read.
    """
    published = publications_of(portfolio.root)
    for name in scenarios:
        known_name(name, published, "published scenario")
    checks = []
    for name in scenarios or sorted(published):
        last = published[name][-1]
        checks.append(_checked(portfolio, last, progress, notes))
    return tuple(checks)


def _checked(
    portfolio: Portfolio,
    last: Publication,
    progress: Progress,
    notes: Notes,
) -> PublishedCheck:
    workspace = portfolio.workspace
    if last.scenario not in workspace.scenarios:
        reason = f"there is no scenario {last.scenario} any more"
        gone = [MoveLine("dropped", item.key, item.title, reason) for item in last.items]
        return PublishedCheck(last.scenario, last.run_id, last.when, gone, ())
    choice = ScenarioChoice(names=planned_scenarios(workspace, (last.scenario,)))
    [task] = solve_tasks(portfolio.root, workspace, choice)
    run = solve_scenario(task, progress=progress)
    lines = _differences(last, run, workspace)
    # What has shipped is a promise kept: the publication said no more than that.
    no_longer = [line for line in lines if line.kind not in ("entered", "delivered")]
    not_yet = [line for line in lines if line.kind == "entered"]
    return PublishedCheck(last.scenario, last.run_id, last.when, no_longer, not_yet)


def write_published_book(portfolio: Portfolio, where: str | None, notes: Notes = silent) -> str:
    """Bring the workbook Roadmap to the last publication of each scenario; a sentence on it.

    Raises:
        StaleError: if a publication cannot be read.
        UsageError: if there is no workbook at `where`, or the disk refuses.
        RemoteFailedError: if Google fails.
    """
    plans = []
    for publications in publications_of(portfolio.root).values():
        last = publications[-1]
        stored = read_run(portfolio.root, last.run_id)
        if isinstance(stored, Damage):
            notes(f"{last.scenario} is left out of the workbook: {stored.file}: {stored.message}")
            continue
        plans.append((last, stored))
    if not plans:
        return "the workbook Roadmap is left as it is"
    return write_roadmap_book(portfolio.root, portfolio.workspace, plans, where, notes)
