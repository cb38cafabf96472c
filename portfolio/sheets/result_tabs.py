"""The tabs that the tool alone writes."""

# ruff: noqa: E501 - one column a line
from collections.abc import Mapping, Sequence

from portfolio.sheets.columns import (
    AT,
    CENTER,
    GAPS,
    RESULTS,
    ROADMAP,
    RUNS,
    SOURCE,
    Column,
    ColumnKind,
    Role,
    Tab,
)

_STAMPS = (
    Column(
        SOURCE,
        ColumnKind.LINE,
        role=Role.STAMP,
        about="Written by the tool: the commit of the results.",
    ),
    Column(AT, ColumnKind.MOMENT, role=Role.STAMP, width=20, about="Written by the tool: when."),
)

_WIDTHS: Mapping[str, int] = {
    "run_id": 28, "title": 44, "reason": 60, "recommendation": 70, "gap_summary": 30,
    "capacity_used": 44, "dependency_status": 30, "created_at": 21, "started_at": 21,
    "finished_at": 21, "results_link": 40, "severity": 11, "selected": 10, "scope": 10, "level": 9,
}  # fmt: skip
"""Characters that the content of a column mostly needs; others take 16."""


def _view(name: str, kind: ColumnKind = ColumnKind.LINE, width: int = 16) -> Column:
    return Column(name, kind, role=Role.VIEW, about="Written by the tool.", width=width)


def result_tabs(dimensions: Sequence[str]) -> tuple[Tab, ...]:
    """Runs, what each took, and what is missing to the targets; a column for each dimension."""

    def tab(name: str, workbook: str, about: str, ids: str, rest: Mapping[str, ColumnKind]) -> Tab:
        columns = (
            *(
                Column(n, ColumnKind.LINE, role=Role.ID, width=_WIDTHS.get(n, 16))
                for n in ids.split()
            ),
            *(_view(n, k, _WIDTHS.get(n, 16)) for n, k in rest.items()),
        )
        return Tab(name, workbook, about, (*columns, *_STAMPS), results=True)

    line, number, text = ColumnKind.LINE, ColumnKind.NUMBER, ColumnKind.TEXT
    runs = dict.fromkeys(("scenario_name", "period_key", "status"), line) | dict.fromkeys(
        ("created_at", "started_at", "finished_at"), ColumnKind.MOMENT
    )
    runs |= {
        "selected_count": number,
        "capacity_used": text,
        "total_objective": number,
        "gap_summary": text,
    }
    results = {
        "title": line,
        "selected": ColumnKind.FLAG,
        "scope": line,
        "allocated_tokens": number,
    }
    results |= dict.fromkeys(dimensions, ColumnKind.SHARES)
    results |= {"objective_mode": line} | dict.fromkeys(
        ("objective_contribution", "north_star_gain"), number
    )
    results |= {"active_overall_score": number, "dependency_status": text, "reason": text}
    gaps = {
        "target": number,
        "achieved": number,
        "gap": number,
        "severity": line,
        "recommendation": text,
    }
    return (
        tab(RUNS, CENTER, "Every run of the record.", "run_id", {**runs, "commit": line, "results_link": line}),
        tab(RESULTS, CENTER, "What each run took and why.", "run_id initiative_key", results),
        tab(GAPS, CENTER, "What is missing to the targets, and who could help.", "run_id dimension dimension_key kpi_key level", gaps),
    )  # fmt: skip


def roadmap_tab(resources: Sequence[str], kpis: Sequence[str]) -> Tab:
    """The tab of the plan over the periods: a column for each KPI."""

    columns = (
        Column("period", ColumnKind.PERIOD, role=Role.ID),
        Column("initiative_key", ColumnKind.KEY, role=Role.ID),
        _view("title", width=40), _view("department", ColumnKind.SHARES), _view("owner"),
        *(_view(f"{name}_tokens", ColumnKind.NUMBER) for name in resources),
        *(_view(kpi, ColumnKind.NUMBER) for kpi in kpis),
        _view("depends_on", ColumnKind.KEYS, 24),
        *_STAMPS,
    )  # fmt: skip
    return Tab(
        ROADMAP, CENTER, "What the company's plans take, period by period.", columns, results=True
    )
