"""Charts as inline SVG, drawn by small functions of our own.

There is no viewBox: x is in percent of the width and y in pixels, so text keeps its size at every
width. Colours come from the style sheet by class.
"""

from portfolio.report.html.charts.bars import capacity_bar, kpi_bullet, value_bar
from portfolio.report.html.charts.gantt import gantt_chart
from portfolio.report.html.charts.graph import dependency_graph
from portfolio.report.html.charts.scatter import value_scatter
from portfolio.report.html.charts.slopes import kpi_slope, use_pair
from portfolio.report.html.charts.timeline import decision_line

__all__ = [
    "capacity_bar",
    "decision_line",
    "dependency_graph",
    "gantt_chart",
    "kpi_bullet",
    "kpi_slope",
    "use_pair",
    "value_bar",
    "value_scatter",
]
