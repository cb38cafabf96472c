"""Whatever stands in the cells, a pull and a push end with findings and never with an error of
ours."""

import datetime
import random
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from portfolio.actions.pulling import pull_report, pulled_from
from portfolio.actions.pushing import pushed
from portfolio.actions.sheets_session import SheetsSession, open_sheets
from portfolio.changes.sheets import Proposal, SheetsPull
from portfolio.report.data.sheets import pull_json
from portfolio.report.markdown.comment import BUDGET, Context
from portfolio.report.markdown.proposal import body
from portfolio.report.text.sheets import pull_text
from portfolio.sheets.grid import CellError, Grid, Raw, sparse
from portfolio.sheets.push import Stamp
from tests.portfolios import EXAMPLES, overlaid
from tests.sheets.workbench import Memory, base, filled

NAMES = [
    "INIT-0001", "INIT-0002", "INIT-9999", "gmv", "retention", "UK", "DE", "payments", "country", "all", "q1-base",
    "engineering", "2026-Q1", "candidate", "idea", "mandatory", "capacity_cap", "capacity_floor", "exclude_pair",
    "synergy_bonus", "bundle_all_or_nothing", "require_prereq", "exclude_initiative", "floor", "goal", "weighted_kpis",
    "lexicographic", "north_star", "Q2_2026", "A|B|C", "INIT-0001|INIT-0001",
]  # fmt: skip
HOSTILE = [
    '{"gmv": 1}', '{"gmv": {"a": 1}}', '{"mvp": {"gmv": 1}, "full": {}}', "{}", "[]", '{"a": NaN}', '{"a": 1e999999}',
    '{"\\ud800": 1}', "1e400", "0", "-1", "1,5", "007", "nan", "TRUE", "=1+1", "+cmd|x", "../../x", "UK: 0.5 | DE: 0.5",
    "UK=", "x -> gmv", "gmv ->", "a*b/0", "9**9**9", "31.12.2026", "\x00", "a\n\x01", "\u200b", "\ufeffx", "\ud800",
    "x" * 50_000, " ", "\U0001f600", "#REF!", "'", '"', "{", "- x", "a: b", "|", ">-", "&x", "*x", "!x", "%x", "@x",
    "`", True, False, 0, 1, -1, 0.1, 1e300, float("nan"), float("inf"), 2**60, 44000, CellError("#REF!"), None, "",
    datetime.date(2026, 1, 5), datetime.datetime(2026, 1, 5, 3, 4),
]  # fmt: skip


@pytest.fixture(scope="module")
def sessions(
    tmp_path_factory: pytest.TempPathFactory,
) -> list[tuple[SheetsSession, Mapping[str, Grid]]]:
    folder = tmp_path_factory.mktemp("any")
    roots: list[Path] = [
        base(folder / "base"),
        overlaid(EXAMPLES / "valid/everything", folder / "everything"),
    ]
    made = [open_sheets(filled(root), None) for root in roots]
    return [(here, here.source.read(list(here.known()))) for here in made]


def dense(grid: Grid) -> list[list[Raw]]:
    """Ragged rows of cells from A1 on."""
    last = max(grid.rows, default=0)
    rows = [grid.rows.get(number, {}) for number in range(1, last + 1)]
    return [[row.get(at) for at in range(1, max(row, default=0) + 1)] for row in rows]


def spoilt(grids: Mapping[str, Grid], chance: random.Random) -> Mapping[str, Grid]:
    """The grids with some cells, sometimes headers, sometimes rows, that are not as they should
    be."""
    rows = {name: dense(grid) for name, grid in grids.items()}
    for _ in range(chance.choice([1, 1, 2, 5, 20])):
        tab = rows[chance.choice(sorted(rows))]
        at = chance.randrange(chance.random() > 0.05, len(tab) + 2)
        tab += [[] for _ in range(at + 1 - len(tab))]
        column = chance.randrange(len(tab[0]) or 1)
        tab[at] += [None] * (column + 1 - len(tab[at]))
        tab[at][column] = chance.choice(NAMES) if chance.random() < 0.4 else chance.choice(HOSTILE)
        below = range(1, len(tab))
        if below and chance.random() < 0.1:
            tab.append(list(tab[chance.choice(below)]))
        elif below and chance.random() < 0.05:
            del tab[chance.choice(below)]
    return {name: replace(grids[name], rows=sparse(tab)) for name, tab in rows.items()}


@pytest.mark.parametrize(
    "seeds", [range(40), pytest.param(range(40, 2000), marks=pytest.mark.full)], ids=len
)
def test_whatever_stands_in_the_cells(
    sessions: list[tuple[SheetsSession, Mapping[str, Grid]]], seeds: range
) -> None:
    for seed in seeds:
        chance = random.Random(seed)
        here, grids = sessions[seed % len(sessions)]
        synchronised(replace(here, source=Memory(spoilt(grids, chance))))


def synchronised(here: SheetsSession) -> None:
    """Pull, tell, propose, push."""
    pulled = pulled_from(here, (), strict=False)
    report = pull_report(here, pulled)
    pull_text(report, dry_run=True).encode()
    told: Any = SheetsPull.model_validate_json(pull_json(report, dry_run=False).encode())
    proposal = Proposal(base="a" * 40, tabs=(), pull=told)
    assert Proposal.model_validate_json(proposal.model_dump_json()) == proposal
    assert len(body(proposal, Context(None, None)).encode()) <= BUDGET
    assert all(text.encode() for text in pulled.texts.values())
    opened = here.read()
    pushed(here, opened, here.collector(opened), Stamp("portfolio test", "2026-01-31T12:00:00Z"))
