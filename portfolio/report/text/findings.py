"""Findings as text: a line that editors understand, the source with carets, a hint."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from portfolio.findings import LINE_BREAK, Finding, FindingSeverity
from portfolio.report.words.lists import many

LINE_WIDTH = 100
"""Of a longer line of source, the part around the column is shown."""
LEAD = 60
"""Characters before the column in such a part."""

_UNSAFE = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\ud800-\udfff\ufeff\U000e0000-\U000e007f]"
)
_COLORS = {FindingSeverity.ERROR: "1;31", FindingSeverity.WARNING: "1;33"}
_DIM, _BOLD = "2", "1"


def as_text(findings: Sequence[Finding], texts: Mapping[str, str], *, color: bool) -> str:
    """`file:line:col: error[P203]: message`, the line of the file with a caret, and a hint.

    A summary stands at the end. `texts` maps files to their text; of a file that is not there, no
    line is shown.
    """
    source_lines: dict[str, list[str]] = {}
    output: list[str] = []
    for finding in findings:
        file = finding.location.file
        if file not in source_lines:
            source_lines[file] = LINE_BREAK.split(texts.get(file, ""))
        output += [*_finding_lines(finding, source_lines[file], color=color), ""]
    output.append(_summary(findings))
    return "\n".join(output) + "\n"


def cleaned(text: str) -> str:
    """Text that cannot move a terminal's cursor or turn the direction of writing.

    It has as many characters as before, so that columns stay true.
    """
    return _UNSAFE.sub("\ufffd", text.replace("\t", " "))


def _finding_lines(finding: Finding, source: Sequence[str], *, color: bool) -> list[str]:
    place = finding.location
    style = _COLORS[finding.severity]
    where = _colored(_BOLD, cleaned(str(place)), color)
    severity = _colored(style, f"{finding.severity.value}[{finding.code}]", color)
    lines = [f"{where}: {severity}: {cleaned(finding.message)}"]
    if place.line <= len(source) and source[place.line - 1].strip():
        text = source[place.line - 1]
        lines += _excerpt(text, place.column, place.end_column, style, color=color)
    if finding.hint:
        lines.append(f"    {_colored(_DIM, 'hint:', color)} {cleaned(finding.hint)}")
    return lines


def _excerpt(
    line: str, column: int, end_column: int | None, style: str, *, color: bool
) -> list[str]:
    """The line, cut around the column where it is long, and carets under what is meant."""
    start, stop = 0, len(line)
    if len(line) > LINE_WIDTH:
        start = min(column - 1 - LEAD, len(line) - LINE_WIDTH)
        start = max(0, start)
        stop = start + LINE_WIDTH
    before = "…" if start else ""
    after = "…" if stop < len(line) else ""
    # A column may lie beyond the part that is shown, or beyond the line: at a missing value.
    marked_from = min(max(column - 1, start), stop)
    marked_to = end_column - 1 if end_column else marked_from + 1
    marked_to = min(max(marked_to, marked_from + 1), stop)
    indent = " " * _width(before + cleaned(line[start:marked_from]))
    carets = "^" * max(1, _width(cleaned(line[marked_from:marked_to])))
    shown_part = f"    {before}{cleaned(line[start:stop])}{after}".rstrip()
    return [shown_part, f"    {indent}{_colored(style, carets, color)}"]


def _summary(findings: Sequence[Finding]) -> str:
    if not findings:
        return "no findings"
    errors = sum(finding.severity is FindingSeverity.ERROR for finding in findings)
    warnings = len(findings) - errors
    files = {finding.location.file for finding in findings}
    counts = []
    if errors:
        counts.append(many(errors, "error"))
    if warnings:
        counts.append(many(warnings, "warning"))
    return f"{', '.join(counts)} in {many(len(files), 'file')}"


def _colored(style: str, text: str, color: bool) -> str:
    return f"\033[{style}m{text}\033[0m" if color else text


def _width(text: str) -> int:
    """Columns on a terminal."""
    return sum(_character_width(character) for character in text)


def _character_width(character: str) -> int:
    """2 for a wide character, 0 for a mark that stands on the one before it."""
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
