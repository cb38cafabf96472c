"""The other pages: of a comparison, and those of a site that lead to its runs."""

from markupsafe import Markup

from portfolio.report.html.charts.gantt import MOST_BARS
from portfolio.report.html.facts.comparison import ComparisonFacts
from portfolio.report.html.facts.site import InitiativeStory, SiteFacts
from portfolio.report.html.rendering import Rights, html_page
from portfolio.report.words.roadmaps import Roadmaps


def comparison_page(facts: ComparisonFacts) -> str:
    """The page of a comparison; equal facts give equal bytes."""
    return html_page("comparison.html", ("theme.js",), facts=facts)


def roadmaps_page(facts: Roadmaps) -> str:
    """The page of several roadmaps side by side; equal facts give equal bytes."""
    return html_page("roadmaps.html", ("theme.js",), facts=facts, most_bars=MOST_BARS)


def findings_page(heading: str, text: str, version: str) -> str:
    """What a watched page shows while the files are invalid; it asks for a newer version."""
    return html_page(
        "watched_findings.html",
        ("watch.js",),
        rights=Rights(asks=True),
        heading=heading,
        text=text,
        version=Markup(version),
    )


def site_index_page(facts: SiteFacts) -> str:
    """The first page of a site: decisions by scenario, initiatives, and a search over both."""
    return html_page("site_index.html", ("theme.js", "site.js"), facts=facts)


def initiative_page(story: InitiativeStory, company: str) -> str:
    """The page of an initiative in a site."""
    return html_page("site_initiative.html", ("theme.js",), story=story, company=company)
