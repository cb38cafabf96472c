"""The plan of a move, as text on one page."""

from collections.abc import Iterator, Sequence

from portfolio.findings import Finding
from portfolio.report.text.sheets import finding_lines
from portfolio.report.words.moving_in import (
    MovingPlan,
    SettingLine,
    left_out_line,
    outcome,
    tab_lines,
)

LISTED = 12
"""So many findings stand in a plan; a pull lists all."""


def moving_plan_text(plan: MovingPlan, findings: Sequence[Finding]) -> str:
    """What is read, what is not, what the configuration needs, and what only a person can
    decide."""
    lines = [f"{plan.where}: the plan of a move; nothing was written.", "", outcome(plan)]
    lines += _section("Read", tab_lines(plan.read))
    lines += _section("Not read", map(left_out_line, plan.left_out))
    lines += _section("Stays in the sheets alone", map(left_out_line, plan.kept))
    lines += _section("Goes into config/sheets.yaml", map(_setting_line, plan.settings))
    lines += _section("Goes into config/organization.yaml", map(_setting_line, plan.vocabulary))
    lines += _section("You decide, in config/sheets.yaml", plan.questions)
    shown = [line for finding in findings[:LISTED] for line in finding_lines(finding)]
    if len(findings) > LISTED:
        shown.append(
            f"and {len(findings) - LISTED} more: portfolio sheets pull --dry-run lists all"
        )
    lines += _section("To mend in the sheets", shown)
    lines += ["", "portfolio sheets pull brings it in."]
    return "\n".join(lines) + "\n"


def _section(title: str, rows: "Iterator[str] | Sequence[str] | map[str]") -> list[str]:
    listed = list(rows)
    return ["", title, *(f"  {row}" for row in listed)] if listed else []


def _setting_line(setting: SettingLine) -> str:
    return f"{setting.text}   ({setting.evidence})"
