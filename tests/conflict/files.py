"""A drawn planning as the files that mean it."""

from collections.abc import Mapping
from typing import Any

from portfolio.model import Planning
from portfolio.model.base import Model
from portfolio.source.emit import document_text as document


def texts_of(planning: Planning) -> dict[str, str]:
    """File -> text."""
    organization, metrics = fields_of(planning.organization), fields_of(planning.metrics)
    texts = {
        "config/organization.yaml": document(organization),
        "config/metrics.yaml": document(metrics),
        f"config/scenarios/{planning.name}.yaml": document(fields_of(planning.scenario)),
    }
    return texts | {
        f"initiatives/{key}.yaml": document(fields_of(i)) for key, i in planning.initiatives.items()
    }


def fields_of(model: Model) -> dict[str, Any]:
    """What a file says of a model: no defaults, aliases as written."""
    return _plain(model.model_dump(by_alias=True, exclude_defaults=True))  # type: ignore[no-any-return]


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value
