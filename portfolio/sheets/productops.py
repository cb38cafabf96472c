"""ProductOps: rows <-> KPIs, contributions, math models, parameters and scores."""

from collections.abc import Iterator, Mapping
from typing import Any

from portfolio.sheets.backlog import Data, at, fields_row, row_items, value_in_column
from portfolio.sheets.columns import Tab
from portfolio.sheets.merge import MergedItem
from portfolio.sheets.table import Row
from portfolio.source import METRICS

Values = dict[str, Any]


def metric_items(tab: Tab, row: Row) -> Iterator[MergedItem]:
    """The fields of one KPI."""
    yield from row_items(tab, row, METRICS, ("metrics", row["kpi_key"]))


def metric_rows(tab: Tab, data: Data) -> Iterator[Values]:
    """A row for each KPI, in the order of the file."""
    metrics = data.get("metrics")
    for key, metric in metrics.items() if isinstance(metrics, Mapping) else ():
        yield {"kpi_key": key, **fields_row(tab, metric)}


def contribution_items(tab: Tab, row: Row, file: str, data: Data) -> Iterator[MergedItem]:
    """What an initiative contributes; of one that offers scopes, by scope."""
    for item in row_items(tab, row, file):
        if item.column != "kpi_contribution_json":
            yield item
            continue
        by_scope = _by_scope(item.value, data)
        yield item if by_scope is None else item._replace(value=None)
        for scope, contributions in (by_scope or {}).items():
            yield MergedItem(
                file,
                ("scopes", scope, "contributions"),
                contributions,
                row,
                item.column,
                default={},
            )


def _by_scope(value: Any, data: Data) -> Mapping[str, Any] | None:
    """Scope -> contributions, where that is what the cell says or would have said."""
    scopes = data.get("scopes")
    if value is None:
        return dict.fromkeys(scopes) if isinstance(scopes, Mapping) and scopes else None
    nested = value and all(isinstance(inner, Mapping) for inner in value.values())
    return value if nested else None


def contribution_row(tab: Tab, data: Data, computed: Mapping[str, Mapping[str, Any]]) -> Values:
    """What an initiative contributes, as one JSON object, beside what its models give."""
    row = {**fields_row(tab, data), "initiative_key": data.get("key"), "title": data.get("title")}
    row["kpi_contribution_computed_json"] = computed.get(data.get("key", "")) or None
    scopes = data.get("scopes")
    if isinstance(scopes, Mapping) and scopes:
        row["kpi_contribution_json"] = {
            name: at(scope, ("contributions",)) or {} for name, scope in scopes.items()
        }
    return row


def model_items(tab: Tab, row: Row, file: str) -> Iterator[MergedItem]:
    """The fields of one model; of a row without a model's name, the chain of the initiative
    itself."""
    name = row["model_name"]
    if name is not None:
        yield from row_items(tab, row, file, ("math_models", name))
        return
    for item in row_items(tab, row, file):
        if item.column in _OF_INITIATIVE:
            yield item
        elif item.value not in (None, False):
            row.refuse(
                "P804",
                item.column,
                f"{item.column} is of a model, and model_name is empty",
                "name the model",
            )


_OF_INITIATIVE = ("immediate_kpi_key", "metric_chain_text")


def model_rows(tab: Tab, data: Data) -> Iterator[Values]:
    """A row for the chain of an initiative, where it has one, and a row for each of its models."""
    if data.get("immediate_kpi") is not None or data.get("metric_chain") is not None:
        chain = {c: at(data, tab.column(c).path) for c in _OF_INITIATIVE}
        yield {"initiative_key": data.get("key"), "model_name": None, **chain}
    for model in _models(data):
        yield {
            "initiative_key": data.get("key"),
            "model_name": model.get("name"),
            **fields_row(tab, model),
        }


def param_items(tab: Tab, row: Row, file: str) -> Iterator[MergedItem]:
    """The fields of one parameter."""
    if row["param_name"] is None:
        row.refuse("P804", "param_name", "the parameter does not say its name", "fill it")
        return
    if row["model_name"] is None:
        message = (
            f"{row['param_name']} does not say its model, and the initiative has none or several"
        )
        row.refuse(
            "P804", "model_name", message, "write the model_name, as the tab MathModels has it"
        )
        return
    yield from row_items(
        tab, row, file, ("math_models", row["model_name"], "params", row["param_name"])
    )


def param_rows(tab: Tab, data: Data) -> Iterator[Values]:
    """A row for each parameter of each model."""
    for model in _models(data):
        params = model.get("params")
        for name, param in params.items() if isinstance(params, Mapping) else ():
            ids = {
                "initiative_key": data.get("key"),
                "model_name": model.get("name"),
                "param_name": name,
            }
            yield {**ids, **fields_row(tab, param)}


def scoring_row(tab: Tab, data: Data) -> Values:
    """The score of an initiative."""
    return {**fields_row(tab, data), "initiative_key": data.get("key"), "title": data.get("title")}


def models_by_name(data: Any) -> Mapping[str, Mapping[str, Any]]:
    """Model name -> model, in the order of the file."""
    return {model["name"]: model for model in _models(data) if isinstance(model.get("name"), str)}


def _models(data: Any) -> Iterator[Mapping[str, Any]]:
    models = at(data, ("math_models",))
    if isinstance(models, tuple | list):
        yield from (model for model in models if isinstance(model, Mapping))


__all__ = [
    "Values",
    "contribution_items",
    "contribution_row",
    "metric_items",
    "metric_rows",
    "model_items",
    "model_rows",
    "models_by_name",
    "param_items",
    "param_rows",
    "scoring_row",
    "value_in_column",
]
