"""Formulas calculated anew when the workbook is next opened: their stored values are of the cells
before."""

from portfolio.sheets.package.places import (
    Change,
    as_utf8,
    elements,
    prefix_of,
    spliced,
    with_attribute,
)
from portfolio.sheets.package.workbook import PackageWorkbook

_FORMULA = (b"<f>", b"<f ", b"<f/", b":f>", b":f ", b":f/")
_BEFORE = (
    "oleSize",
    "customWorkbookViews",
    "pivotCaches",
    "smartTagPr",
    "smartTagTypes",
    "webPublishing",
    "fileRecoveryPr",
    "webPublishObjects",
    "extLst",
)
"""The elements that may follow `calcPr`, in their order."""


def asking_to_calculate(book: PackageWorkbook) -> dict[str, bytes]:
    """The part of the workbook with the wish to be calculated in full; nothing where it has no
    formulas."""
    if not any(_has_formula(book.parts.read(sheet.part)) for sheet in book.sheets):
        return {}
    file, part = book.parts.name, book.part
    data = as_utf8(book.parts.read(part))
    listed = elements(file, part, data, ("calcPr", "workbook", *_BEFORE))
    top = {element.name: element.span for element in listed if len(element.above) <= 1}
    root = top["workbook"]
    own = top.get("calcPr")
    if own is not None:
        tag = with_attribute(data[own.start : own.inside], "fullCalcOnLoad", "1")
        change: Change = own.start, own.inside, tag
    else:
        new = f'<{prefix_of(data, root)}calcPr fullCalcOnLoad="1"/>'.encode()
        later = next((top[name].start for name in _BEFORE if name in top), root.content_end)
        change = later, later, new
    return {part: spliced(file, part, data, [change])}


def _has_formula(data: bytes) -> bool:
    return any(mark in data for mark in _FORMULA)
