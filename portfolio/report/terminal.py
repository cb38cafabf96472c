"""The views of a terminal, under one name: `plan_view` also shows the runs that have no plan."""

from portfolio.report.labels import Shown, shown
from portfolio.report.listing import CheckLine, RunLine, answer_view, recheck_view, runs_view
from portfolio.report.plan import plan_view

__all__ = ["CheckLine", "RunLine", "Shown", "answer_view", "plan_view", "recheck_view", "runs_view", "shown"]
