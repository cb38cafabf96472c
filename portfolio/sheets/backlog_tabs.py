"""The tabs of initiatives: Backlog, Intake and Candidates."""

from collections.abc import Iterable
from dataclasses import replace

from portfolio.model import Organization, ScopeMode, Status
from portfolio.sheets.column_kinds import (
    FOR_PEOPLE,
    KEY_COLUMN,
    NOTES_COLUMN,
    STAMP_COLUMNS,
    choice_column,
    date_column,
    flag_column,
    keys_column,
    line_column,
    number_column,
    period_column,
    text_column,
    view_column,
)
from portfolio.sheets.columns import (
    BACKLOG,
    CANDIDATES,
    CENTER,
    CENTRAL,
    INTAKE,
    Column,
    ColumnKind,
    Role,
    Tab,
)
from portfolio.sheets.slices import DIMENSION_ALIASES

USUAL_SCOPES = ("mvp", "full")
USUAL_DIMENSIONS = ("country", "department", "category", "program", "product", "segment")
"""Dimensions that have a column even where none is declared."""

_IDEA = (
    line_column("title", "title", "A short name that people recognise.", width=40),
    line_column("owner", "owner", "The team or person that answers for it."),
    choice_column(
        "status",
        "status",
        "Where it is in its life.",
        aliases=("lifecycle_status",),
        choices=tuple(s.value for s in Status),
    ),
    line_column("requesting_team", "requesting_team", "Who asked for it."),
    line_column("requester_name", "requester", "The person who asked for it."),
    text_column("problem_statement", "problem_statement", "What hurts, and whom.", width=50),
    text_column("hypothesis", "hypothesis", "Why this will help.", width=50),
    text_column("summary", "summary", "What will be done.", width=50),
)
"""What it is, and who asked for it."""

_WHEN = (
    line_column(
        "scope_mode",
        "scope_mode",
        "Which scope is planned; choose lets the optimiser pick.",
        choices=tuple(m.value for m in ScopeMode),
    ),
    flag_column("is_optimization_candidate", "", "Whether it is a candidate: agrees with status."),
    period_column(
        "candidate_period_key",
        "period",
        "The planning period, as 2026-Q2.",
        aliases=("period_key", "period"),
    ),
    date_column("earliest_start_date", "earliest_start", "The first day on which work can start."),
    date_column("latest_finish_date", "latest_finish", "The last day on which work may end."),
    date_column("deadline_date", "deadline", "The day after which it is late."),
    number_column("duration_periods", "duration", "How many periods the work takes."),
    number_column("time_sensitivity_score", "time_sensitivity", "0 can wait, 1 worthless if late."),
)
"""When it can be planned."""

_RULES = (
    flag_column("is_mandatory", "", "Whether it must be done; say why in mandate_reason."),
    line_column(
        "mandate_reason",
        "mandatory.reason",
        "The law, contract or promise behind it.",
        width=30,
    ),
    line_column(
        "bundle_key", "bundle", "Shared by initiatives that are done together or not at all."
    ),
    keys_column(
        "prerequisite_keys",
        "requires",
        "Initiatives without which it cannot be done, with | between.",
    ),
    keys_column(
        "exclusion_keys",
        "excludes",
        "Initiatives that cannot be done beside it, with | between.",
    ),
)
"""What it has to go with, or cannot go with."""

_VIEWS = (
    view_column(
        "synergy_group_keys",
        ColumnKind.KEYS,
        "The synergies it is part of, from the Constraints tab.",
    ),
    view_column("immediate_kpi_key", ColumnKind.LINE, "From the MathModels tab."),
    view_column("metric_chain_json", ColumnKind.JSON, "From the MathModels tab."),
)
"""What other tabs say of it."""
_ASKED_OF_NEW_IDEAS = (
    "requesting_team",
    "requester_name",
    "problem_statement",
    "deadline_date",
)
"""The columns of the Backlog that the Intake has too."""


