"""Findings as annotations of GitHub: each at its line in a pull request, those of changed files
first."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence

from portfolio.findings import CODES, Finding, FindingSeverity
from portfolio.report.text.findings import as_text, cleaned

LIMIT = 10
"""GitHub shows so many errors and so many warnings of one step, and drops the others without a
word."""


def as_github(
    findings: Sequence[Finding],
    texts: Mapping[str, str],
    changed: Collection[str] = (),
    folder: str = "",
) -> str:
    """All findings as text for the log of the step, then workflow commands that annotate the files.

    Of more than ``LIMIT`` errors, or warnings, the last annotation says how many more there are.
    Those of ``changed`` files come first, since a pull request shows only those. ``folder`` leads
    from the top of the repository to the portfolio, with / at its end. Nothing is written where
    nothing is wrong.
    """
    if not findings:
        return ""
    log = _without_commands(as_text(findings, texts, color=False))
    return log + "".join(_annotations(findings, changed, folder))


def _without_commands(text: str) -> str:
    """Text in which GitHub looks for no commands: a line of a file may look like one.

    Only the token ends that, and no text can hold its own hash.
    """
    token = hashlib.sha256(text.encode()).hexdigest()
    return f"::stop-commands::{token}\n{text}::{token}::\n"


def _annotations(
    findings: Sequence[Finding], changed: Collection[str], folder: str
) -> Iterator[str]:
    for severity in FindingSeverity:
        alike = [finding for finding in findings if finding.severity is severity]
        alike.sort(key=lambda finding: finding.location.file not in changed)
        # The last one of a full step is for the sentence on the others.
        listed = alike if len(alike) <= LIMIT else alike[: LIMIT - 1]
        for finding in listed:
            yield _annotation(finding, folder)
        hidden = len(alike) - len(listed)
        if hidden:
            title = f"{hidden} more {severity.value}s"
            yield f"::{severity.value} title={title}::The log of this step shows all.\n"


def _annotation(finding: Finding, folder: str) -> str:
    properties = _properties(finding, folder)
    values = {name: _property(cleaned(str(value))) for name, value in properties.items()}
    listed = ",".join(f"{name}={value}" for name, value in values.items())
    sentences = [cleaned(finding.message)]
    if finding.hint:
        sentences.append(f"hint: {cleaned(finding.hint)}")
    message = _data("\n".join(sentences))
    return f"::{finding.severity.value} {listed}::{message}\n"


def _properties(finding: Finding, folder: str) -> dict[str, str | int]:
    place = finding.location
    properties: dict[str, str | int] = {"file": folder + place.file, "line": place.line}
    properties["col"] = place.column
    if place.end_column is not None:
        properties["endLine"] = place.line
        properties["endColumn"] = place.end_column
    properties["title"] = f"{finding.code} {CODES[finding.code].title}"
    return properties


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
