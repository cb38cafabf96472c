"""The JSON of commands: versioned, and a result that the model reads back."""

import json

from portfolio.report.data.json_text import answer_json, runs_json
from portfolio.results import Result
from tests.record.sample import infeasible_run, sample_run


def test_a_result_comes_back_whole() -> None:
    runs = [sample_run(), infeasible_run()]
    data = json.loads(runs_json((run.run_id, run.result) for run in runs))
    assert data["format"] == 1
    assert [run["run_id"] for run in data["runs"]] == [run.run_id for run in runs]
    for run, told in zip(runs, data["runs"], strict=True):
        assert Result.model_validate_json(json.dumps(told["result"])) == run.result


def test_an_answer() -> None:
    assert json.loads(answer_json(("a",), [(1,), (None,)])) == {
        "format": 1,
        "columns": ["a"],
        "rows": [[1], [None]],
    }
