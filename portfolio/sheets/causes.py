"""One cause, one message: what is wrong in the same way in several rows is told once, with the
other cells."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from portfolio.findings import Finding, in_order
from portfolio.sheets.shown import listed_briefly

SEVERAL = 3
"""From so many cells on, they are listed behind the first."""


def one_message_a_cause(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each message once for a column, where it is true first, with the other cells of which it is
    true too."""
    same: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        place = finding.location
        cause = (finding.code, finding.message, finding.hint, place.file, place.column)
        same.setdefault(cause, []).append(finding)
    joined: list[Finding] = []
    for listed in same.values():
        joined += [_joined(listed)] if len(listed) >= SEVERAL else listed
    return in_order(joined)


def rows_with_problems(findings: Iterable[Finding]) -> int:
    """How many rows have to be mended: several findings about one row are one row."""
    return len({(finding.location.file, finding.location.line) for finding in findings})


def _joined(listed: Sequence[Finding]) -> Finding:
    first, *others = listed
    cells = list(dict.fromkeys(str(other.location) for other in others if other.location.cell))
    if not cells:
        return first
    return replace(first, message=f"{first.message} (also in {listed_briefly(cells)})")
