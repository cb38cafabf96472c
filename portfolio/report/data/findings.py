"""Findings as JSON."""

from collections.abc import Sequence
from typing import Any

from portfolio.findings import Finding, FindingSeverity, Location
from portfolio.report.data.json_text import as_json_text


def as_json(findings: Sequence[Finding]) -> str:
    """The findings, and how many of each severity; a versioned contract."""
    items = [_item(finding) for finding in findings]
    errors = sum(finding.severity is FindingSeverity.ERROR for finding in findings)
    warnings = len(findings) - errors
    return as_json_text({"findings": items, "errors": errors, "warnings": warnings})


def encodable(text: str) -> str:
    """Text without lone surrogates, which no encoding takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _item(finding: Finding) -> dict[str, Any]:
    item: dict[str, Any] = {"code": finding.code, "severity": finding.severity.value}
    item |= _place(finding.location)
    item["message"] = encodable(finding.message)
    item["hint"] = None if finding.hint is None else encodable(finding.hint)
    item["initiatives"] = [encodable(key) for key in finding.initiatives]
    return item


def _place(location: Location) -> dict[str, Any]:
    return {
        "file": encodable(location.file),
        "line": location.line,
        "column": location.column,
        "end_column": location.end_column,
    }
