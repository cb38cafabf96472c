"""A compiled problem as a person reads it."""

from collections.abc import Iterable, Iterator

from portfolio.compile.block import Block
from portfolio.compile.columns import Columns
from portfolio.compile.compiling import compile_problem, compiled_families
from portfolio.compile.families.base import Family
from portfolio.compile.objective import KEY_BITS, key_order, stages
from portfolio.compile.row import Sense
from portfolio.compile.shortfalls import shortfall_range
from portfolio.compile.stated import StatedRule
from portfolio.model import Planning
from portfolio.results import exact

FIXES, STAGES = "held", "stages"


def families() -> tuple[str, ...]:
    """The families that make rows; the others only hold columns."""
    made = [family for family in compiled_families() if type(family).rows is not Family.rows]
    return tuple(family.name for family in made)


def rows_of(planning: Planning, family: str) -> str:
    """What one family makes of a planning."""
    problem = compile_problem(planning)
    columns = problem.columns
    if family == FIXES:
        return _text(
            f"{fix.stated.family}: {fix.name}  [{_place(fix.stated)}]" for fix in problem.fixes
        )
    if family == STAGES:
        return _text(_stages(columns))
    blocks = [block for block in problem.blocks if block.family == family]
    text = _text(
        line for block in blocks for row in range(len(block)) for line in _row(columns, block, row)
    )
    return text + _text(_ranges(columns)) if family == "shortfall" else text


def _place(stated: StatedRule) -> str:
    return f"{stated.id} at {stated.origin.pointer()}"


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _row(columns: Columns, block: Block, row: int) -> Iterator[str]:
    mine = block.rows == row
    left = _sum(columns, block.columns[mine], block.values[mine])
    scale = "" if block.scales[row] == 1 else f"  (scale {exact(block.scales[row])})"
    yield f"{block.family}: {block.names[row]}  [{_place(block.stated[row])}]"
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
