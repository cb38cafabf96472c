"""The one table of workbooks, tabs and columns that init, pull, push and check go by."""

# ruff: noqa: E501 - one column a line
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from portfolio.model import Direction, Level, Organization, Resource, ScopeMode, Status
from portfolio.sheets.columns import (
    AT,
    BACKLOG,
    CANDIDATES,
    CENTER,
    CENTRAL,
    CONFIG,
    CONSTRAINTS,
    CONTRIBUTIONS,
    INTAKE,
    METRICS_TAB,
    MODELS,
    PARAMS,
    PRODUCTOPS,
    SCORING,
    SOURCE,
    STATE,
    STATUS,
    TARGETS,
    Column,
    ColumnKind,
    Role,
    Tab,
    Tabs,
)
from portfolio.sheets.names import normalised
from portfolio.sheets.result_tabs import result_tabs

_STAMPS = (
    Column(STATUS, ColumnKind.TEXT, role=Role.STAMP, width=30, about="Written by the tool: ok, unchanged, or what is wrong."),
    Column(SOURCE, ColumnKind.LINE, role=Role.STAMP, about="Written by the tool: the commit that this row was last in step with."),
    Column(AT, ColumnKind.MOMENT, role=Role.STAMP, width=20, about="Written by the tool: when."),
    Column(STATE, ColumnKind.TEXT, role=Role.STAMP, width=8, about="Written by the tool: what this row said when it was last in step. Leave it alone."),
)  # fmt: skip
_KEY = Column(
    "initiative_key",
    ColumnKind.KEY,
    role=Role.ID,
    aliases=("key", "initiative"),
    about="The initiative. Keys are given by the tool.",
)
_NOTES = Column(
    "notes", ColumnKind.TEXT, ("notes",), width=40, about="Anything else worth knowing."
)
CONSTRAINT_TYPES = (
    "capacity_floor", "capacity_cap", "mandatory", "bundle_all_or_nothing", "exclude_pair", "exclude_initiative",
    "require_prereq", "synergy_bonus", "group_limit",
)  # fmt: skip
USUAL_SCOPES = ("mvp", "full")
USUAL_DIMENSIONS: Mapping[str, tuple[str, ...]] = {
    "country": ("market",),
    "department": (),
    "category": (),
    "program": ("program_key",),
    "product": ("product_area",),
    "segment": (),
}


def _view(
    name: str, kind: ColumnKind = ColumnKind.LINE, about: str = "", width: int = 16
) -> Column:
    return Column(
        name,
        kind,
        role=Role.VIEW,
        about=about or "Shown by the tool; entered elsewhere.",
        width=width,
    )


