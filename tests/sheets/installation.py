"""An installation of workbooks that was there before this tool: a ferry line, with habits of its
own.

Headers stand in a row of their own, instructions below them, tokens and categories are entered in
Candidates, parameters name no model, rules come in two sets of which a tab Settings names one, and
statuses have words of their own.
"""

import csv
import datetime
import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook

Rows = list[list[object]]
Tabs = Mapping[str, Mapping[str, tuple[list[str], Rows]]]

SYSTEM = ["run_status", "updated_source", "updated_at"]
STAMPED: list[object] = ["ok", "pm.sync", "2026-02-01T08:00:00Z"]
DAY = datetime.date(2026, 6, 12)

BACKLOG = [
    "Initiative Key", "Title", "Market", "Department", "Lifecycle Status", "Hypothesis",
    "Is Optimization Candidate", "Candidate Period Key", "Deck plan", *SYSTEM,
]  # fmt: skip
IDEAS: Rows = [
    ["FERRY-001", "Book a cabin by phone", "Åland", "Sales", "new", "Shorter queues.", True, "Q2_2026", "A", *STAMPED],
    ["FERRY-002", "Night crossing", "Germany", "Fleet & Crew", "new", "", True, "Q2_2026", "", *STAMPED],
    ["FERRY-003", "Dogs on board", "Germany", "Sales", "on hold", "", True, "Q2_2026", "", *STAMPED],
    ["FERRY-004", "Shore power", "Åland", "Fleet & Crew", "new", "", True, "Q2_2026", "B", *STAMPED],
]  # fmt: skip
CANDIDATES = [
    "initiative_key", "is_selected_for_run", "title", "market", "category", "engineering_tokens", "deadline_date",
    "is_mandatory", "bundle_key", "north_star_contribution", "notes", *SYSTEM,
]  # fmt: skip
TICKED: Rows = [
    [
        "FERRY-001",
        True,
        "Book a cabin by phone",
        "Åland",
        "Growth",
        40,
        None,
        False,
        "",
        "=ROUND(9000,0)",
        "ask the harbour",
        *STAMPED,
    ],
    [
        "FERRY-002",
        False,
        "Night crossing",
        "Germany",
        "Growth",
        60,
        DAY,
        False,
        "green",
        "=ROUND(20000,0)",
        "",
        *STAMPED,
    ],
    [
        "FERRY-003",
        True,
        "Dogs on board",
        "Germany",
        "Comfort",
        15,
        None,
        False,
        "",
        "",
        "",
        *STAMPED,
    ],
    [
        "FERRY-004",
        True,
        "Shore power",
        "Åland",
        "Comfort",
        30,
        None,
        True,
        "green",
        "",
        "",
        *STAMPED,
    ],
]
CHAIN = "phone_bookings → ticket_revenue"
SCENARIO = "Q2_2026_Main"


