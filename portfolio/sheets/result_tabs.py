"""The tabs that the tool alone writes."""

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
from portfolio.sheets.slices import DIMENSION_ALIASES

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
    "run_id": 28,
    "title": 44,
    "reason": 60,
    "recommendation": 70,
    "gap_summary": 30,
    "capacity_used": 44,
    "dependency_status": 30,
    "created_at": 21,
    "started_at": 21,
    "finished_at": 21,
    "results_link": 40,
    "kpi_key": 24,
    "severity": 11,
    "selected": 10,
    "scope": 10,
    "level": 9,
    "price": 18,
}
"""Characters that the content of a column mostly needs; others take 16."""


PRICE = "price"
"""The column that takes solving: a push fills it where it was asked for prices."""

_ABOUT: Mapping[str, str] = {
    PRICE: "Written by the tool, with sheets push --prices: what deciding otherwise would cost the"
    " objective. Selected: the value of keeping it; else the price of forcing it in. never: no plan"
    " that keeps the rules decides otherwise.",
}
"""What the notes of some columns say; those of others that the tool writes them."""


_ALIASES: Mapping[str, tuple[str, ...]] = {**DIMENSION_ALIASES, "status": ("db_status",)}
"""What older installations call a column of results."""


def _view(name: str, kind: ColumnKind = ColumnKind.LINE, width: int = 16) -> Column:
    about = _ABOUT.get(name, "Written by the tool.")
    aliases = _ALIASES.get(name, ())
    return Column(name, kind, role=Role.VIEW, aliases=aliases, about=about, width=width)


_LINE, _NUMBER, _TEXT = ColumnKind.LINE, ColumnKind.NUMBER, ColumnKind.TEXT
_RUN_IDS = ("run_id",)
_RUN_COLUMNS: Mapping[str, ColumnKind] = {
    "scenario_name": _LINE,
    "period_key": _LINE,
    "status": _LINE,
    "created_at": ColumnKind.MOMENT,
    "started_at": ColumnKind.MOMENT,
    "finished_at": ColumnKind.MOMENT,
    "selected_count": _NUMBER,
    "capacity_used": _TEXT,
    "total_objective": _NUMBER,
    "gap_summary": _TEXT,
    "commit": _LINE,
    "results_link": _LINE,
}
_RESULT_IDS = ("run_id", "initiative_key")
_TAKEN: Mapping[str, ColumnKind] = {
    "title": _LINE,
    "selected": ColumnKind.FLAG,
    "scope": _LINE,
    "allocated_tokens": _NUMBER,
}
"""What a run took of an initiative."""
_WHY: Mapping[str, ColumnKind] = {
    "objective_mode": _LINE,
    "objective_contribution": _NUMBER,
    PRICE: _NUMBER,
    "north_star_gain": _NUMBER,
    "active_overall_score": _NUMBER,
    "dependency_status": _TEXT,
    "reason": _TEXT,
}
"""Why it took it, or did not."""
_GAP_IDS = ("run_id", "dimension", "dimension_key", "kpi_key", "level")
_GAP_COLUMNS: Mapping[str, ColumnKind] = {
    "target": _NUMBER,
    "achieved": _NUMBER,
    "gap": _NUMBER,
    "severity": _LINE,
    "recommendation": _TEXT,
}


def result_tabs(dimensions: Sequence[str]) -> tuple[Tab, ...]:
    """Runs, what each took, and what is missing to the targets; a column for each dimension."""
    results = {**_TAKEN, **dict.fromkeys(dimensions, ColumnKind.SHARES), **_WHY}
    about_gaps = "What is missing to the targets, and who could help."
    return (
        _result_tab(RUNS, "Every run of the record.", _RUN_IDS, _RUN_COLUMNS),
        _result_tab(RESULTS, "What each run took and why.", _RESULT_IDS, results),
        _result_tab(GAPS, about_gaps, _GAP_IDS, _GAP_COLUMNS),
    )


def _result_tab(name: str, about: str, ids: Sequence[str], others: Mapping[str, ColumnKind]) -> Tab:
    """A tab of the columns that identify a row, the others by kind, and the stamps."""
    identifying = (Column(n, _LINE, role=Role.ID, width=_width(n)) for n in ids)
    views = (_view(n, kind, _width(n)) for n, kind in others.items())
    return Tab(name, CENTER, about, (*identifying, *views, *_STAMPS), results=True)


def _width(name: str) -> int:
    return _WIDTHS.get(name, 16)


def roadmap_tab(resources: Sequence[str], kpis: Sequence[str]) -> Tab:
    """The tab of the plan over the periods: a column for each KPI."""

    columns = (
        Column("period", ColumnKind.PERIOD, role=Role.ID),
        Column("initiative_key", ColumnKind.KEY, role=Role.ID),
        _view("title", width=40),
        _view("department", ColumnKind.SHARES),
        _view("owner"),
        *(_view(f"{name}_tokens", ColumnKind.NUMBER) for name in resources),
        *(_view(kpi, ColumnKind.NUMBER) for kpi in kpis),
        _view("depends_on", ColumnKind.KEYS, 24),
        *_STAMPS,
    )
    return Tab(
        ROADMAP, CENTER, "What the company's plans take, period by period.", columns, results=True
    )
