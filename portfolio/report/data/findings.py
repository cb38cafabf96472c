"""Findings as JSON."""

from collections.abc import Sequence
from typing import Any

from portfolio.findings import Finding, Severity
from portfolio.report.data.json_text import as_json_text


def as_json(findings: Sequence[Finding]) -> str:
    """The findings, and how many of each severity; a versioned contract."""
    items = [_item(finding) for finding in findings]
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    warnings = len(findings) - errors
    return as_json_text({"findings": items, "errors": errors, "warnings": warnings})


def encodable(text: str) -> str:
    """Text without lone surrogates, which no encoding takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _item(finding: Finding) -> dict[str, Any]:
    place = finding.location
    hint = None if finding.hint is None else encodable(finding.hint)
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "file": encodable(place.file),
        "line": place.line,
        "column": place.column,
        "end_column": place.end_column,
        "message": encodable(finding.message),
        "hint": hint,
        "initiatives": [encodable(key) for key in finding.initiatives],
    }
