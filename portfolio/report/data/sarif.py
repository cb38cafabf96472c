"""Findings as SARIF 2.1.0, which code scanners of many kinds read."""

import hashlib
import json
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from portfolio import __version__
from portfolio.findings import CODES, Finding
from portfolio.report.data.findings import encodable


def as_sarif(findings: Sequence[Finding], folder: str = "") -> str:
    """SARIF 2.1.0, with the rules that the findings break.

    ``folder`` leads from the top of the repository to the portfolio, with / at its end.
    """
    codes = sorted({finding.code for finding in findings})
    driver = {"name": "portfolio", "version": __version__, "rules": [_sarif_rule(code) for code in codes]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_sarif_result(finding, codes.index(finding.code), folder) for finding in findings],
    }
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _sarif_rule(code: str) -> dict[str, Any]:
    rule = CODES[code]
    return {
        "id": code,
        "name": "".join(word.capitalize() for word in re.findall(r"[A-Za-z]+", rule.title)),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": rule.fix},
        "defaultConfiguration": {"level": rule.severity},
    }


def _sarif_result(finding: Finding, rule: int, folder: str) -> dict[str, Any]:
    place = finding.location
    region = {"startLine": place.line, "startColumn": place.column}
    if place.end_column is not None:
        region["endColumn"] = place.end_column
    # What the finding is, wherever its line moves to.
    identity = "\0".join((finding.code, place.file, finding.message)).encode("utf-8", "replace")
    text = finding.message + (f" (hint: {finding.hint})" if finding.hint else "")
    artifact = {"uri": quote((folder + place.file).encode("utf-8", "replace")), "uriBaseId": "%SRCROOT%"}
    return {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": finding.severity.value,
        "message": {"text": encodable(text)},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
        "partialFingerprints": {"finding/v1": hashlib.sha256(identity).hexdigest()},
    }
