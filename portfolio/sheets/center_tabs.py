"""The tabs of the Optimization Center in which scenarios are entered."""

from portfolio.model import Organization
from portfolio.sheets.column_kinds import (
    FOR_PEOPLE,
    STAMP_COLUMNS,
    choice_column,
    id_column,
    json_column,
    keys_column,
    line_column,
    number_column,
    period_column,
    text_column,
    view_column,
)
from portfolio.sheets.columns import CENTER, CONFIG, CONSTRAINTS, TARGETS, ColumnKind, Tab

CONSTRAINT_TYPES = (
    "capacity_floor",
    "capacity_cap",
    "mandatory",
    "bundle_all_or_nothing",
    "exclude_pair",
    "exclude_initiative",
    "require_prereq",
    "synergy_bonus",
    "group_limit",
)

_SCENARIO = id_column("scenario_name", "The scenario.", aliases=("scenario",), width=20)
_CONSTRAINT_SET = id_column(
    "constraint_set_name",
    "For more than one set of rules for a scenario.",
    aliases=("constraint_set",),
)
_DIMENSION = id_column("dimension", "all, or a dimension; crossed as country/department.")
_DIMENSION_KEY = id_column(
    "dimension_key", "The value, initiative or name that is meant; a pair as A|B.", width=20
)
_TARGETS = (
    _CONSTRAINT_SET,
    _SCENARIO,
    _DIMENSION,
    _DIMENSION_KEY,
    id_column("kpi_key", "The KPI.", aliases=("kpi",), width=24),
    id_column(
        "floor_or_goal",
        "floor (ceiling where less is better) must hold; goal is aimed at.",
        kind=ColumnKind.CHOICE,
        choices=("floor", "goal", "ceiling"),
    ),
    number_column("target_value", "", "A level with a baseline, an uplift without."),
    number_column("baseline_value", "", "Today's level."),
    number_column("penalty", "", "Price of missing the goal, in weighted_kpis."),
    number_column("scale", "", "The improvement against which a shortfall is measured."),
    view_column("notes", ColumnKind.TEXT, FOR_PEOPLE, width=40),
    *STAMP_COLUMNS,
)


def scenario_tabs(organization: Organization) -> tuple[Tab, ...]:
    """What scenarios ask for: Scenario_Config, Constraints and Targets."""
    targets = Tab(TARGETS, CENTER, "What a KPI should reach, one level a row.", _TARGETS)
    return (_config_tab(organization), _constraints_tab(organization), targets)


def _config_tab(organization: Organization) -> Tab:
    unit = next(iter(organization.resources.values())).unit
    columns = (
        _SCENARIO,
        line_column(
            "scenario_title",
            "title",
            "What people call it; scenario_name if empty.",
            aliases=("title",),
            width=30,
        ),
        period_column(
            "period_key", "period", "The planning period, as 2026-Q2.", aliases=("period",)
        ),
        number_column("capacity_total_tokens", "", f"Cap over everything, in {unit}."),
        choice_column(
            "objective_mode",
            "",
            "What is maximised.",
            choices=("north_star", "weighted_kpis", "lexicographic"),
        ),
        json_column(
            "objective_weights_json",
            "",
            'KPI and weight: {"gmv": 1, "retention_30d": 0.4}; or every field of the objective.',
            width=40,
        ),
        text_column("notes", "notes", "Why it exists.", width=40),
        json_column(
            "settings_json", "", "What has no column: candidates, overrides, limits.", width=30
        ),
        *STAMP_COLUMNS,
    )
    return Tab(CONFIG, CENTER, "One scenario a row.", columns)


def _constraints_tab(organization: Organization) -> Tab:
    resources = tuple(organization.resources)
    columns = (
        _CONSTRAINT_SET,
        _SCENARIO,
        id_column(
            "constraint_type",
            "What kind of rule.",
            kind=ColumnKind.CHOICE,
            choices=CONSTRAINT_TYPES,
            width=22,
        ),
        id_column(
            "resource",
            f"{resources[0]} if empty.",
            choices=resources,
        ),
        _DIMENSION,
        _DIMENSION_KEY,
        number_column("min_tokens", "", "Floor; of group_limit the fewest members."),
        number_column("max_tokens", "", "Cap; of group_limit the most members."),
        keys_column("bundle_member_keys", "", "Members, with | between.", width=30),
        keys_column(
            "prereq_member_keys",
            "",
            "What dimension_key cannot be done without, with | between.",
            width=30,
        ),
        json_column(
            "bonus_json",
            "",
            'Of synergy_bonus: {"gmv": 50000}, or bonus, saves, at_least, tiers.',
            width=30,
        ),
        text_column("notes", "", "Of mandatory and exclude_initiative: the reason.", width=40),
        *STAMP_COLUMNS,
    )
    about = "Capacity and rules of the scenarios, one a row."
    return Tab(CONSTRAINTS, CENTER, about, columns)
