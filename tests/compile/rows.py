"""A compiled problem as a person reads it."""

from collections.abc import Iterable, Iterator

from portfolio.compile import LOGIC, MEASURES, columns_of
from portfolio.compile.block import Block, Sense
from portfolio.compile.columns import Columns
from portfolio.compile.logic import held
from portfolio.compile.measures import shortfall_range
from portfolio.compile.objective import KEY_BITS, key_order, stages
from portfolio.compile.pool import pool_of
from portfolio.compile.rules import united_rules
from portfolio.model import Planning
from portfolio.results import exact

FIXES, STAGES = "held", "stages"


def families() -> tuple[str, ...]:
    """The families that the compiler has, by the names of its functions."""
    return tuple(family.__name__ for family in (*LOGIC, *MEASURES))


def rows_of(planning: Planning, family: str) -> str:
    """What one family makes of a planning."""
    pool = pool_of(planning)
    rules = united_rules(pool)
    columns = columns_of(pool, rules)
    if family == FIXES:
        return _text(f"{fix.family}: {fix.name}  [{fix.origin.pointer()}]" for fix in held(columns, rules))
    if family == STAGES:
        return _text(_stages(columns))
    blocks = [f(columns, rules) for f in LOGIC if f.__name__ == family]
    blocks += [f(columns) for f in MEASURES if f.__name__ == family]
    (block,) = blocks
    text = "" if block is None else _text(line for row in range(len(block)) for line in _row(columns, block, row))
    return text + _text(_ranges(columns)) if family == "shortfall_rows" else text


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _row(columns: Columns, block: Block, row: int) -> Iterator[str]:
    mine = block.rows == row
    left = _sum(columns, block.columns[mine], block.values[mine])
    scale = "" if block.scales[row] == 1 else f"  (scale {exact(block.scales[row])})"
    yield f"{block.family}: {block.names[row]}  [{block.origins[row].pointer()}]"
    yield f"  {left} {Sense(int(block.senses[row])).symbol} {block.bounds[row]}{scale}"


def _ranges(columns: Columns) -> Iterator[str]:
    least, greatest = shortfall_range(columns)
    for position, (column, _) in enumerate(columns.shortfall_columns()):
        yield f"{least[position]} <= {columns.name(column)} <= {greatest[position]}"


def _stages(columns: Columns) -> Iterator[str]:
    for stage in (*stages(columns), key_order(columns, 1), key_order(columns, 2)):
        scale = "" if stage.expression.scale == 1 else f"  (scale {stage.expression.scale})"
        yield f"{stage.id}: {stage.sense}"
        yield f"  {_sum(columns, stage.expression.columns, stage.expression.coefficients)}{scale}"
    yield f"and so on, {KEY_BITS} bits at a time"


def _sum(columns: Columns, at: Iterable[int], coefficients: Iterable[int]) -> str:
    text = ""
    for column, coefficient in zip(at, coefficients, strict=True):
        size = "" if abs(coefficient) == 1 else f"{abs(coefficient)} "
        sign = ("- " if coefficient < 0 else "+ ") if text else ("-" if coefficient < 0 else "")
        text += f"{' ' if text else ''}{sign}{size}{columns.name(int(column))}"
    return text or "0"
