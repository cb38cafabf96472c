"""What a scenario declares unbreakable."""

from collections.abc import Iterator, Mapping
from typing import Any

from portfolio.findings import Finding, did_you_mean
from portfolio.validate.subjects import Planned

_RULES = ("capacity", "targets", "constraints")
_OF_INITIATIVES = ("mandatory", "requires", "excludes", "bundle")


def unbreakable_names_rules(planned: Planned) -> Iterator[Finding]:
    """Each path leads to something that the scenario or an initiative of its pool says."""
    declared = planned.scenario.unbreakable
    if not declared:
        return
    known = set(_paths(planned))
    for position, path in enumerate(declared):
        if path not in known:
            hint = did_you_mean(path, known) or "name it from the top, as capacity.engineering.all"
            yield planned.finding("P522", f"{path} names no rule", hint, "unbreakable", position)


def _paths(planned: Planned) -> Iterator[str]:
    data = planned.workspace.layers[planned.name].data
    for name in _RULES:
        if name in data:
            yield from _below(name, data[name])
    for key in planned.pool:
        initiative = planned.planning.initiatives[key]
        for field in _OF_INITIATIVES:
            if getattr(initiative, field):
                yield f"{key}.{field}"


def _below(path: str, value: Any) -> Iterator[str]:
    yield path
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if inner is not None:
                yield from _below(f"{path}.{name}", inner)
