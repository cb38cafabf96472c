"""A result is spelled the same by either of the two writers of canonical JSON."""

from dataclasses import replace

from portfolio.record.names import json_file, result_file
from portfolio.results import Run
from tests.record.sample import infeasible_run, sample_run


def test_results_are_written_as_rfc_8785_says() -> None:
    for run in (sample_run(), infeasible_run(), _named(sample_run(), "\U0001f600 é \u2028 \x07")):
        assert result_file(run.result) == json_file(run.result)
        if run.result.certificate is not None:
            assert result_file(run.result.certificate) == json_file(run.result.certificate)


def _named(run: Run, title: str) -> Run:
    return replace(run, result=run.result.model_copy(update={"title": title}))
