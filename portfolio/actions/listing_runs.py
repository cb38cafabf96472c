"""The runs of the record in short. Nothing is loaded here that only a single run needs."""

from dataclasses import dataclass
from pathlib import Path

from portfolio.actions.whole_record import require_whole_record
from portfolio.record import (
    Damage,
    ListedRun,
    OtherFormat,
    by_time_of_storing,
    read_summaries,
)
from portfolio.report import RunLine, as_json_text, runs_view


@dataclass(frozen=True)
class ListedRuns:
    """A line for each run, the newest last, the files that cannot be read, and the runs of other
    formats."""

    runs: tuple[RunLine, ...]
    damages: tuple[Damage, ...]
    others: tuple[OtherFormat, ...] = ()

    def text(self, *, width: int, color: bool) -> str:
        """For a person."""
        return runs_view(self.runs, width=width, color=color)

    def json_text(self) -> str:
        """As JSON text."""
        return as_json_text({"runs": [_fields(line) for line in self.runs]})


def list_runs(root: Path) -> ListedRuns:
    """Every run of the record. Runs that the log does not mention come first.

    Raises:
        StaleError: if the checkout leaves out files of the record.
    """
    require_whole_record(root)
    record = read_summaries(root)
    lines = []
    for run, event in by_time_of_storing(record.runs, record.events):
        when, by = (event.when, event.by) if event else (None, None)
        lines.append(_line(run, when, by))
    return ListedRuns(tuple(lines), record.damages, record.others)


def _line(run: ListedRun, when: str | None, by: str | None) -> RunLine:
    return RunLine(
        run_id=run.run_id,
        scenario=run.scenario,
        title=run.title,
        period=run.period,
        mode=run.mode,
        status=run.run_status,
        objective=run.objective,
        bound=run.bound,
        selected=run.selected,
        candidates=run.candidates,
        has_plan=run.certified is not None,
        when=when,
        by=by,
    )


def _fields(line: RunLine) -> dict[str, object]:
    return {
        "run_id": line.run_id,
        "scenario": line.scenario,
        "title": line.title,
        "period": line.period,
        "mode": line.mode,
        "objective": line.objective,
        "bound": line.bound,
        "status": line.status.value,
        "selected": line.selected,
        "stored": line.when,
        "by": line.by,
    }
