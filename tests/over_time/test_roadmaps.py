"""Several roadmaps side by side: what each plan is worth, moves and uses, and when."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portfolio.cli import main
from portfolio.cli.boundary import Exit
from portfolio.report import gantt_view
from portfolio.report.words.gantt import CapacityLine, Gantt, GanttBar
from tests.over_time.year import NAME, SCENARIO, YEAR

OTHERS = {
    "lean": "capacity: {engineering: {all: {cap: 90, whole: {cap: 300}}}}",
    "late": "overrides: {INIT-0002: {start: 2026-Q4}}",
    "none": "constraints: {mandatory: {INIT-0001: law, INIT-0003: law}, exclude: {INIT-0003: no}}",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    texts = dict(YEAR)
    for name, text in OTHERS.items():
        extended = f"title: Plan {name}\nextends: {NAME}\nperiod: 2026\n{text}\n"
        texts[f"config/scenarios/{name}.yaml"] = extended
    plain = YEAR[SCENARIO].replace("schedule: {step: quarter}\n", "")
    plain = plain.replace(", by_step: {2026-Q3: {floor: 0.0005}}", "")
    texts["config/scenarios/plain.yaml"] = plain
    for name, text in texts.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def run(root: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["roadmap", *words, "--root", str(root)])


def cells(text: str, label: str) -> list[str]:
    """The cells of a row of the first table."""
    line = next(line for line in text.splitlines() if line.startswith(label))
    return re.split(r" {2,}", line.strip())[1:]


def test_totals_stand_beside_each_other_and_roadmaps_below(root: Path) -> None:
    done = run(root, NAME, "lean", "late")
    assert done.exit_code == Exit.DONE, done.stderr
    names, *_ = (line for line in done.stdout.splitlines() if line.startswith("Over all steps"))
    assert names.split()[3:] == [NAME, "lean", "late"]
    # Of four steps with 100 each, and of 300 over all steps with 90 in each.
    assert [cell.split(" of ")[1] for cell in cells(done.stdout, "engineering")] == [
        "400",
        "300",
        "400",
    ]
    titles = [line for line in done.stdout.splitlines() if line.startswith("Scenario ")]
    assert [line.split()[1] for line in titles] == [f"{NAME},", "lean,", "late,"]


def test_totals_are_those_of_each_roadmap_alone(root: Path) -> None:
    told = json.loads(run(root, NAME, "lean", "--json").stdout)
    for position, name in enumerate((NAME, "lean")):
        alone = json.loads(run(root, name, "--json").stdout)
        assert told["roadmaps"][position] == alone
        assert told["compared"]["plans"][position]["selected"] == len(alone["initiatives"])
        [used] = [row["used"] for row in alone["capacity"] if row["slice"] == "all"]
        [tokens] = [
            stage["numbers"][position]
            for stage in told["compared"]["stages"]
            if stage["measure"] == "tokens engineering"
        ]
        assert sum(map(int, used)) == int(tokens)


def test_the_page_has_a_chart_of_each(root: Path) -> None:
    """With the times of each initiative in a table, which the charts point to."""
    done = run(root, NAME, "late", "--out", str(root / "page.html"))
    assert done.exit_code == Exit.DONE
    page = (root / "page.html").read_text("utf-8")
    assert page.count('class="chart gantt"') == 2
    plain = re.sub("<[^>]*>|[\u2066-\u2069]", "", page)
    assert "One-page checkout INIT-0002" in plain
    row = page.partition("INIT-0002</span></th>")[2].partition("</tr>")[0]
    assert re.sub("<[^>]*>|[\u2066-\u2069]", " ", row).split() == ["2026-Q2", "2026-Q4"]
    assert run(root, NAME, "late", "--out", "-").stdout == page


def test_markdown_has_both(root: Path) -> None:
    text = run(root, NAME, "late", "--format", "markdown").stdout
    assert text.count("```mermaid") == 2
    assert f"| Over all steps | {NAME} | late |" in text


def test_a_bar_ends_with_its_last_day(root: Path) -> None:
    """The dates are first and last days, which mermaid reads so only where it is told."""
    lines = run(root, NAME, "--format", "markdown").stdout.splitlines()
    assert "  inclusiveEndDates" in lines[: lines.index("```")]
    assert "  One-page checkout :INIT-0002, 2026-04-01, 2026-06-30" in lines


def test_a_title_has_no_holes_where_a_letter_is_left_out(root: Path) -> None:
    file = root / "initiatives/INIT-0002.yaml"
    file.write_text(file.read_text().replace("One-page checkout", '"Checkout: one page, fast"'))
    text = run(root, NAME, "--format", "markdown").stdout
    assert "  Checkout one page fast :INIT-0002," in text


def test_one_without_a_plan_says_so(root: Path) -> None:
    done = run(root, NAME, "none")
    assert done.exit_code == Exit.INFEASIBLE
    assert "none has no plan: portfolio solve none says why" in done.stdout
    assert cells(done.stdout, "objective")[-1] == "no plan"
    assert "There is no plan." in run(root, NAME, "none", "--out", "-").stdout
    assert "none has no plan." in run(root, NAME, "none", "--format", "markdown").stdout
    assert json.loads(run(root, NAME, "none", "--json").stdout)["roadmaps"][1] is None


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((NAME, "plain"), "plain has no schedule, so it decides what and not when"),
        ((NAME, NAME), f"{NAME} is named twice"),
        ((NAME, "lena"), "did you mean lean?"),
        ((NAME, "lean", "--format", "ics"), "ics has one roadmap"),
        ((NAME, "--out", "page.html", "--format", "csv"), "csv has one roadmap"),
        ((), "Missing argument"),
    ],
)
def test_what_cannot_stand_side_by_side_is_refused(
    root: Path, words: tuple[str, ...], message: str
) -> None:
    done = run(root, *words)
    assert done.exit_code == Exit.USAGE
    assert message in done.stderr


def weeks(steps: int) -> Gantt:
    """One bar over the last two steps, and a capacity of long numbers."""
    names = tuple(f"2026-W{week:02}" for week in range(2, 2 + steps))
    bar = GanttBar(
        "INIT-0001", "A title of some length that gives way", "team", None, max(steps - 2, 0), None
    )
    used, caps = ("12345.5",) * steps, ("23456.5",) * steps
    line = CapacityLine("engineering", "all", used, caps)
    return Gantt("y-0123", "y", "Y", "2026", names, (bar,), (line,))


@pytest.mark.parametrize("steps", [1, 4, 12, 26, 52])
@pytest.mark.parametrize("width", [80, 120])
def test_nothing_of_a_roadmap_is_cut(steps: int, width: int) -> None:
    """Of 12 steps the amounts were cut to an ellipsis, of 52 the bars as well."""
    text = gantt_view(weeks(steps), width=width, color=False)
    assert max(map(len, text.splitlines())) <= width
    amounts = text.partition("Capacity by step")[2]
    assert amounts.count("12,345.5 of 23,456.5") == steps
    assert "…" not in amounts
    row = next(line for line in text.splitlines() if line.startswith("INIT-0001"))
    assert row.endswith("▶") and "█" in row
    assert f"(1 initiative, {steps} step{'s' if steps > 1 else ''})" in text
