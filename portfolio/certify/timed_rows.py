"""Rows that only a plan over several steps has, read from canonical inputs (MATH.md, "Over
time")."""

from collections.abc import Iterator, Sequence

from portfolio.certify.columns import SystemColumns
from portfolio.certify.facts import Record
from portfolio.certify.forms import Form, LinearRow, at_most, count_of, sum_of_forms
from portfolio.certify.timing import BoundInSteps


def steps_in_words(columns: SystemColumns, limit: BoundInSteps, step: int | None) -> str:
    """The steps of a bound, for the name of its row; nothing where there is one step."""
    if "whole" in limit.path:
        return ", all steps"
    return "" if step is None else f", {columns.facts.timing.steps[step - 1]}"


def starts_with(columns: SystemColumns, bundle: str, a: str, b: str) -> Iterator[LinearRow]:
    """One starts only in the step in which the other does."""
    for number, step in enumerate(columns.facts.timing.steps, start=1):
        apart = sum_of_forms(
            [(1, _starting(columns, a, number)), (-1, _starting(columns, b, number))]
        )
        yield at_most(f"bundle {bundle}: {a} starts with {b}, {step}", apart, 0)


def rows_in_order(columns: SystemColumns, key: str, required: str) -> Iterator[LinearRow]:
    """Started by a step only where the other has finished by it, or by the step before."""
    timing = columns.facts.timing
    assert timing.schedule is not None  # there are several steps
    wait = 1 if timing.schedule["handover"] == "next_step" else 0
    for number, step in enumerate(timing.steps, start=1):
        done = _finished(columns, required, by=number - wait)
        too_early = sum_of_forms([(1, _started(columns, key, by=number)), (-1, done)])
        yield at_most(f"{key} requires {required}, {step}", too_early, 0)


def groups_in_steps(
    columns: SystemColumns, name: str, group: Record, members: Sequence[str]
) -> Iterator[LinearRow]:
    """How many members start, and how many finish, in each step. What is in progress started
    before."""
    most_starts = group.get("at_most_per_step")
    most_ends = group.get("at_most_finished_per_step")
    new = [key for key in members if columns.facts.initiatives[key]["status"] != "in_progress"]
    for number, step in enumerate(columns.facts.timing.steps, start=1):
        if most_starts is not None:
            starts = sum_of_forms([(1, _starting(columns, key, number)) for key in new])
            row = f"group {name}: at most {most_starts} start, {step}"
            yield at_most(row, starts, most_starts)
        if most_ends is not None:
            ends = sum_of_forms([(1, _finishing(columns, key, number)) for key in members])
            yield at_most(f"group {name}: at most {most_ends} finish, {step}", ends, most_ends)


def _starting(columns: SystemColumns, key: str, step: int) -> Form:
    """1 where one starts in a step."""
    return count_of(c for c in _columns(columns, key) if columns.items[c].work.start == step)


def _started(columns: SystemColumns, key: str, by: int) -> Form:
    """1 where one has started by a step."""
    return count_of(c for c in _columns(columns, key) if columns.items[c].work.start <= by)


def _finishing(columns: SystemColumns, key: str, step: int) -> Form:
    """1 where one ends in a step."""
    ending = ((c, columns.items[c].work) for c in _columns(columns, key))
    return count_of(c for c, work in ending if work.ends and work.finish == step)


def _finished(columns: SystemColumns, key: str, by: int) -> Form:
    """1 where one has ended by a step."""
    ending = ((c, columns.items[c].work) for c in _columns(columns, key))
    return count_of(c for c, work in ending if work.ends and work.finish <= by)


def _columns(columns: SystemColumns, key: str) -> Sequence[int]:
    return columns.of_initiative.get(key, ())
