"""The views of a terminal, under one name: `plan_view` also shows the runs that have no plan."""

from portfolio.report.text.listing import CheckLine, RunLine, answer_view, recheck_view, runs_view
from portfolio.report.text.plan import plan_view
from portfolio.report.words.labels import RunView, run_view

__all__ = [
    "CheckLine",
    "RunLine",
    "RunView",
    "answer_view",
    "plan_view",
    "recheck_view",
    "run_view",
    "runs_view",
]
