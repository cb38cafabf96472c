"""What people wrote, as tables: one row an initiative, a KPI, a scenario, and one for each of their
parts."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from portfolio.canonical import canonical_bytes, model_record
from portfolio.exports.table import (
    FLAG,
    TEXT,
    WHOLE,
    ExportColumn,
    ExportTable,
    Row,
    columns,
    quantity_cells,
    quantity_columns,
)
from portfolio.model import Initiative
from portfolio.source import Workspace

_KEY = ("initiative", TEXT, "The initiative.")


def input_tables(workspace: Workspace, texts: Mapping[str, str]) -> Iterator[ExportTable]:
    """Every table of what people wrote; `texts` are the files as they are, comments too."""
    yield _files(texts)
    yield from _organization(workspace)
    yield _metrics(workspace)
    yield _initiatives(workspace)
    yield from _parts_of_initiatives(workspace)
    yield from _models(workspace)
    yield _scenarios(workspace)


def _files(texts: Mapping[str, str]) -> ExportTable:
    shown = tuple(
        columns(TEXT, file="Path from the root.", text="All that stands in the file, comments too.")
    )
    rows = [{"file": file, "text": texts[file]} for file in sorted(texts)]
    return ExportTable("files", "Every file that people write, as it is.", shown, rows)


def _organization(workspace: Workspace) -> Iterator[ExportTable]:
    organization = workspace.organization
    shown: tuple[ExportColumn, ...] = (
        *columns(WHOLE, position="Its place in the list; the first is the default."),
        *columns(
            TEXT, name="The resource.", unit="What a token counts.", description="What it is."
        ),
    )
    rows: list[Row] = []
    for position, (name, resource) in enumerate(organization.resources.items(), start=1):
        more = {"unit": resource.unit, "description": resource.description}
        rows.append({"position": position, "name": name, **more})
    yield ExportTable("resources", f"What tokens of {organization.name} count.", shown, rows)
    shown = tuple(
        columns(TEXT, dimension="The dimension.", value="The value.", label="What people call it.")
    )
    rows = []
    for dimension, values in sorted(organization.dimensions.items()):
        for value, label in sorted(values.items()):
            rows.append({"dimension": dimension, "value": value, "label": label})
    yield ExportTable("dimension_values", "The closed vocabularies.", shown, rows)
    shown = tuple(columns(TEXT, period="The period.", scenario="The scenario that is its plan."))
    rows = [{"period": p, "scenario": s} for p, s in sorted(organization.plan.items())]
    yield ExportTable("company_plan", "Which scenario is the company's plan.", shown, rows)


def _metrics(workspace: Workspace) -> ExportTable:
    first = columns(TEXT, key="The KPI.", name="What people call it.", unit="Of its values.")
    kind = columns(
        TEXT, level="north_star, strategic or operational.", direction="Which way is better."
    )
    graph = columns("VARCHAR[]", drives="KPIs that this one moves.")
    rest = columns(TEXT, description="How it is measured.", notes="Anything else.")
    shown = (*first, *kind, *graph, *columns(FLAG, active="Whether it is in use."), *rest)
    rows = [{"key": key, **_fields(one)} for key, one in sorted(workspace.metrics.metrics.items())]
    return ExportTable("metrics", "The KPIs.", shown, rows)


def _fields(model: Any) -> dict[str, Any]:
    """The fields of a model as plain values."""
    fields: dict[str, Any] = {}
    for name, value in model_record(model).items():
        fields[name] = list(value) if isinstance(value, tuple) else value
    return fields


_WHO_AND_WHAT = (
    "key",
    "title",
    "owner",
    "requesting_team",
    "requester",
    "status",
    "period",
    "problem_statement",
    "hypothesis",
)
_PLANNED = (
    "summary",
    "notes",
    "scope_mode",
    "contribution_source",
    "immediate_kpi",
    "metric_chain",
    "bundle",
    "earliest_start",
    "latest_finish",
    "deadline",
)
_FIELDS = (*_WHO_AND_WHAT, *_PLANNED)
"""Fields of an initiative that are one text."""


def _initiatives(workspace: Workspace) -> ExportTable:
    described = Initiative.model_json_schema()["properties"]
    abouts = {name: " ".join(described[name]["description"].split()) for name in _FIELDS}
    texts = [ExportColumn(name, TEXT, abouts[name]) for name in _FIELDS]
    mandate = columns(TEXT, mandate_reason="Why it must be done; none where it need not.")
    urgency = quantity_columns("time_sensitivity", "0 can wait, 1 worthless if late.")
    framework = columns(TEXT, scoring_framework="The framework of its score.")
    score = quantity_columns("score", "Its score: shown, never optimised.")
    tool = columns(TEXT, source_tool="The tool it was imported from.")
    source = columns(TEXT, source_key="Its key there.", source_url="Its address there.")
    record = columns(TEXT, record="All of its fields, as canonical JSON.")
    shown = (*texts, *mandate, *urgency, *framework, *score, *tool, *source, *record)
    rows = [_initiative(one) for _, one in sorted(workspace.initiatives.items())]
    return ExportTable("initiatives", "The initiatives, one a row.", shown, rows)


def _initiative(initiative: Initiative) -> Row:
    record = model_record(initiative)
    row = {name: record[name] for name in _FIELDS}
    scoring, source = initiative.scoring, initiative.source
    row["mandate_reason"] = initiative.mandatory.reason if initiative.mandatory else None
    row |= quantity_cells("time_sensitivity", initiative.time_sensitivity)
    row["scoring_framework"] = scoring.framework if scoring else None
    row |= quantity_cells("score", scoring.score if scoring else None)
    row["source_tool"] = source.tool if source else None
    row["source_key"] = source.key if source else None
    row["source_url"] = source.url if source else None
    row["record"] = canonical_bytes(record).decode()
    return row


def _parts_of_initiatives(workspace: Workspace) -> Iterator[ExportTable]:
    initiatives = [one for _, one in sorted(workspace.initiatives.items())]
    yield _shares(initiatives)
    scope = ExportColumn("scope", TEXT, "The scope; none where it offers one size.")
    shown: tuple[ExportColumn, ...]
    rows: list[Row]
    for name, part in (("tokens", "resource"), ("contributions", "kpi")):
        shown = (ExportColumn(*_KEY), scope, ExportColumn(part, TEXT, f"The {part}."))
        amounts = quantity_columns("amount", "How much.")
        rows = [row for one in initiatives for row in _amounts(one, name, part)]
        about = f"The {name} of each initiative and scope."
        yield ExportTable(f"initiative_{name}", about, (*shown, *amounts), rows)
    for name in ("requires", "excludes"):
        shown = (ExportColumn(*_KEY), ExportColumn("other", TEXT, f"What it {name}."))
        rows = []
        for one in initiatives:
            rows += [{"initiative": one.key, "other": other} for other in getattr(one, name)]
        yield ExportTable(f"initiative_{name}", f"What each initiative {name}.", shown, rows)
    shown = (ExportColumn(*_KEY), ExportColumn("input", TEXT, "What the score is made of."))
    amounts = quantity_columns("value", "The number.")
    rows = []
    for one in initiatives:
        inputs = one.scoring.inputs if one.scoring else {}
        for name, value in sorted(inputs.items()):
            key = {"initiative": one.key, "input": name}
            rows.append({**key, **quantity_cells("value", value)})
    yield ExportTable("scoring_inputs", "What scores are made of.", (*shown, *amounts), rows)


def _shares(initiatives: Sequence[Initiative]) -> ExportTable:
    shown = (ExportColumn(*_KEY), *columns(TEXT, dimension="The dimension.", value="The value."))
    share = quantity_columns("share", "The share of the initiative that lies in it.")
    rows: list[Row] = []
    for one in initiatives:
        for name, shares in sorted(one.dimensions.items()):
            for value, part in sorted(shares.items()):
                key = {"initiative": one.key, "dimension": name, "value": value}
                rows.append({**key, **quantity_cells("share", part)})
    return ExportTable("initiative_dimensions", "Where initiatives lie.", (*shown, *share), rows)


def _amounts(initiative: Initiative, name: str, part: str) -> Iterator[Row]:
    """A row for each amount, of the initiative itself and of each of its scopes."""
    by_scope: dict[str | None, Any] = {None: getattr(initiative, name) or {}}
    for scope_name, offer in sorted((initiative.scopes or {}).items()):
        by_scope[scope_name] = getattr(offer, name)
    for scope, amounts in by_scope.items():
        for of, amount in sorted(amounts.items()):
            key = {"initiative": initiative.key, "scope": scope, part: of}
            yield {**key, **quantity_cells("amount", amount)}


def _models(workspace: Workspace) -> Iterator[ExportTable]:
    initiatives = [one for _, one in sorted(workspace.initiatives.items())]
    what = columns(TEXT, name="The model.", target_kpi="What it computes.", formula="Its formula.")
    chain = columns(
        TEXT, immediate_kpi="What moves first.", metric_chain="How it reaches the target."
    )
    words = columns(
        TEXT,
        assumptions="What must hold.",
        description="The model in words.",
        prompt="What a language model was asked.",
    )
    counts = "Whether the contribution comes from it."
    flags = columns(FLAG, primary=counts, approved="Whether somebody answers for it.")
    shown = (ExportColumn(*_KEY), *what, *chain, *words, *flags)
    rows = []
    for one in initiatives:
        rows += [{"initiative": one.key, **_fields(model)} for model in one.math_models]
    yield ExportTable("math_models", "Formulas behind contributions.", shown, rows)
    shown = (
        ExportColumn(*_KEY),
        *columns(TEXT, model="The model.", name="As the formula spells it.", unit="Its unit."),
        *quantity_columns("value", "The number."),
        *columns(TEXT, description="What it is.", source="Where it was taken from."),
        *columns(FLAG, approved="Whether somebody answers for it."),
    )
    rows = []
    for one in initiatives:
        for model in one.math_models:
            for name, given in sorted(model.params.items()):
                row = {"initiative": one.key, "model": model.name, **_fields(given)}
                rows.append({**row, "name": name, **quantity_cells("value", given.value)})
    yield ExportTable("model_parameters", "The numbers in the formulas.", shown, rows)


def _scenarios(workspace: Workspace) -> ExportTable:
    shown = (
        *columns(
            TEXT, name="The scenario.", title="Its title.", period="The period that it plans."
        ),
        *columns(
            TEXT, extends="The scenario that it extends.", objective_mode="What is maximised."
        ),
        *columns(TEXT, notes="Why it exists."),
        *columns(TEXT, record="All that it says, what it extends merged, as canonical JSON."),
    )
    rows: list[Row] = []
    for name, scenario in sorted(workspace.scenarios.items()):
        record = model_record(scenario)
        head = {key: record.get(key) for key in ("title", "period", "extends", "notes")}
        mode = {"objective_mode": scenario.objective.mode}
        rows.append({"name": name, **head, **mode, "record": canonical_bytes(record).decode()})
    return ExportTable("scenarios", "The scenarios, one a row.", shown, rows)
