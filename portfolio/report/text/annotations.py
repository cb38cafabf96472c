"""Findings as annotations of GitHub: each at its line in a pull request, those of changed files first."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence

from portfolio.findings import CODES, Finding, Severity
from portfolio.report.text.findings import as_text, cleaned

LIMIT = 10
"""GitHub shows so many errors and so many warnings of one step, and drops the others without a word."""


def as_github(
    findings: Sequence[Finding], texts: Mapping[str, str], changed: Collection[str] = (), folder: str = ""
) -> str:
    """All findings as text for the log of the step, then workflow commands that annotate the files.

    Of more than ``LIMIT`` errors, or warnings, the last annotation says how many more there are. Those of ``changed``
    files come first, since a pull request shows only those. ``folder`` leads from the top of the repository to the
    portfolio, with / at its end. Nothing is written where nothing is wrong.
    """
    if not findings:
        return ""
    return _without_commands(as_text(findings, texts, color=False)) + "".join(_annotations(findings, changed, folder))


def _without_commands(text: str) -> str:
    """Text in which GitHub looks for no commands: a line of a file may look like one.

    Only the token ends that, and no text can hold its own hash.
    """
    token = hashlib.sha256(text.encode()).hexdigest()
    return f"::stop-commands::{token}\n{text}::{token}::\n"


def _annotations(findings: Sequence[Finding], changed: Collection[str], folder: str) -> Iterator[str]:
    for severity in Severity:
        alike = [finding for finding in findings if finding.severity is severity]
        alike.sort(key=lambda finding: finding.location.file not in changed)
        shown = alike if len(alike) <= LIMIT else alike[: LIMIT - 1]
        yield from (_annotation(finding, folder) for finding in shown)
        hidden = len(alike) - len(shown)
        if hidden:
            yield f"::{severity.value} title={hidden} more {severity.value}s::The log of this step shows all.\n"


def _annotation(finding: Finding, folder: str) -> str:
    place = finding.location
    properties = {"file": folder + place.file, "line": place.line, "col": place.column}
    if place.end_column is not None:
        properties |= {"endLine": place.line, "endColumn": place.end_column}
    properties["title"] = f"{finding.code} {CODES[finding.code].title}"
    listed = ",".join(f"{name}={_property(cleaned(str(value)))}" for name, value in properties.items())
    sentences = [cleaned(finding.message), *([f"hint: {cleaned(finding.hint)}"] if finding.hint else [])]
    return f"::{finding.severity.value} {listed}::{_data(chr(10).join(sentences))}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
