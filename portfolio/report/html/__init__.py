"""Pages for people: one HTML file a run. Pure functions from frozen values to text."""

from portfolio.report.html.facts import PageFacts, page_facts
from portfolio.report.html.page import run_page

__all__ = ["PageFacts", "page_facts", "run_page"]
