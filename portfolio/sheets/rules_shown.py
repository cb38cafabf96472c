"""What the rules of scenarios say of an initiative, for the views beside it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portfolio.sheets.backlog import at

Shown = dict[str, Any]


@dataclass(frozen=True)
class ScenarioRules:
    """The scenarios by name, and the plan of each period."""

    scenarios: Mapping[str, Mapping[str, Any]]
    plan: Mapping[str, str]

    def of(self, key: str, period: str | None) -> Shown:
        """What the plan of its period says of an initiative; without a plan, what any scenario of
        the period says."""
        shown: Shown = {}
        for data in self._of_period(period):
            for name, value in _said_of(key, data):
                old = shown.get(name)
                if isinstance(value, tuple) and old is not None:
                    shown[name] = tuple(dict.fromkeys((*old, *value)))
                else:
                    shown[name] = old or value
        return shown

    def _of_period(self, period: str | None) -> Iterator[Mapping[str, Any]]:
        planned = self.scenarios.get(self.plan.get(period or "", ""))
        if planned is not None:
            yield planned
            return
        for data in self.scenarios.values():
            if str(data.get("period")) == period:
                yield data


def _said_of(key: str, data: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Column -> what the rules of one scenario say of an initiative there."""
    reason = _rules(data, "mandatory").get(key)
    if reason is not None:
        yield "is_mandatory", True
        yield "mandate_reason", reason
    for name, members in _rules(data, "bundles").items():
        if key in (members or ()):
            yield "bundle_key", name
    required = _rules(data, "prerequisites").get(key)
    if required:
        yield "prerequisite_keys", tuple(required)
    partners = tuple(_partners(key, at(data, ("constraints", "exclude_pairs")) or ()))
    if partners:
        yield "exclusion_keys", partners


def _rules(data: Mapping[str, Any], family: str) -> Mapping[str, Any]:
    rules = at(data, ("constraints", family))
    return rules if isinstance(rules, Mapping) else {}


def _partners(key: str, pairs: Iterable[Any]) -> Iterator[str]:
    for pair in pairs:
        if isinstance(pair, tuple | list) and key in pair:
            yield from (other for other in pair if other != key)
