"""Tell which commit of the main line changed which decision of a plan; nothing is solved."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from portfolio.actions.errors import InvalidInputsError
from portfolio.actions.naming import known_name, planned_scenarios
from portfolio.actions.progress import Progress, silent
from portfolio.actions.whole_record import require_whole_record
from portfolio.checked import check
from portfolio.history import Chapter, deciding, story
from portfolio.record import read_runs
from portfolio.report import ChapterLine, as_json_text


@dataclass(frozen=True)
class HistoryRequest:
    """Whose history is asked for, and how much of it."""

    scenario: str | None = None
    """By default the company's plans."""
    limit: int | None = None
    """Look at so many of the newest commits only."""
    every_commit: bool = False
    """Also the commits that changed inputs and not the plan."""


def plan_histories(
    root: Path,
    request: HistoryRequest,
    progress: Progress = silent,
) -> Mapping[str, tuple[ChapterLine, ...]]:
    """Scenario -> the commits that changed its plan, oldest first.

    Raises:
        UsageError: if neither the files nor the record know the scenario.
        InvalidInputsError: if the company's plans cannot be read.
        StaleError: if the checkout leaves out files of the record.
        GitError: if there is no git history.
    """
    require_whole_record(root)
    scenario = request.scenario
    histories = {}
    for name in [scenario] if scenario else _company_plans(root):
        chapters: Sequence[Chapter] = story(root, name, request.limit, progress)
        if not request.every_commit:
            chapters = list(deciding(chapters))
        if scenario and not chapters:
            _require_scenario(root, scenario)
        histories[name] = tuple(_line(chapter) for chapter in chapters)
    return histories


def _company_plans(root: Path) -> tuple[str, ...]:
    """The company's plans; all scenarios where it names none."""
    workspace = check(root).workspace
    if workspace is None:
        message = "organization or metrics cannot be read: portfolio validate says why"
        raise InvalidInputsError(message)
    return planned_scenarios(workspace)


def _require_scenario(root: Path, scenario: str) -> None:
    """Check that the files or the record know a scenario."""
    workspace = check(root).workspace
    names = set(workspace.scenarios if workspace else ())
    names |= {run.manifest.scenario for run in read_runs(root).runs}
    known_name(scenario, names, "scenario")


def _line(chapter: Chapter) -> ChapterLine:
    commit = chapter.commit
    review = chapter.review
    return ChapterLine(
        commit=commit.id,
        when=commit.when,
        author=commit.author,
        subject=commit.subject,
        pull_request=chapter.pull_request,
        note=chapter.note,
        entered=chapter.entered,
        dropped=chapter.dropped,
        delivered=chapter.delivered,
        rescoped=chapter.rescoped,
        moved=chapter.moved,
        objective=chapter.result.objective if chapter.result else None,
        change=chapter.change,
        run_id=chapter.run_id,
        reviewed=review.verdict if review else None,
        moved_by=review.moved_by if review else (),
    )


def histories_json(histories: Mapping[str, Sequence[ChapterLine]]) -> str:
    """The histories as JSON text."""
    scenarios = []
    for name, lines in histories.items():
        scenarios.append({"scenario": name, "commits": [asdict(line) for line in lines]})
    return as_json_text({"scenarios": scenarios})