def backlog_tab(organization: Organization, scopes: Iterable[str] = USUAL_SCOPES) -> Tab:
    """Every initiative, with a column for each dimension, resource and scope."""
    about = "One initiative a row. New ideas go into an intake tab, where they get their key."
    columns = (
        KEY_COLUMN,
        *_IDEA,
        *_dimensions(organization),
        *_tokens(organization, scopes),
        *_WHEN,
        *_RULES,
        *_VIEWS,
        *STAMP_COLUMNS,
    )
    return Tab(BACKLOG, CENTRAL, about, columns)


def intake_tab(organization: Organization) -> Tab:
    """New ideas: some columns of the Backlog, and the key that a pull gives them."""
    backlog = backlog_tab(organization)
    about = "New ideas, one a row. A pull turns each into an initiative and writes its key here."
    columns = (
        backlog.column("title"),
        *_intake_dimensions(organization),
        *(backlog.column(name) for name in _ASKED_OF_NEW_IDEAS),
        _lifecycle_status(backlog.column("status")),
        replace(KEY_COLUMN, about="Leave it empty: the tool writes it."),
        *STAMP_COLUMNS,
    )
    return Tab(INTAKE, CENTRAL, about, columns)


def _intake_dimensions(organization: Organization) -> Iterable[Column]:
    for column in _dimensions(organization):
        if column.name == "product":
            yield replace(column, name="product_area", aliases=("product",))
        elif column.name in ("department", "country"):
            yield column


def _lifecycle_status(status: Column) -> Column:
    """The status under the name that it has outside the Backlog."""
    return replace(status, name="lifecycle_status", aliases=("status",))


def candidates_tab(organization: Organization) -> Tab:
    """What could be planned, side by side: all of it entered elsewhere, except the tick."""
    about = "Tick what a selected-only run may choose from; everything else is a view."
    views = {
        column.name: replace(column, role=Role.VIEW)
        for column in backlog_tab(organization).columns
        if column.role is Role.OWNED
    }
    program = replace(views["program"], name="program_key")
    tokens = (views[f"{resource}_tokens"] for resource in organization.resources)
    notes = replace(NOTES_COLUMN, path=(), role=Role.VIEW, about=FOR_PEOPLE)
    columns = (
        KEY_COLUMN,
        flag_column("is_selected_for_run", "", "Whether a selected-only run may choose it."),
        *(views[name] for name in ("title", "country", "department", "category")),
        program,
        *tokens,
        views["deadline_date"],
        view_column("north_star_contribution", ColumnKind.NUMBER),
        view_column("strategic_kpi_contributions", ColumnKind.JSON, width=30),
        *(views[rule.name] for rule in _RULES),
        view_column("synergy_group_keys", ColumnKind.KEYS),
        view_column("active_scoring_framework"),
        view_column("active_overall_score", ColumnKind.NUMBER),
        view_column("immediate_kpi_key"),
        _lifecycle_status(views["status"]),
        notes,
        *STAMP_COLUMNS,
    )
    return Tab(CANDIDATES, CENTER, about, columns)


def _dimensions(organization: Organization) -> tuple[Column, ...]:
    names = dict.fromkeys((*USUAL_DIMENSIONS, *organization.dimensions))
    return tuple(
        Column(
            name,
            ColumnKind.SHARES,
            ("dimensions", name),
            aliases=DIMENSION_ALIASES.get(name, ()),
            choices=tuple(organization.dimensions.get(name, ())),
            labels=tuple(organization.dimensions.get(name, {}).items()),
            about="One value, or shares that sum to 1, as UK: 0.6 | DE: 0.4.",
        )
        for name in names
    )


def scope_column(resource: str, scope: str) -> Column:
    """What one scope takes of a resource."""
    about = f"How much the scope {scope} takes."
    return Column(
        f"{resource}_tokens_{scope}",
        ColumnKind.NUMBER,
        ("scopes", scope, "tokens", resource),
        about=about,
    )


def _tokens(organization: Organization, scopes: Iterable[str]) -> Iterable[Column]:
    for name, resource in organization.resources.items():
        yield Column(
            f"{name}_tokens",
            ColumnKind.NUMBER,
            ("tokens", name),
            about=f"How much it takes, in {resource.unit}.",
        )
    for scope in scopes:
        yield from (scope_column(name, scope) for name in organization.resources)
