"""Words of an installation for the values of columns that take one of a few."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from portfolio.findings import nearest
from portfolio.sheets import columns as c
from portfolio.sheets.cells import CellProblem, read_cell
from portfolio.sheets.columns import Column, ColumnKind, Role
from portfolio.sheets.config import CONFIG_FILE
from portfolio.sheets.grid import Raw, address
from portfolio.sheets.moving.steps import Step, WordQuestion
from portfolio.sheets.names import normalised
from portfolio.sheets.table import Row, Table

_IDEA = "new in_discovery discovery backlog proposed submitted draft open to_do"
_CANDIDATE = "ready evaluated shortlisted on_hold paused"
_COMMITTED = "planned approved accepted scheduled"
_IN_PROGRESS = "started doing in_development in_delivery active wip"
_DELIVERED = "done completed complete shipped launched released live closed"
_REJECTED = "declined cancelled canceled wont_do dropped"
_USUAL_MEANINGS: Mapping[str, str] = {
    "idea": _IDEA,
    "candidate": _CANDIDATE,
    "committed": _COMMITTED,
    "in_progress": _IN_PROGRESS,
    "delivered": _DELIVERED,
    "rejected": _REJECTED,
}
"""Status -> what other tools call it: a suggestion, which a person takes or not."""


@dataclass
class _Word:
    """What several rows have in a column that does not take it."""

    typed: str
    rows: list[Row] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)


def words_of(tables: Mapping[str, Table]) -> tuple[list[Step], list[WordQuestion]]:
    """What such words mean where the rows themselves show it, and those that a person has to
    explain.

    A status stands for candidate where each of its rows is ticked as an optimization candidate.
    """
    steps: list[Step] = []
    questions: list[WordQuestion] = []
    for table in tables.values():
        if table.tab.results:
            continue
        for column in table.tab.columns:
            is_entered = column.role in (Role.OWNED, Role.ID)
            if (
                column.kind is not ColumnKind.CHOICE
                or not is_entered
                or column.name not in table.columns
            ):
                continue
            for word in _unknown_words(table, column):
                if _are_candidates(table, column, word.rows):
                    steps.append(_candidate_step(table, column, word))
                else:
                    questions.append(_question(table, column, word))
    return steps, questions


def _unknown_words(table: Table, column: Column) -> Sequence[_Word]:
    at = table.columns[column.name]
    words: dict[str, _Word] = {}
    for row in table.rows:
        raw = table.grid.cell(row.number, at)
        if not isinstance(raw, str) or _is_read(table, column, raw):
            continue
        word = words.setdefault(normalised(raw), _Word(raw.strip()))
        word.rows.append(row)
        word.cells.append(f"{table.name}!{address(row.number, at)}")
    return list(words.values())


def _is_read(table: Table, column: Column, raw: Raw) -> bool:
    try:
        read_cell(column, raw, table.reading)
    except CellProblem:
        return False
    return True


def _are_candidates(table: Table, column: Column, rows: Sequence[Row]) -> bool:
    is_status = table.tab.name == c.BACKLOG and column.name == "status"
    return is_status and all(row["is_optimization_candidate"] is True for row in rows)


def _candidate_step(table: Table, column: Column, word: _Word) -> Step:
    number = f"{len(word.rows)} rows of {table.name}, which are ticked as optimization candidates"
    evidence = (
        number
        if len(word.rows) > 1
        else f"{word.cells[0]}, whose row is ticked as an optimization candidate"
    )
    return Step(CONFIG_FILE, ("values", column.name, word.typed), "candidate", evidence)


def _question(table: Table, column: Column, word: _Word) -> WordQuestion:
    known = normalised(word.typed)
    usual = (meant for meant, typed in _USUAL_MEANINGS.items() if known in typed.split())
    guess = next(usual, None) if "status" in column.name else nearest(known, column.choices)
    return WordQuestion(
        table.name,
        column.name,
        word.typed,
        tuple(word.cells),
        column.choices,
        guess,
    )


def question_lines(questions: Sequence[WordQuestion]) -> Iterator[str]:
    """Each question once, with what to write into config/sheets.yaml."""
    for question in questions:
        rows = "1 row" if len(question.cells) == 1 else f"{len(question.cells)} rows"
        setting = (
            f"`values: {{{question.column}: {{{question.typed}: {question.suggestion or '…'}}}}}`"
        )
        yield f"{question.column} {question.typed!r} in {rows} ({question.cells[0]}): {setting}"
