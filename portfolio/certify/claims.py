"""What a run claims, as rows that no portfolio keeps: the statements that a proof proves.

An optimal run claims for each of its stages that no portfolio which keeps the values of the stages
before has one unit more, and at last that no other portfolio is as good in all of them. An
infeasible run claims that no portfolio keeps the rules.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from portfolio.certify.forms import LinearRow, LinearStage
from portfolio.certify.rows import System
from portfolio.choice import Choice, Taken
from portfolio.stages import OBJECTIVE, StageId, key_order_part

NO_OTHER = "no other"
"""The claim that no other portfolio is as good."""
NO_PLAN = "no plan"
"""The claim that no portfolio keeps the rules."""


_SPELLED = re.compile(r"-?[0-9]+(\.[0-9]+|/[1-9][0-9]*)?")
"""How a value is written: no exponent, which would be a number of any size in a few characters."""


class ClaimError(Exception):
    """What a run says about its plan is not so, whatever its proof says."""


@dataclass(frozen=True)
class RunClaim:
    """No point of the system keeps these rows too."""

    name: str
    premises: tuple[LinearRow, ...]


def digest(system: System) -> str:
    """SHA-256 of the rows, ranges and items: what a proof was made for."""
    items = [item.name for item in system.columns.items]
    rows = [[row.bound, *row.terms] for row in system.rows]
    text = json.dumps([items, rows, system.upper], separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def claims_of(system: System, result: Mapping[str, Any]) -> tuple[RunClaim, ...]:
    """The claims of a result, in the order in which they are proven.

    Raises:
        ClaimError: if the plan breaks a rule, or does not have the values that the result states.
    """
    status = result["status"]
    if status == "infeasible":
        # A run without candidates has no plan, though nothing at all keeps every rule.
        nothing = () if system.columns.facts.members else (LinearRow("something is taken", (), -1),)
        return (RunClaim(NO_PLAN, nothing),)
    if status != "optimal":
        raise ClaimError(f"the run itself says no more than {status}: there is nothing to prove")
    plan = Choice(
        (item["key"], Taken(item["scope"], item.get("start")))
        for item in result["items"]
        if item["selected"]
    )
    try:
        point = system.point(plan)
        stages = [system.stage(_stage_id(stage)) for stage in result["stages"]]
    except ValueError as error:
        raise ClaimError(str(error)) from None
    broken = system.broken(point)
    if broken is not None:
        raise ClaimError(f"the plan breaks a rule: {broken}")
    _check_order(system, stages, result["tie"])
    _check_values(stages, result, point)
    return tuple(claims_about(system, stages, point))


def claims_about(
    system: System, stages: Sequence[LinearStage], point: Sequence[int]
) -> Iterator[RunClaim]:
    """The claims of a plan that is best in these stages, one after another."""
    before: tuple[LinearRow, ...] = ()
    for stage in stages:
        yield RunClaim(stage.name, (*before, keeps(stage, point, more=1)))
        before = (*before, keeps(stage, point, more=0))
    yield RunClaim(NO_OTHER, (*before, differs(system, point)))


def keeps(stage: LinearStage, point: Sequence[int], *, more: int) -> LinearRow:
    """At least as much of a stage as a point has, and so much more."""
    turned = tuple((column, -coefficient) for column, coefficient in stage.gain)
    own = sum(coefficient * point[column] for column, coefficient in stage.gain)
    return LinearRow(f"{stage.name} as good", turned, -own - more)


def differs(system: System, point: Sequence[int]) -> LinearRow:
    """Another choice of items than a point has."""
    columns = range(len(system.columns.items))
    terms = tuple((column, 1 if point[column] else -1) for column in columns)
    taken = sum(point[column] for column in columns)
    return LinearRow("another portfolio", terms, taken - 1)


def _check_order(
    system: System, stages: Sequence[LinearStage], tie: Mapping[str, Any] | None
) -> None:
    """The stages are the first of the chain, and go as far as what decided."""
    if tie is None:
        raise ClaimError("the run does not say how it became one answer")
    ids = [stage.id for stage in stages]
    orders = len(ids) - len(system.stage_ids)
    chain = [*system.stage_ids, *(key_order_part(part) for part in range(1, orders + 1))]
    if OBJECTIVE not in ids or ids != chain[: len(ids)]:
        raise ClaimError("the stages are not those of the scenario, in its order")
    last = None if ids[-1] == OBJECTIVE else ids[-1]
    decided_by = None if tie["decided_by"] is None else _stage_id(tie["decided_by"])
    if (tie["unique"], decided_by) != (last is None, last):
        raise ClaimError(f"what decided among equals is not the last stage, {ids[-1]}")


def _check_values(
    stages: Sequence[LinearStage], result: Mapping[str, Any], point: Sequence[int]
) -> None:
    for stage, stated in zip(stages, result["stages"], strict=True):
        own = stage.value(point)
        sense = "max" if stage.sign > 0 else "min"
        agree = _is_value(stated["value"], own) and stated["bound"] == stated["value"]
        if not agree or stated["sense"] != sense or stated["proven"] is not True:
            raise ClaimError(
                f"the plan has {own} of the stage {stage.name}, and the run says otherwise"
            )
        if stage.id == OBJECTIVE and {result["objective"], result["bound"]} != {stated["value"]}:
            raise ClaimError("the run states two values of its objective")


def _stage_id(written: Mapping[str, Any]) -> StageId:
    return StageId(written["kind"], written["measure"], written["index"])


def _is_value(text: Any, own: Fraction) -> bool:
    if type(text) is not str or not _SPELLED.fullmatch(text):
        return False
    try:
        return Fraction(text) == own
    except ValueError:  # more digits than Python reads
        return False
