"""Values that a person sets for a question: PATH=VALUE, relative, or a range of them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from portfolio.actions.errors import UsageError
from portfolio.actions.naming import known_name
from portfolio.answers import SetValue
from portfolio.model import INITIATIVE_KEY
from portfolio.results import exact
from portfolio.source import INITIATIVES, Workspace, flow, read_document

MOST_STEPS = 1_000
"""Values that one range may have."""
_AMOUNT = r"[+-]?[0-9]+(?:\.[0-9]+)?%?"
_RANGE = re.compile(rf"({_AMOUNT})\.\.({_AMOUNT}):({_AMOUNT})")
_PERCENT = re.compile(r"([+-][0-9]+(?:\.[0-9]+)?)%")
_KEY = re.compile(INITIATIVE_KEY)


@dataclass(frozen=True)
class Assignment:
    """One `--set`: a place, what is written there, and the values to be tried."""

    steps: tuple[str, ...]
    """The path in the scenario that makes it so."""
    path: str
    """As findings print it."""
    before: Any
    """What is written; None where nothing is."""
    values: tuple[Any, ...]
    """One, or those of a range."""

    def setting(self, number: int) -> SetValue:
        """The value of a step, as a person reads it."""
        value = self.values[number if len(self.values) > 1 else 0]
        before = None if self.before is None else flow(self.before)
        return SetValue(path=self.path, before=before, after=flow(value))


def assignments_of(
    workspace: Workspace,
    scenario: str,
    texts: Sequence[str],
) -> tuple[Assignment, ...]:
    """What several `--set` texts say.

    Raises:
        UsageError: if one is not of the form PATH=VALUE, names an initiative that is not there, or
            is relative to no number; or if two of them have ranges.
    """
    made = tuple(_assignment(workspace, scenario, text) for text in texts)
    ranges = [one for one in made if len(one.values) > 1]
    if len(ranges) > 1:
        raise UsageError(
            f"only one range at a time: {ranges[0].path} and {ranges[1].path} have one"
        )
    return made


def _assignment(workspace: Workspace, scenario: str, text: str) -> Assignment:
    path, sign, value = text.partition("=")
    if not sign or not path.strip() or not value.strip():
        raise UsageError(
            f"{text} sets nothing: write PATH=VALUE, as capacity.engineering.all.cap=1200"
        )
    steps = tuple(path.strip().split("."))
    operation = ""
    if steps[-1].endswith(("+", "-")):
        # PATH+=50 and PATH-=50 are relative to what is written.
        operation = steps[-1][-1]
        steps = (*steps[:-1], steps[-1][:-1])
    if steps[0] == "extends":
        raise UsageError(
            f"extends cannot be set: a what-if extends {scenario} itself; ask the other scenario"
        )
    before = _written(workspace, scenario, steps)
    values = _values(text, operation, value.strip(), before)
    inside = steps
    if _KEY.fullmatch(steps[0]):
        inside = ("overrides", *steps)
    return Assignment(inside, ".".join(steps), before, values)


def _written(workspace: Workspace, scenario: str, steps: Sequence[str]) -> Any:
    """What stands at a path of a scenario, or of an initiative as the scenario sees it."""
    data: Any = workspace.layers[scenario].data
    inside = list(steps)
    if _KEY.fullmatch(steps[0]):
        key = known_name(steps[0], workspace.initiatives, "initiative")
        override = data.get("overrides", {}).get(key, {})
        changed = _at(override, inside[1:])
        if changed is not None:
            return changed
        data = workspace.documents[f"{INITIATIVES}/{key}.yaml"].data
        inside = inside[1:]
    return _at(data, inside)


def _at(data: Any, steps: Sequence[str]) -> Any:
    for step in steps:
        if not isinstance(data, Mapping):
            return None
        data = data.get(step)
    return data


def _values(text: str, operation: str, value: str, before: Any) -> tuple[Any, ...]:
    matched = _RANGE.fullmatch(value)
    if matched is not None:
        return _range(text, [str(group) for group in matched.groups()], before)
    if operation:
        change = _fraction(text, value)
        return (_moved(text, before, change if operation == "+" else -change),)
    percent = _PERCENT.fullmatch(value)
    if percent is not None:
        return (_scaled(text, before, Fraction(percent[1]) / 100),)
    document, findings = read_document("--set", f"value: {value}\n")
    if document is None or findings:
        raise UsageError(f"{value} is no value: write it as in the file, in one line")
    return (document.data["value"],)


def _range(text: str, ends: Sequence[str], before: Any) -> tuple[Any, ...]:
    """Every value from the first to the last; in percent they are relative to what is written."""
    are_percent = {end.endswith("%") for end in ends}
    if len(are_percent) > 1:
        raise UsageError(f"{text}: give all three numbers of a range in percent, or none")
    first, last, step = (Fraction(end.removesuffix("%")) for end in ends)
    if step <= 0 or last < first:
        raise UsageError(f"{text} has no values: write a range as 800..1400:100")
    count = int((last - first) // step) + 1
    if count > MOST_STEPS:
        raise UsageError(f"{text} has {count} values, and {MOST_STEPS} are the most")
    numbers = [first + step * place for place in range(count)]
    if are_percent == {True}:
        return tuple(_scaled(text, before, number / 100) for number in numbers)
    return tuple(_decimal(text, number) for number in numbers)


def _scaled(text: str, before: Any, part: Fraction) -> Decimal:
    return _decimal(text, _number_at(text, before) * (1 + part))


def _moved(text: str, before: Any, change: Fraction) -> Decimal:
    return _decimal(text, _number_at(text, before) + change)


def _number_at(text: str, before: Any) -> Fraction:
    if isinstance(before, bool) or not isinstance(before, Decimal | int):
        raise UsageError(
            f"{text} is relative, and no number is written there: say the value itself"
        )
    return Fraction(before)


def _fraction(text: str, value: str) -> Fraction:
    try:
        return Fraction(Decimal(value))
    except ArithmeticError:
        raise UsageError(f"{text}: {value} is no number") from None


def _decimal(text: str, value: Fraction) -> Decimal:
    written = exact(value)
    if "/" in written:
        raise UsageError(f"{text} is no decimal number: say the value itself")
    return Decimal(written)
