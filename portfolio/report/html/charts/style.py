"""The style of a chart that stands alone: the rules of the page's own sheet, with its light
colours."""

import re
from functools import cache

from portfolio.report.html.assets import asset

_COLOURS = re.compile(r"--([a-z-]+): (#[0-9a-f]{3,6})")
_USE = re.compile(r"var\(--([a-z-]+)\)")
_SECTIONS = ("Charts", "Comparisons", "The site")
_CHART_RULE = re.compile(r"(?:^|\s)(?:svg|\.[a-z]+)[^{};@]*\{[^{}]*\}")
_DRAWN = ("fill", "stroke")


@cache
def chart_style() -> str:
    """The rules that colour marks and text, without variables, which few programs know."""
    sheet = asset("page.css")
    light = sheet[: sheet.index("@media")]
    colours = dict(_COLOURS.findall(light))
    rules = []
    for title in _SECTIONS:
        section = _section(sheet, title)
        rules += [rule.strip() for rule in _CHART_RULE.findall(section)]
    drawn = [rule for rule in rules if any(word in rule for word in _DRAWN)]
    text = "\n".join(drawn)
    return _USE.sub(lambda use: colours[use[1]], text)


def _section(sheet: str, title: str) -> str:
    """From a heading of the sheet to the next."""
    start = sheet.index(f"/* {title} */")
    end = sheet.find("\n/* ", start + 1)
    return sheet[start : end if end > 0 else len(sheet)]
