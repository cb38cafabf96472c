"""The page of a diff: what a browser shows of a change."""

from portfolio.changes import PlanDiff
from portfolio.report import comparison_facts, comparison_page


def page_of_diff(diff: PlanDiff) -> str:
    """One HTML file: a function of the diff alone."""
    return comparison_page(comparison_facts(diff))
