"""Runs as JSON for other programs: a stable, versioned contract."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from portfolio.results import Result

FORMAT = 1
"""Of everything here; it changes with the shape or meaning of a field."""
MOST_IN_PANEL = 200_000
"""Characters that the side panel of a spreadsheet shows."""


def as_json_text(value: Mapping[str, Any]) -> str:
    """Any answer of a command: indented, keys in the given order, with its format first."""
    answer = {"format": FORMAT, **value}
    return json.dumps(answer, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def run_json(run_id: str, result: "Result") -> Mapping[str, Any]:
    """One run: its id and its result."""
    return {"run_id": run_id, "result": result.model_dump(mode="json")}


def runs_json(runs: "Iterable[tuple[str, Result]]") -> str:
    """What `solve` prints: every run."""
    listed = [run_json(run_id, result) for run_id, result in runs]
    return as_json_text({"runs": listed})


def panel_json(text: str, *, is_answered: bool) -> str:
    """What the side panel of a spreadsheet shows: an answer, or why there is none."""
    if len(text) > MOST_IN_PANEL:
        text = f"{text[:MOST_IN_PANEL]}\n... cut: ask about fewer at a time\n"
    return as_json_text({"answered": is_answered, "text": text})


def answer_json(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """The answer to a query: column names and rows."""
    listed = [list(row) for row in rows]
    return as_json_text({"columns": list(names), "rows": listed})
