"""Pages for people: one HTML file a run. Pure functions from frozen values to text."""

from portfolio.report.html.facts import PageFacts, page_facts
from portfolio.report.html.facts.comparison import ComparisonFacts, comparison_facts
from portfolio.report.html.other_pages import comparison_page
from portfolio.report.html.page import run_page
from portfolio.report.html.solver import installed_page_solver

__all__ = [
    "ComparisonFacts",
    "PageFacts",
    "comparison_facts",
    "comparison_page",
    "installed_page_solver",
    "page_facts",
    "run_page",
]