def _dimensions(organization: Organization) -> tuple[Column, ...]:
    names = dict.fromkeys((*USUAL_DIMENSIONS, *organization.dimensions))
    return tuple(
        Column(
            name,
            ColumnKind.SHARES,
            ("dimensions", name),
            aliases=USUAL_DIMENSIONS.get(name, ()),
            choices=tuple(organization.dimensions.get(name, ())),
            labels=tuple(organization.dimensions.get(name, {}).items()),
            about="One value, or shares that sum to 1, as UK: 0.6 | DE: 0.4.",
        )
        for name in names
        if name in organization.dimensions or name in USUAL_DIMENSIONS
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


def _backlog(organization: Organization, scopes: Iterable[str] = USUAL_SCOPES) -> Tab:
    columns = (
        _KEY,
        Column("title", ColumnKind.LINE, ("title",), about="A short name that people recognise.", width=40),
        Column("owner", ColumnKind.LINE, ("owner",), about="The team or person that answers for it."),
        Column("status", ColumnKind.CHOICE, ("status",), aliases=("lifecycle_status",), choices=tuple(s.value for s in Status), about="Where it is in its life."),
        Column("requesting_team", ColumnKind.LINE, ("requesting_team",), about="Who asked for it."),
        Column("requester_name", ColumnKind.LINE, ("requester",), about="The person who asked for it."),
        Column("problem_statement", ColumnKind.TEXT, ("problem_statement",), width=50, about="What hurts, and whom."),
        Column("hypothesis", ColumnKind.TEXT, ("hypothesis",), width=50, about="Why this will help."),
        Column("summary", ColumnKind.TEXT, ("summary",), width=50, about="What will be done."),
        *_dimensions(organization),
        *_tokens(organization, scopes),
        Column("scope_mode", ColumnKind.LINE, ("scope_mode",), choices=tuple(m.value for m in ScopeMode), about="Which scope is planned; choose lets the optimiser pick."),
        Column("is_optimization_candidate", ColumnKind.FLAG, about="Whether it is a candidate: agrees with status."),
        Column("candidate_period_key", ColumnKind.PERIOD, ("period",), aliases=("period_key", "period"), about="The planning period, as 2026-Q2."),
        Column("earliest_start_date", ColumnKind.DATE, ("earliest_start",), about="The first day on which work can start."),
        Column("latest_finish_date", ColumnKind.DATE, ("latest_finish",), about="The last day on which work may end."),
        Column("deadline_date", ColumnKind.DATE, ("deadline",), about="The day after which it is late."),
        Column("duration_periods", ColumnKind.NUMBER, ("duration",), about="How many periods the work takes."),
        Column("time_sensitivity_score", ColumnKind.NUMBER, ("time_sensitivity",), about="0 can wait, 1 worthless if late."),
        Column("is_mandatory", ColumnKind.FLAG, about="Whether it must be done; say why in mandate_reason."),
        Column("mandate_reason", ColumnKind.LINE, ("mandatory", "reason"), width=30, about="The law, contract or promise behind it."),
        Column("bundle_key", ColumnKind.LINE, ("bundle",), about="Shared by initiatives that are done together or not at all."),
        Column("prerequisite_keys", ColumnKind.KEYS, ("requires",), about="Initiatives without which it cannot be done, with | between."),
        Column("exclusion_keys", ColumnKind.KEYS, ("excludes",), about="Initiatives that cannot be done beside it, with | between."),
        _view("synergy_group_keys", ColumnKind.KEYS, "The synergies it is part of, from the Constraints tab."),
        _view("immediate_kpi_key", ColumnKind.LINE, "From the MathModels tab."),
        _view("metric_chain_json", ColumnKind.JSON, "From the MathModels tab."),
        *_STAMPS,
    )  # fmt: skip
    return Tab(
        BACKLOG,
        CENTRAL,
        "One initiative a row. New ideas go into an intake tab, where they get their key.",
        columns,
    )


def _intake(organization: Organization) -> Tab:
    backlog = _backlog(organization)
    dimensions = tuple(
        c for c in _dimensions(organization) if c.name in ("department", "country", "product")
    )
    columns = (
        *(backlog.column(n) for n in ("title",)),
        *(
            replace(c, name="product_area", aliases=("product",)) if c.name == "product" else c
            for c in dimensions
        ),
        *(
            backlog.column(n)
            for n in ("requesting_team", "requester_name", "problem_statement", "deadline_date")
        ),
        replace(backlog.column("status"), name="lifecycle_status", aliases=("status",)),
        replace(_KEY, about="Leave it empty: the tool writes it."),
        *_STAMPS,
    )
    return Tab(
        INTAKE,
        CENTRAL,
        "New ideas, one a row. A pull turns each into an initiative and writes its key here.",
        columns,
    )


def _productops(organization: Organization) -> tuple[Tab, ...]:
    metrics = (
        Column("kpi_key", ColumnKind.KEY, role=Role.ID, aliases=("kpi",), about="Small letters, digits and _."),
        Column("kpi_name", ColumnKind.LINE, ("name",), width=30, about="What people call it."),
        Column("kpi_level", ColumnKind.CHOICE, ("level",), choices=tuple(x.value for x in Level), about="Exactly one active KPI is north_star."),
        Column("unit", ColumnKind.LINE, ("unit",), about="The unit of its values and of every contribution to it."),
        Column("direction", ColumnKind.CHOICE, ("direction",), choices=tuple(x.value for x in Direction), default="increase", about="Which way is better."),
        Column("drives", ColumnKind.KEYS, ("drives",), about="KPIs that this one moves, with | between.", width=24),
        Column("description", ColumnKind.TEXT, ("description",), width=50, about="How it is measured."),
        Column("is_active", ColumnKind.FLAG, ("active",), default=True, about="No retires a KPI without losing history."),
        _NOTES,
        *_STAMPS,
    )  # fmt: skip
    contributions = (
        _KEY,
        _view("title", width=40),
        Column("kpi_contribution_json", ColumnKind.JSON, ("contributions",), width=50, about='KPI and how much it moves it: {"gmv": 120000}, or by scope {"mvp": {"gmv": 50000}}.'),
        _view("kpi_contribution_computed_json", ColumnKind.JSON, "What the approved models give.", 40),
        Column("kpi_contribution_source", ColumnKind.CHOICE, ("contribution_source",), choices=("pm_override", "computed"), default="pm_override", about="Whether a person or an approved model says so."),
        _NOTES,
        *_STAMPS,
    )  # fmt: skip
    models = (
        _KEY,
        Column("model_name", ColumnKind.LINE, role=Role.ID, about="Unique in the initiative; empty for the chain of the initiative itself."),
        Column("target_kpi_key", ColumnKind.LINE, ("target_kpi",), about="The KPI whose contribution it computes."),
        Column("immediate_kpi_key", ColumnKind.LINE, ("immediate_kpi",), about="The KPI that moves first."),
        Column("metric_chain_text", ColumnKind.LINE, ("metric_chain",), width=40, about="a -> b -> c."),
        Column("formula_text", ColumnKind.LINE, ("formula",), width=40, about="+ - * / ** parentheses, min, max over the parameters."),
        Column("assumptions_text", ColumnKind.TEXT, ("assumptions",), width=40, about="What must hold for it to hold."),
        Column("model_description_free_text", ColumnKind.TEXT, ("description",), width=40, about="The model in words."),
        Column("model_prompt_to_llm", ColumnKind.TEXT, ("prompt",), width=40, about="What a language model was asked, in words; its answer stands in llm_suggested_ columns."),
        Column("is_primary", ColumnKind.FLAG, ("primary",), default=False, about="Whether the contribution comes from it."),
        Column("approved_by_user", ColumnKind.FLAG, ("approved",), default=False, about="Whether somebody answers for it."),
        *_STAMPS,
    )  # fmt: skip
    params = (
        _KEY,
        Column("model_name", ColumnKind.LINE, role=Role.ID, about="The model that uses it."),
        Column("param_name", ColumnKind.LINE, role=Role.ID, about="As the formula spells it."),
        Column("value", ColumnKind.NUMBER, ("value",), about="The number."),
        Column("unit", ColumnKind.LINE, ("unit",), about="Its unit."),
        Column("description", ColumnKind.TEXT, ("description",), width=40, about="What it is."),
        Column("source", ColumnKind.LINE, ("source",), about="Where it was taken from."),
        Column(
            "approved",
            ColumnKind.FLAG,
            ("approved",),
            default=False,
            about="Whether somebody answers for it.",
        ),
        *_STAMPS,
    )
    scoring = (
        _KEY,
        _view("title", width=40),
        Column("active_scoring_framework", ColumnKind.LINE, ("scoring", "framework"), about="Such as RICE, ICE or WSJF."),
        Column("active_overall_score", ColumnKind.NUMBER, ("scoring", "score"), about="The overall score: shown, never optimised."),
        *_STAMPS,
    )  # fmt: skip
    return (
        Tab(METRICS_TAB, PRODUCTOPS, "The KPI universe, one a row.", metrics),
        Tab(CONTRIBUTIONS, PRODUCTOPS, "What each initiative adds to which KPI, in the KPI's own unit.", contributions),
        Tab(MODELS, PRODUCTOPS, "Formulas behind the contributions. llm_suggested_ columns beside them are never read.", models),
        Tab(PARAMS, PRODUCTOPS, "The numbers in the formulas.", params),
        Tab(SCORING, PRODUCTOPS, "Scores of other frameworks: shown, never optimised.", scoring),
    )  # fmt: skip


def _center(organization: Organization) -> tuple[Tab, ...]:
    scenario = Column(
        "scenario_name",
        ColumnKind.LINE,
        role=Role.ID,
        aliases=("scenario",),
        about="The scenario.",
        width=20,
    )
    constraint_set = Column(
        "constraint_set_name",
        ColumnKind.LINE,
        role=Role.ID,
        aliases=("constraint_set",),
        about="For more than one set of rules for a scenario.",
    )
    dimension = Column(
        "dimension",
        ColumnKind.LINE,
        role=Role.ID,
        about="all, or a dimension; crossed as country/department.",
    )
    dimension_key = Column(
        "dimension_key",
        ColumnKind.LINE,
        role=Role.ID,
        about="The value, initiative or name that is meant; a pair as A|B.",
        width=20,
    )
    config = (
        scenario,
        Column("scenario_title", ColumnKind.LINE, ("title",), aliases=("title",), width=30, about="What people call it; scenario_name if empty."),
        Column("period_key", ColumnKind.PERIOD, ("period",), aliases=("period",), about="The planning period, as 2026-Q2."),
        Column("capacity_total_tokens", ColumnKind.NUMBER, about=f"Cap over everything, in {_default_unit(organization)}."),
        Column("objective_mode", ColumnKind.CHOICE, choices=("north_star", "weighted_kpis", "lexicographic"), about="What is maximised."),
        Column("objective_weights_json", ColumnKind.JSON, width=40, about='KPI and weight: {"gmv": 1, "retention_30d": 0.4}; or every field of the objective.'),
        Column("notes", ColumnKind.TEXT, ("notes",), width=40, about="Why it exists."),
        Column("settings_json", ColumnKind.JSON, width=30, about="What has no column: candidates, overrides, limits."),
        *_STAMPS,
    )  # fmt: skip
    constraints = (
        constraint_set, scenario,
        Column("constraint_type", ColumnKind.CHOICE, role=Role.ID, choices=CONSTRAINT_TYPES, width=22, about="What kind of rule."),
        Column("resource", ColumnKind.LINE, role=Role.ID, choices=tuple(organization.resources), about=f"{next(iter(organization.resources))} if empty."),
        dimension, dimension_key,
        Column("min_tokens", ColumnKind.NUMBER, about="Floor; of group_limit the fewest members."),
        Column("max_tokens", ColumnKind.NUMBER, about="Cap; of group_limit the most members."),
        Column("bundle_member_keys", ColumnKind.KEYS, width=30, about="Members, with | between."),
        Column("prereq_member_keys", ColumnKind.KEYS, width=30, about="What dimension_key cannot be done without, with | between."),
        Column("bonus_json", ColumnKind.JSON, width=30, about='Of synergy_bonus: {"gmv": 50000}, or bonus, saves, at_least, tiers.'),
        Column("notes", ColumnKind.TEXT, width=40, about="Of mandatory and exclude_initiative: the reason."),
        *_STAMPS,
    )  # fmt: skip
    targets = (
        constraint_set, scenario, dimension, dimension_key,
        Column("kpi_key", ColumnKind.LINE, role=Role.ID, aliases=("kpi",), about="The KPI."),
        Column("floor_or_goal", ColumnKind.CHOICE, role=Role.ID, choices=("floor", "goal", "ceiling"), about="floor (ceiling where less is better) must hold; goal is aimed at."),
        Column("target_value", ColumnKind.NUMBER, about="A level with a baseline, an uplift without."),
        Column("baseline_value", ColumnKind.NUMBER, about="Today's level."),
        Column("penalty", ColumnKind.NUMBER, about="Price of missing the goal, in weighted_kpis."),
        Column("scale", ColumnKind.NUMBER, about="The improvement against which a shortfall is measured."),
        Column("notes", ColumnKind.TEXT, role=Role.VIEW, width=40, about="For people: the tool neither reads nor writes it."),
        *_STAMPS,
    )  # fmt: skip
    return (
        Tab(CANDIDATES, CENTER, "Tick what a selected-only run may choose from; everything else is a view.", _candidates(organization)),
        Tab(CONFIG, CENTER, "One scenario a row.", config),
        Tab(CONSTRAINTS, CENTER, "Capacity and rules of the scenarios, one a row.", constraints),
        Tab(TARGETS, CENTER, "What a KPI should reach, one level a row.", targets),
        *result_tabs(tuple(organization.dimensions)),
    )  # fmt: skip


def _candidates(organization: Organization) -> tuple[Column, ...]:
    views = {
        c.name: replace(c, role=Role.VIEW)
        for c in _backlog(organization).columns
        if c.role is Role.OWNED
    }
    names = (
        "title", *(n for n in ("country", "department", "category", "program")),
        *(f"{resource}_tokens" for resource in organization.resources), "deadline_date",
    )  # fmt: skip
    rules = ("is_mandatory", "mandate_reason", "bundle_key", "prerequisite_keys", "exclusion_keys")
    return (
        _KEY,
        Column(
            "is_selected_for_run",
            ColumnKind.FLAG,
            about="Whether a selected-only run may choose it.",
        ),
        *(replace(views[n], name="program_key") if n == "program" else views[n] for n in names),
        _view("north_star_contribution", ColumnKind.NUMBER),
        _view("strategic_kpi_contributions", ColumnKind.JSON, width=30),
        *(views[name] for name in rules),
        _view("synergy_group_keys", ColumnKind.KEYS),
        _view("active_scoring_framework"),
        _view("active_overall_score", ColumnKind.NUMBER),
        _view("immediate_kpi_key"),
        replace(views["status"], name="lifecycle_status", aliases=("status",)),
        replace(
            _NOTES,
            path=(),
            role=Role.VIEW,
            about="For people: the tool neither reads nor writes it.",
        ),
        *_STAMPS,
    )


def _default_unit(organization: Organization) -> str:
    return next(iter(organization.resources.values())).unit


USUAL_RESOURCE = "engineering"
"""What tokens count in the sheets of an organization that has not said it yet."""
USUAL_UNIT = "token"


def tabs(
    organization: Organization,
    scopes: Iterable[str] = (),
    owners: Mapping[str, str] = MappingProxyType({}),
) -> Tabs:
    """Every tab, with the columns that an organization needs, and the scopes of its initiatives.

    `owners` is column of the Backlog -> the tab in which it is entered in place of the Backlog.
    """
    if not organization.resources:
        usual = {USUAL_RESOURCE: Resource(unit=USUAL_UNIT)}
        organization = organization.model_copy(update={"resources": usual})
    every = (
        _backlog(organization, dict.fromkeys((*USUAL_SCOPES, *scopes))),
        _intake(organization),
        *_productops(organization),
        *_center(organization),
    )
    by_name = {tab.name: tab for tab in every}
    for column, tab in owners.items():
        by_name = with_owner(by_name, column, tab)
    return Tabs(organization, by_name)


def with_owner(by_name: Mapping[str, Tab], column: str, tab: str) -> dict[str, Tab]:
    """The tabs with a column of the Backlog entered in another tab; the same where either has no
    such column."""
    changed = dict(by_name)
    owned = column_of(by_name[BACKLOG], column)
    other = by_name.get(tab)
    taken = None if owned is None or other is None else _same_field(other, owned)
    if owned is not None and other is not None and taken is not None:
        changed[BACKLOG] = _with_role(by_name[BACKLOG], owned, Role.VIEW)
        changed[tab] = _with_role(other, taken, Role.OWNED)
    return changed


def column_of(tab: Tab, name: str) -> Column | None:
    """The column of a name or alias, as names are compared."""
    wanted = normalised(name)
    for column in tab.columns:
        names = (column.name, *column.aliases)
        if wanted in map(normalised, names):
            return column
    return None


def _same_field(tab: Tab, owned: Column) -> Column | None:
    """The view of a tab that shows what is entered in a column of the Backlog."""
    views = (column for column in tab.columns if column.role is Role.VIEW)
    return next((view for view in views if view.path and view.path == owned.path), None)


def _with_role(tab: Tab, changed: Column, role: Role) -> Tab:
    columns = (
        replace(column, role=role) if column is changed else column for column in tab.columns
    )
    return replace(tab, columns=tuple(columns))
