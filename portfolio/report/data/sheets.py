"""What a pull or a check of spreadsheets did, as JSON: versioned contracts."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from portfolio.findings import Finding
from portfolio.report.data.json_text import as_json_text
from portfolio.report.words.sheets import PullReport, TabCheck


def pull_json(report: PullReport, *, dry_run: bool) -> str:
    """What a pull changes, and what is wrong."""
    ideas = [{"cell": cell, "key": key, "title": title} for cell, key, title in report.given]
    findings = [_finding_json(finding) for finding in report.findings]
    fields: dict[str, Any] = {
        "source": report.where,
        "written": not dry_run,
        "files": list(report.files),
        "changes": [asdict(change) for change in report.changes],
        "new": ideas,
    }
    fields |= {
        "selection": list(report.selection),
        "newer_in_files": report.behind,
        "notes": list(report.notes),
        "findings": findings,
    }
    return as_json_text(fields)


def check_json(where: str, tabs: Sequence[TabCheck], findings: Sequence[Finding]) -> str:
    """Who is ahead in each tab, and what is wrong."""
    fields = {
        "source": where,
        "in_step": all(tab.in_step for tab in tabs),
        "tabs": [_tab_json(tab) for tab in tabs],
        "findings": [_finding_json(finding) for finding in findings],
    }
    return as_json_text(fields)


def _tab_json(tab: TabCheck) -> dict[str, str | int]:
    return {
        "tab": tab.tab,
        "sheet_ahead": tab.sheet,
        "files_ahead": tab.files,
        "both": tab.both,
        "problems": tab.problems,
        "unknown": tab.unknown,
        "unseen": tab.unseen,
    }


def _finding_json(finding: Finding) -> dict[str, str | None]:
    place = finding.location
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "tab": place.file,
        "cell": place.cell,
        "message": finding.message,
        "hint": finding.hint,
    }
