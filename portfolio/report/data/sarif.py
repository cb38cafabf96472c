"""Findings as SARIF 2.1.0, which code scanners of many kinds read."""

import hashlib
import json
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from portfolio import __version__
from portfolio.findings import CODES, Finding, Location
from portfolio.report.data.findings import encodable

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_sarif(findings: Sequence[Finding], folder: str = "") -> str:
    """SARIF 2.1.0, with the rules that the findings break.

    `folder` leads from the top of the repository to the portfolio, with / at its end.
    """
    codes = sorted({finding.code for finding in findings})
    rules = [_rule(code) for code in codes]
    results = [_result(finding, codes.index(finding.code), folder) for finding in findings]
    driver = {"name": "portfolio", "version": __version__, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _rule(code: str) -> dict[str, Any]:
    entry = CODES[code]
    words = re.findall(r"[A-Za-z]+", entry.title)
    name = "".join(word.capitalize() for word in words)
    rule: dict[str, Any] = {"id": code, "name": name}
    rule["shortDescription"] = {"text": entry.title}
    rule["fullDescription"] = {"text": entry.why}
    rule["help"] = {"text": entry.fix}
    rule["defaultConfiguration"] = {"level": entry.severity}
    return rule


def _result(finding: Finding, rule: int, folder: str) -> dict[str, Any]:
    hint = f" (hint: {finding.hint})" if finding.hint else ""
    text = encodable(finding.message + hint)
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": finding.severity.value,
    }
    result["message"] = {"text": text}
    result["locations"] = [{"physicalLocation": _location(finding.location, folder)}]
    result["partialFingerprints"] = {"finding/v1": _fingerprint(finding)}
    return result


def _location(location: Location, folder: str) -> dict[str, Any]:
    region = {"startLine": location.line, "startColumn": location.column}
    if location.end_column is not None:
        region["endColumn"] = location.end_column
    path = (folder + location.file).encode("utf-8", "replace")
    artifact = {"uri": quote(path), "uriBaseId": "%SRCROOT%"}
    return {"artifactLocation": artifact, "region": region}


def _fingerprint(finding: Finding) -> str:
    """The same for a finding wherever its line moves to, so that a scanner knows it again."""
    identity = (finding.code, finding.location.file, finding.message)
    text = "\0".join(identity)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
