"""Findings as text and JSON."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from portfolio.findings import LINE_BREAK, Finding, Severity
from portfolio.report.data.json_text import as_json_text

LINE_WIDTH = 100
"""Of a longer line of source, the part around the column is shown."""
LEAD = 60
"""Characters before the column in such a part."""

_UNSAFE = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\U000e0000-\U000e007f]"
)
_COLORS = {Severity.ERROR: "1;31", Severity.WARNING: "1;33"}
_DIM, _BOLD = "2", "1"


def as_text(findings: Sequence[Finding], texts: Mapping[str, str], *, color: bool) -> str:
    """``file:line:col: error[P203]: message``, the line of the file with a caret, a hint; a summary at the end.

    ``texts`` maps files to their text; of a file that is not there, no line is shown.
    """
    lines: dict[str, list[str]] = {}
    out: list[str] = []
    for finding in findings:
        file = finding.location.file
        if file not in lines:
            lines[file] = LINE_BREAK.split(texts.get(file, ""))
        out += [*_shown(finding, lines[file], color=color), ""]
    return "\n".join([*out, _summary(findings)]) + "\n"


def as_json(findings: Sequence[Finding]) -> str:
    """The findings, and how many of each severity; a versioned contract."""
    items = [
        {
            "code": finding.code,
            "severity": finding.severity.value,
            "file": encodable(finding.location.file),
            "line": finding.location.line,
            "column": finding.location.column,
            "end_column": finding.location.end_column,
            "message": encodable(finding.message),
            "hint": None if finding.hint is None else encodable(finding.hint),
            "initiatives": [encodable(key) for key in finding.initiatives],
        }
        for finding in findings
    ]
    errors = _count(findings, Severity.ERROR)
    return as_json_text({"findings": items, "errors": errors, "warnings": len(items) - errors})


def cleaned(text: str) -> str:
    """Text that cannot move a terminal's cursor or turn the direction of writing; as many characters as before."""
    return _UNSAFE.sub("\ufffd", text.replace("\t", " "))


def _shown(finding: Finding, lines: Sequence[str], *, color: bool) -> list[str]:
    place, severity = finding.location, finding.severity
    head = (
        f"{_colored(_BOLD, cleaned(str(place)), color)}: "
        f"{_colored(_COLORS[severity], f'{severity.value}[{finding.code}]', color)}: {cleaned(finding.message)}"
    )
    shown = [head]
    if place.line <= len(lines) and lines[place.line - 1].strip():
        shown += _excerpt(lines[place.line - 1], place.column, place.end_column, _COLORS[severity], color=color)
    if finding.hint:
        shown.append(f"    {_colored(_DIM, 'hint:', color)} {cleaned(finding.hint)}")
    return shown


def _excerpt(line: str, column: int, end_column: int | None, style: str, *, color: bool) -> list[str]:
    """The line, cut around the column where it is long, and carets under what is meant."""
    start, stop = 0, len(line)
    if len(line) > LINE_WIDTH:
        start = max(0, min(column - 1 - LEAD, len(line) - LINE_WIDTH))
        stop = start + LINE_WIDTH
    before, after = "…" if start else "", "…" if stop < len(line) else ""
    at = min(max(column - 1, start), stop)
    end = min(max(end_column - 1 if end_column else at + 1, at + 1), stop)
    blank = " " * _width(before + cleaned(line[start:at]))
    carets = "^" * max(1, _width(cleaned(line[at:end])))
    return [f"    {before}{cleaned(line[start:stop])}{after}".rstrip(), f"    {blank}{_colored(style, carets, color)}"]


def _summary(findings: Sequence[Finding]) -> str:
    errors = _count(findings, Severity.ERROR)
    counts = ((errors, "error"), (len(findings) - errors, "warning"))
    if not findings:
        return "no findings"
    files = len({finding.location.file for finding in findings})
    return f"{', '.join(_plural(n, what) for n, what in counts if n)} in {_plural(files, 'file')}"


def _plural(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _count(findings: Iterable[Finding], severity: Severity) -> int:
    return sum(finding.severity is severity for finding in findings)


def _colored(style: str, text: str, color: bool) -> str:
    return f"\033[{style}m{text}\033[0m" if color else text


def encodable(text: str) -> str:
    """Text without lone surrogates, which no encoding takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _width(text: str) -> int:
    """Columns on a terminal: wide characters take two, combining marks none."""
    return sum(
        0 if unicodedata.category(c) in ("Mn", "Me") else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )
