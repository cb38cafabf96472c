"""The fields of an initiative that a map can fill, and what their cells hold."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from portfolio.findings import Finding, Location, did_you_mean
from portfolio.model import NAME, Metrics, Organization
from portfolio.sheets import ColumnKind

Path = tuple[str, ...]

_LINES = (
    "title",
    "owner",
    "requesting_team",
    "requester",
    "immediate_kpi",
    "metric_chain",
    "bundle",
    "mandatory.reason",
    "scoring.framework",
)
_KEYS = ("requires", "excludes")
_CHOICES = ("status",)
_NUMBERS = ("time_sensitivity", "scoring.score")
_TEXTS = ("problem_statement", "hypothesis", "summary", "notes")
_DATES = ("earliest_start", "latest_finish", "deadline")
_BY_KIND: Mapping[ColumnKind, Sequence[str]] = {
    ColumnKind.LINE: _LINES,
    ColumnKind.TEXT: _TEXTS,
    ColumnKind.DATE: _DATES,
    ColumnKind.KEYS: _KEYS,
    ColumnKind.NUMBER: _NUMBERS,
    ColumnKind.CHOICE: _CHOICES,
    ColumnKind.PERIOD: ("period",),
}
PLAIN_FIELDS = {name: kind for kind, names in _BY_KIND.items() for name in names}
"""Field -> what its cells hold, of those that every portfolio has."""
FAMILIES: Mapping[str, ColumnKind] = {
    "scoring.inputs": ColumnKind.NUMBER,
    "dimensions": ColumnKind.SHARES,
    "tokens": ColumnKind.NUMBER,
    "contributions": ColumnKind.NUMBER,
}
"""Beginning of a field whose last part is a name -> what its cells hold."""
_EXAMPLES = (
    "tokens",
    "tokens.RESOURCE",
    "contributions.KPI",
    "dimensions.NAME",
    "scoring.inputs.NAME",
)


@dataclass(frozen=True)
class FieldTarget:
    """A field of an initiative that a column fills."""

    name: str
    """As the map spells it."""
    path: Path
    kind: ColumnKind


@dataclass(frozen=True)
class KnownNames:
    """What the portfolio knows by name."""

    organization: Organization
    metrics: Metrics

    @property
    def default_resource(self) -> str:
        """What `tokens` counts where no resource is named."""
        return next(iter(self.organization.resources))


def field_target(name: str, vocabulary: KnownNames, place: Location) -> FieldTarget | Finding:
    """The field of an initiative that a map names, or what is wrong with the name."""
    if name in PLAIN_FIELDS:
        return FieldTarget(name, tuple(name.split(".")), PLAIN_FIELDS[name])
    if name == "tokens":
        return FieldTarget(name, ("tokens", vocabulary.default_resource), ColumnKind.NUMBER)
    for family, kind in FAMILIES.items():
        if name.startswith(f"{family}."):
            member = name.removeprefix(f"{family}.")
            wrong = _unknown_member(family, member, vocabulary, place)
            return wrong or FieldTarget(name, (*family.split("."), member), kind)
    known = (*PLAIN_FIELDS, *_EXAMPLES)
    message = f"an import cannot fill a field {name}"
    return Finding(
        "P111", place, message, did_you_mean(name, known) or f"one of {', '.join(known)}"
    )


def _unknown_member(
    family: str,
    member: str,
    vocabulary: KnownNames,
    place: Location,
) -> Finding | None:
    """What is wrong with the last part of a field's name."""
    known: Iterable[str]
    if family == "tokens":
        code, what, known = "P201", "resource", vocabulary.organization.resources
    elif family == "dimensions":
        code, what, known = "P202", "dimension", vocabulary.organization.dimensions
    elif family == "contributions":
        code, what, known = "P203", "KPI", vocabulary.metrics.metrics
    else:
        return _no_name(member, place)
    if member in known:
        return None
    return Finding(code, place, f"there is no {what} {member}", did_you_mean(member, known))


def _no_name(member: str, place: Location) -> Finding | None:
    if re.fullmatch(NAME[1:-1], member):
        return None
    hint = "letters, digits and _ . & + -, starting with a letter or digit"
    return Finding("P115", place, f"scoring.inputs.{member} ends in no name", hint)
