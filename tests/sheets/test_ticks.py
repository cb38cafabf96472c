"""Ticks as LibreOffice saves them: `TRUE()` and `FALSE()`, formulas that say no more than their
value."""

import re
import zipfile
from pathlib import Path

import pytest

from portfolio.cli.boundary import Exit
from tests.sheets.workbench import read_cell, row_of, sheets, texts

_TICK = re.compile(rb'( t="b")><v>([01])</v>')


def saved_by_libreoffice(book: Path, formula: str = "{}()") -> None:
    """Rewrite a workbook with a formula in place of each tick."""
    with zipfile.ZipFile(book) as package:
        parts = {name: package.read(name) for name in package.namelist()}

    def spelt(match: re.Match[bytes]) -> bytes:
        word = "TRUE" if match[2] == b"1" else "FALSE"
        spelling = formula.format(word).encode()
        return match[1] + b'><f aca="false">' + spelling + b"</f><v>" + match[2] + b"</v>"

    number = 0
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            if name.startswith("xl/worksheets/sheet"):
                number += len(_TICK.findall(data))
                package.writestr(name, _TICK.sub(spelt, data))
            else:
                package.writestr(name, data)
    assert number


def test_a_tick_saved_by_libreoffice_is_a_tick(root: Path) -> None:
    for name in ("Central Backlog", "Optimization Center"):
        saved_by_libreoffice(root / "sheets" / f"{name}.xlsx")
    before = texts(root)
    assert sheets(root, "push").output == "sheets: up to date\n"
    assert sheets(root, "pull").output == "sheets: nothing changes\n"
    assert texts(root) == before
    file = root / "initiatives/INIT-0001.yaml"
    file.write_text(f"{before[f'initiatives/{file.name}'].decode()}mandatory: {{reason: x}}\n")
    pushed = sheets(root, "push")
    assert pushed.exit_code == Exit.DONE
    assert "a formula stands there" not in pushed.output
    row = row_of(root, "Backlog", initiative_key="INIT-0001")
    assert read_cell(root, "Backlog", row, "is_mandatory") is True


@pytest.mark.parametrize("formula", ["NOT({}())", "AND({}(),A2)", "XX{}()"])
def test_a_formula_of_a_person_stays_a_formula(root: Path, formula: str) -> None:
    saved_by_libreoffice(root / "sheets/Central Backlog.xlsx", formula)
    file = root / "initiatives/INIT-0001.yaml"
    file.write_text(f"{file.read_text('utf-8')}mandatory: {{reason: x}}\n")
    assert sheets(root, "push").exit_code == Exit.DONE
    row = row_of(root, "Backlog", initiative_key="INIT-0001")
    expected = f"={formula.format('FALSE')}"
    assert read_cell(root, "Backlog", row, "is_mandatory") == expected