def tabs() -> Tabs:
    """Workbook -> tab -> headers and rows."""
    weights = json.dumps({"ticket_revenue": 1, "passengers": 0.5})
    kpis: Rows = [
        [
            "ticket_revenue",
            "Ticket revenue",
            "north_star",
            "EUR",
            "by the ledger",
            True,
            "",
            *STAMPED,
        ],
        ["passengers", "Passengers", "strategic", "people", "", True, "monthly", *STAMPED],
    ]
    moved: Rows = [
        ["FERRY-001", json.dumps({"ticket_revenue": 9000}), "", "computed", "", *STAMPED],
        ["FERRY-002", '{"ticket_revenue": 20000, "passengers": 800}', "", "pm_override", "sales says", *STAMPED],
        ["FERRY-003", "passengers: 300", "", "pm_override", "", *STAMPED],
    ]  # fmt: skip
    models: Rows = [
        ["FERRY-001", "ticket_revenue", "calls", True, CHAIN, "phone_bookings", "calls * fare", True, "quiet winter",
         *STAMPED],
    ]  # fmt: skip
    params: Rows = [
        ["FERRY-001", "calls", 300, "calls", True, "desk book", *STAMPED],
        ["FERRY-001", "fare", 30, "EUR/call", True, "", *STAMPED],
    ]
    scores: Rows = [
        ["FERRY-001", "RICE", 12.5, 0.8, *STAMPED],
        ["FERRY-002", "RICE", 30, 0.5, *STAMPED],
    ]
    heads: Rows = [[SCENARIO, "Q2_2026", 100, "weighted_kpis", weights, "as agreed", *STAMPED]]
    rules: Rows = [
        ["base", SCENARIO, "mandatory", "initiative", "FERRY-004", None, None, "", "", "the port asks", *STAMPED],
        ["base", SCENARIO, "capacity_cap", "market", "Åland", None, 70, "", "", "one berth", *STAMPED],
        ["base", SCENARIO, "bundle_all_or_nothing", "bundle", "green", None, None, "FERRY-002|FERRY-004", "", "",
         *STAMPED],
        ["base", SCENARIO, "exclude_initiative", "initiative", "FERRY-003", None, None, "", "", "", *STAMPED],
        ["tight", SCENARIO, "capacity_cap", "market", "Åland", None, 50, "", "", "if the berth closes", *STAMPED],
    ]  # fmt: skip
    targets: Rows = [
        [
            "base",
            SCENARIO,
            "all",
            "all",
            "ticket_revenue",
            "floor",
            115000,
            100000,
            "budget",
            *STAMPED,
        ],
        ["base", SCENARIO, "all", "all", "passengers", "goal", 51000, 50000, "", *STAMPED],
        ["tight", SCENARIO, "all", "all", "ticket_revenue", "floor", 118000, 100000, "", *STAMPED],
        ["tight", SCENARIO, "all", "all", "passengers", "goal", 51000, 50000, "", *STAMPED],
    ]
    run = ["opt_7", SCENARIO, "Q2_2026", "success", "2026-01-10", 2, *STAMPED]
    return {
        "Central Backlog": {"Backlog": (BACKLOG, IDEAS)},
        "ProductOps": {
            "Metrics_Config": (
                ["kpi_key", "kpi_name", "kpi_level", "unit", "description", "is_active", "notes", *SYSTEM],
                kpis,
            ),
            "KPI_Contributions": (
                ["initiative_key", "kpi_contribution_json", "kpi_contribution_computed_json",
                 "kpi_contribution_source", "notes", *SYSTEM],
                moved,
            ),
            "MathModels": (
                ["initiative_key", "target_kpi_key", "model_name", "is_primary", "metric_chain_text",
                 "immediate_kpi_key", "formula_text", "approved_by_user", "assumptions_text", *SYSTEM],
                models,
            ),
            "Params": (["initiative_key", "param_name", "value", "unit", "approved", "source", *SYSTEM], params),
            "Scoring_Inputs": (
                ["initiative_key", "active_scoring_framework", "active_overall_score", "confidence", *SYSTEM],
                scores,
            ),
        },
        "Optimization Center": {
            "Settings": (
                ["key", "value"],
                [["current_scenario_name", SCENARIO], ["current_constraint_set_name", "base"]],
            ),
            "Candidates": (CANDIDATES, TICKED),
            "Scenario_Config": (
                ["scenario_name", "period_key", "capacity_total_tokens", "objective_mode", "objective_weights_json",
                 "notes", *SYSTEM],
                heads,
            ),
            "Constraints": (
                ["constraint_set_name", "scenario_name", "constraint_type", "dimension", "dimension_key",
                 "min_tokens", "max_tokens", "bundle_member_keys", "prereq_member_keys", "notes", *SYSTEM],
                rules,
            ),
            "Targets": (
                ["constraint_set_name", "scenario_name", "dimension", "dimension_key", "kpi_key", "floor_or_goal",
                 "target_value", "baseline_value", "notes", *SYSTEM],
                targets,
            ),
            "Runs": (
                ["run_id", "scenario_name", "period_key", "db_status", "created_at", "selected_count", *SYSTEM],
                [list(run)],
            ),
            "Results": (
                ["run_id", "initiative_key", "selected", "allocated_tokens", "market", "category",
                 "objective_contribution", "dependency_status", "notes", *SYSTEM],
                [["opt_7", "FERRY-001", True, 40, "Åland", "Growth", 0.5, "", "first run", *STAMPED]],
            ),
            "Gaps_and_Alerts": (
                ["run_id", "dimension", "dimension_key", "kpi_key", "target", "achieved", "gap", "severity",
                 "notes", "recommendation", *SYSTEM],
                [["opt_7", "all", "all", "passengers", 51000, 50300, 700, "WARN", "called the desk", "", *STAMPED]],
            ),
        },
    }  # fmt: skip


def instructions(headers: Sequence[str], rows: int) -> Rows:
    """Rows of remarks about the columns."""
    words: list[Callable[[str], object]] = [
        lambda _: "text",
        lambda _: "PM",
        lambda header: f"see page 3: {header}",
    ]
    made: Rows = []
    for number in range(rows):
        word = words[number % len(words)]
        made.append(
            [("type", "who", "help")[number % 3], *(word(header) for header in headers[1:])]
        )
    return made


def lines_of(headers: list[str], rows: Rows, above: int, remarks: int) -> Rows:
    """A tab from its first row on: blank rows above the headers, remarks below them, then the
    data."""
    blank: Rows = [[] for _ in range(above)]
    return [*blank, list(headers), *instructions(headers, remarks), *rows]


def build(
    folder: Path,
    *,
    as_csv: bool = False,
    above: int = 0,
    remarks: int = 3,
    respelled: str | None = None,
) -> Path:
    """The workbooks in a folder; Settings has no instructions. `respelled` is how the number of a
    key is spelled."""
    folder.mkdir(parents=True)
    for name, sheets in tabs().items():
        book = Workbook()
        book.remove(book.worksheets[0])
        for tab, (headers, rows) in sheets.items():
            is_plain = tab == "Settings"
            lines = lines_of(headers, rows, 0 if is_plain else above, 0 if is_plain else remarks)
            if respelled is not None:
                lines = [[_respelled(value, respelled) for value in line] for line in lines]
            if as_csv:
                with (folder / f"{tab}.csv").open("w", newline="", encoding="utf-8") as file:
                    csv.writer(file).writerows([_text(value) for value in line] for line in lines)
                continue
            sheet = book.create_sheet(tab)
            for line in lines:
                sheet.append([None if value == "" else value for value in line])
        if not as_csv:
            book.save(folder / f"{name}.xlsx")
    return folder


def start(folder: Path) -> Path:
    """A portfolio that has nothing but a name."""
    (folder / "config").mkdir(parents=True)
    (folder / "config/organization.yaml").write_text("name: Northern Ferries\n", "utf-8")
    (folder / "config/metrics.yaml").write_text("metrics: {}\n", "utf-8")
    return folder


def _respelled(value: object, form: str) -> object:
    return re.sub(r"FERRY-00([0-9])", form, value) if isinstance(value, str) else value


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str) and value.startswith("=ROUND("):
        # An export has what a formula shows.
        return value.removeprefix("=ROUND(").removesuffix(",0)")
    return value.isoformat() if isinstance(value, datetime.date) else str(value)
