"""SVG elements as text."""

import math
import re
from collections.abc import Iterable
from fractions import Fraction

from markupsafe import Markup

from portfolio.report.html.figures import decimal
from portfolio.report.html.texts import html_text, isolated

_HEIGHT = re.compile(r' height="([0-9.]+)"')
_PLACES = 2
"""Decimals of a position."""


def coordinate(value: Fraction | int) -> str:
    """A position or size with two decimals at most."""
    text = decimal(Fraction(value), _PLACES).replace(",", "")
    return text.rstrip("0").rstrip(".")


def part(value: Fraction) -> str:
    """A part of the width in percent, from nothing to all of it."""
    inside = max(Fraction(0), min(Fraction(1), value))
    return f"{coordinate(inside * 100)}%"


def element(name: str, content: str | Markup = "", **attributes: object) -> Markup:
    """One element; `class_` is class, other underscores are hyphens."""
    written = [
        f' {key.rstrip("_").replace("_", "-")}="{html_text(value)}"'
        for key, value in attributes.items()
    ]
    inside = content if isinstance(content, Markup) else html_text(content)
    # Names are ours and values are escaped above: one string, where a page has thousands.
    head = f"<{name}{''.join(written)}"
    if not inside:
        return Markup(f"{head}/>")
    return Markup(f"{head}>{inside}</{name}>")


def together(marks: Iterable[Markup]) -> Markup:
    """Marks one after another; later ones lie above."""
    return Markup("").join(marks)


def picture(marks: Iterable[Markup], height: Fraction | int, spoken: str, class_: str) -> Markup:
    """A chart over the whole width, with the sentence that screen readers say."""
    return element(
        "svg",
        together(marks),
        class_=class_,
        width="100%",
        height=coordinate(height),
        role="img",
        aria_label=isolated(spoken),
    )


def height_of(chart: Markup) -> int:
    """The height in pixels that a chart says of itself."""
    match = _HEIGHT.search(chart)
    assert match is not None, "every chart has its height"
    return math.ceil(float(match[1]))


def bar_mark(x: str, y: Fraction | int, width: str, height: int, class_: str) -> Markup:
    """A bar with slightly rounded corners."""
    return element("rect", class_=class_, x=x, y=coordinate(y), width=width, height=height, rx=2)


def upright(x: str, top: int, bottom: int, class_: str) -> Markup:
    """A vertical tick."""
    return element("line", class_=class_, x1=x, x2=x, y1=top, y2=bottom)
