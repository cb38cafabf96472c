"""A published plan, ready to be shown: as a page, and as rows of the workbook Roadmap."""

from collections.abc import Sequence
from pathlib import Path

from portfolio.actions import workbook_places
from portfolio.actions.errors import InvalidInputsError, UsageError
from portfolio.actions.progress import Notes
from portfolio.actions.sheets_session import failures_of_workbooks
from portfolio.actions.writing import refusals_of_the_disk
from portfolio.findings import in_order
from portfolio.model import Level
from portfolio.record import Damage, Publication, RecordedRun, read_records
from portfolio.report import (
    Gantt,
    MoveLine,
    ReleaseNote,
    RoadmapLine,
    RoadmapView,
    gantt_of,
    has_gantt,
    many,
    run_view,
)
from portfolio.results import Run
from portfolio.sheets import (
    CONFIG_FILE,
    GOOGLE,
    RoadmapTab,
    SheetsConfig,
    ShownRun,
    Stamp,
    Values,
    open_source,
    periods_tab,
    plan_tab,
    read_config,
    roadmap_rows,
    roadmap_tab,
    steps_of_plan,
    write_roadmap,
)
from portfolio.source import Workspace

FOLDER = "docs/roadmap"


def told(publication: Publication) -> ReleaseNote:
    """What one publication told."""
    moves = [MoveLine(move.kind, move.key, move.title, move.cause) for move in publication.moves]
    is_first = publication.previous is None
    count = len(publication.items)
    return ReleaseNote(publication.when, publication.run_id, is_first, count, moves)


def roadmap_view(
    workspace: Workspace, run: Run, publications: Sequence[Publication]
) -> RoadmapView:
    """A plan with every note of its scenario, the newest first."""
    result = run.result
    units = {name: resource.unit for name, resource in workspace.organization.resources.items()}
    planned = [item for item in result.items if item.selected]
    lines = []
    for item in planned:
        who = (item.key, item.title, item.owner, item.scope)
        lines.append(RoadmapLine(*who, item.tokens, item.start, item.finish))
    notes = [told(publication) for publication in reversed(publications)]
    return RoadmapView(
        result.scenario,
        result.title,
        result.period,
        run.run_id,
        units,
        lines,
        notes,
        gantt_of_run(run),
    )


def gantt_of_run(run: Run) -> Gantt | None:
    """What starts when; None where the scenario decides no starts, or there is no plan."""
    view = run_view(run.run_id, run.manifest, run.result, run.inputs)
    return gantt_of(view) if has_gantt(view) else None


def write_roadmap_book(
    root: Path,
    workspace: Workspace,
    plans: Sequence[tuple[Publication, RecordedRun]],
    where: str | None,
    notes: Notes,
) -> str:
    """Bring the workbook Roadmap to the published plans; what was done, in a sentence.

    `plans` has the last publication of each scenario with its run, one at least.
    `where` is google, an .xlsx file or a folder; None for docs/roadmap.

    Raises:
        InvalidInputsError: if the configuration of the sheets cannot be read.
        UsageError: if there is no workbook at `where`, or the disk refuses.
        RemoteFailedError: if Google fails.
        PlaceError: if something that git supplies leads outside the root.
    """
    config = _config(root)
    with failures_of_workbooks(), refusals_of_the_disk():
        place = workbook_places.place_of_workbooks(root, where or str(root / FOLDER), config)
        workbook_places.refuse_tracked_links(root, place)
        if place is None and config.roadmap.google is None:
            missing = f"{CONFIG_FILE} names no Google spreadsheet for the roadmap"
            raise UsageError(f"{missing}: say `roadmap: {{google: its id}}` there")
        save = workbook_places.saving(root, place)
        ids = {"Roadmap": config.roadmap.google}
        source = open_source(place or GOOGLE, config, save, ids=ids)
        count = write_roadmap(source, _tabs(root, workspace, plans, notes))
    cells = "is as it was" if not count else f"{many(count, 'cell')} written"
    return f"{source.where}: the workbook Roadmap: {cells}"


def _config(root: Path) -> SheetsConfig:
    own = root / CONFIG_FILE
    config, findings = read_config(own.read_text("utf-8") if own.is_file() else None)
    if config is None:
        raise InvalidInputsError(f"{CONFIG_FILE} cannot be read", in_order(findings), {})
    return config


def _stamp(publication: Publication) -> Stamp:
    """When a plan was published, and of which commit."""
    commit = publication.commit[:12] if publication.commit else "no commit"
    return Stamp(f"portfolio {commit}{'+' if publication.dirty else ''}", publication.when)


def _tabs(
    root: Path,
    workspace: Workspace,
    plans: Sequence[tuple[Publication, RecordedRun]],
    notes: Notes,
) -> list[RoadmapTab]:
    resources = list(workspace.organization.resources)
    metrics = workspace.metrics.metrics.items()
    kpis = [key for key, one in metrics if one.active and one.level is not Level.OPERATIONAL]
    columns = roadmap_tab(resources, kpis)
    tabs = []
    by_period: dict[str, list[Values]] = {}
    for publication, run in plans:
        records = read_records(root, run.manifest.inputs)
        if isinstance(records, Damage):
            notes(f"{records.file}: {records.message}")
            records = ()
        shown = ShownRun(run.run_id, run.manifest, run.result, records, None, 0.0, None)
        rows = list(roadmap_rows(shown))
        steps = steps_of_plan(run.manifest.definition)
        tabs.append(plan_tab(run.result.scenario, columns, rows, _stamp(publication), steps))
        for period in steps or (run.result.period,):
            planned = [row for row in rows if not steps or period in row]
            by_period.setdefault(period, []).extend(planned)
    newest = max((publication for publication, _ in plans), key=lambda one: one.when)
    return [periods_tab(by_period, _stamp(newest)), *tabs]
