"""The tabs of ProductOps: KPIs, what initiatives contribute to them, and the models behind it."""

from portfolio.model import Direction, Level
from portfolio.sheets.column_kinds import (
    KEY_COLUMN,
    NOTES_COLUMN,
    STAMP_COLUMNS,
    choice_column,
    flag_column,
    id_column,
    json_column,
    keys_column,
    line_column,
    number_column,
    text_column,
    view_column,
)
from portfolio.sheets.columns import (
    CONTRIBUTIONS,
    METRICS_TAB,
    MODELS,
    PARAMS,
    PRODUCTOPS,
    SCORING,
    ColumnKind,
    Tab,
)

_METRICS = (
    id_column("kpi_key", "Small letters, digits and _.", kind=ColumnKind.KEY, aliases=("kpi",)),
    line_column("kpi_name", "name", "What people call it.", width=30),
    choice_column(
        "kpi_level",
        "level",
        "Exactly one active KPI is north_star.",
        choices=tuple(x.value for x in Level),
    ),
    line_column("unit", "unit", "The unit of its values and of every contribution to it."),
    choice_column(
        "direction",
        "direction",
        "Which way is better.",
        choices=tuple(x.value for x in Direction),
        default="increase",
    ),
    keys_column("drives", "drives", "KPIs that this one moves, with | between.", width=24),
    text_column("description", "description", "How it is measured.", width=50),
    flag_column("is_active", "active", "No retires a KPI without losing history.", default=True),
    NOTES_COLUMN,
    *STAMP_COLUMNS,
)
_CONTRIBUTIONS = (
    KEY_COLUMN,
    view_column("title", width=40),
    json_column(
        "kpi_contribution_json",
        "contributions",
        'KPI and how much it moves it: {"gmv": 120000}, or by scope {"mvp": {"gmv": 50000}}.',
        width=50,
    ),
    view_column(
        "kpi_contribution_computed_json", ColumnKind.JSON, "What the approved models give.", 40
    ),
    choice_column(
        "kpi_contribution_source",
        "contribution_source",
        "Whether a person or an approved model says so.",
        choices=("pm_override", "computed"),
        default="pm_override",
    ),
    NOTES_COLUMN,
    *STAMP_COLUMNS,
)
_MODELS = (
    KEY_COLUMN,
    id_column(
        "model_name", "Unique in the initiative; empty for the chain of the initiative itself."
    ),
    line_column("target_kpi_key", "target_kpi", "The KPI whose contribution it computes."),
    line_column("immediate_kpi_key", "immediate_kpi", "The KPI that moves first."),
    line_column("metric_chain_text", "metric_chain", "a -> b -> c.", width=40),
    line_column(
        "formula_text",
        "formula",
        "+ - * / ** parentheses, min, max over the parameters.",
        width=40,
    ),
    text_column("assumptions_text", "assumptions", "What must hold for it to hold.", width=40),
    text_column("model_description_free_text", "description", "The model in words.", width=40),
    text_column("model_prompt_to_llm", "prompt", "What a language model was asked.", width=40),
    flag_column("is_primary", "primary", "Whether the contribution comes from it.", default=False),
    flag_column("approved_by_user", "approved", "Whether somebody answers for it.", default=False),
    *STAMP_COLUMNS,
)
_PARAMS = (
    KEY_COLUMN,
    id_column("model_name", "The model that uses it."),
    id_column("param_name", "As the formula spells it."),
    number_column("value", "value", "The number."),
    line_column("unit", "unit", "Its unit."),
    text_column("description", "description", "What it is.", width=40),
    line_column("source", "source", "Where it was taken from."),
    flag_column("approved", "approved", "Whether somebody answers for it.", default=False),
    *STAMP_COLUMNS,
)
_SCORING = (
    KEY_COLUMN,
    view_column("title", width=40),
    line_column("active_scoring_framework", "scoring.framework", "Such as RICE, ICE or WSJF."),
    number_column(
        "active_overall_score", "scoring.score", "The overall score: shown, never optimised."
    ),
    *STAMP_COLUMNS,
)

PRODUCTOPS_TABS = (
    Tab(METRICS_TAB, PRODUCTOPS, "The KPI universe, one a row.", _METRICS),
    Tab(
        CONTRIBUTIONS,
        PRODUCTOPS,
        "What each initiative adds to which KPI, in the KPI's own unit.",
        _CONTRIBUTIONS,
    ),
    Tab(
        MODELS,
        PRODUCTOPS,
        "Formulas behind the contributions. llm_suggested_ columns beside them are never read.",
        _MODELS,
    ),
    Tab(PARAMS, PRODUCTOPS, "The numbers in the formulas.", _PARAMS),
    Tab(SCORING, PRODUCTOPS, "Scores of other frameworks: shown, never optimised.", _SCORING),
)
