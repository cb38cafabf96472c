"""The colours, formats and notes of a new tab, in workbooks and at Google alike."""

from collections.abc import Mapping

from portfolio.sheets.columns import Column, ColumnKind, Role
from portfolio.sheets.grid import Layout

HEADER_COLORS = {Role.ID: "1F3864", Role.OWNED: "2F5597", Role.VIEW: "7F7F7F", Role.STAMP: "A6A6A6"}
SEVERITY_COLORS = {"OK": "C6EFCE", "NEAR": "E2F0D9", "WARN": "FFEB9C", "CRITICAL": "FFC7CE"}
STATUS_COLORS = {
    "optimal": SEVERITY_COLORS["OK"],
    "within_gap": SEVERITY_COLORS["NEAR"],
    "tied": SEVERITY_COLORS["NEAR"],
    "feasible": SEVERITY_COLORS["WARN"],
    "unknown": SEVERITY_COLORS["WARN"],
    "infeasible": SEVERITY_COLORS["CRITICAL"],
}
NUMBER_FORMATS = {ColumnKind.NUMBER: "#,##0.######", ColumnKind.DATE: "yyyy-mm-dd"}


def note(layout: Layout, column: Column) -> str:
    """What the note on a header says."""
    views = {
        Role.VIEW: "Shown by the tool; what is typed here counts for nothing. ",
        Role.STAMP: "",
    }
    instructions = f" {layout.tab.about}" if column is layout.tab.columns[0] else ""
    return f"{views.get(column.role, '')}{column.about}{instructions}".strip() or column.name


def value_colors(layout: Layout, column: Column) -> Mapping[str, str]:
    """What a cell says -> the colour behind it, in columns that tell good from bad."""
    if column.name == "severity":
        return SEVERITY_COLORS
    return STATUS_COLORS if column.name == "status" and layout.tab.results else {}
