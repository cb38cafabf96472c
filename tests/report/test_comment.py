"""The comment in every state: goldens under tests/golden/comment, written anew with
PORTFOLIO_GOLDEN=1."""

import json
import os
import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from portfolio.report.markdown.comment import (
    BUDGET,
    MARKER,
    SUMMARY_BUDGET,
    Context,
    change_summary,
    comment,
)
from portfolio.report.text.changes import diff_view
from tests.report.diffs import (
    CAPACITY,
    HOSTILE,
    STATES,
    diff,
    hostile,
    huge,
    many_scenarios,
    scenario,
)

GOLDEN = Path(__file__).parents[1] / "golden" / "comment"
CONTEXT = Context("128.1", "https://example.org/runs/1")
PARSER = MarkdownIt("commonmark").enable("table").enable("strikethrough")
OURS = re.compile(
    r"</?(details|summary|sub|span)>|<details><summary>.*</summary>|<!-- portfolio:plan \{.*\} -->"
)


def compare(name: str, text: str) -> None:
    golden = GOLDEN / name
    if os.environ.get("PORTFOLIO_GOLDEN"):
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(text, encoding="utf-8")
    assert golden.read_text("utf-8") == text


@pytest.mark.parametrize("state", [state for state in STATES if state != "over-budget"])
def test_the_comment_in_every_state(state: str) -> None:
    compare(f"{state}.md", comment(STATES[state](), CONTEXT))


@pytest.mark.parametrize("state", [state for state in STATES if state != "over-budget"])
def test_a_terminal_in_every_state(state: str) -> None:
    compare(f"{state}.txt", diff_view(STATES[state](), width=110, color=False))


def test_no_golden_is_left_over() -> None:
    expected = {f"{state}.{ending}" for state in STATES for ending in ("md", "txt")} - {
        "over-budget.txt"
    }
    assert {path.name for path in GOLDEN.iterdir()} == expected


def test_over_the_budget_whole_sections_go() -> None:
    said = comment(huge(), CONTEXT)
    compare("over-budget.md", said)
    assert len(said.encode()) <= BUDGET
    assert marker(said)["truncated"] is True
    assert "in the job summary" in said
    whole = change_summary(huge(), CONTEXT)
    assert BUDGET < len(whole.encode()) <= SUMMARY_BUDGET


@pytest.mark.parametrize("budget", [100_000, 60_000, 40_000, 20_000, 10_000, 5_000])
def test_what_is_left_is_whole(budget: int) -> None:
    said = comment(huge(60), CONTEXT, budget)
    assert len(said.encode()) <= budget
    assert said.count("<details>") == said.count("</details>")
    rows = [line for line in said.splitlines() if line.startswith("|")]
    assert all(line.endswith("|") for line in rows)
    assert said.rstrip().endswith("</sub>")


def test_the_whole_is_in_the_summary() -> None:
    said = change_summary(huge(60), CONTEXT)
    assert marker(said)["truncated"] is False and "in the job summary" not in said
    assert "INIT-0059" in said and "other-7" in said


def marker(said: str) -> dict[str, object]:
    first = said.splitlines()[0]
    assert first.startswith(MARKER) and first.endswith(" -->")
    found: dict[str, object] = json.loads(first.removeprefix(MARKER).removesuffix(" -->"))
    return found


def test_the_marker_says_what_the_next_run_needs() -> None:
    found = marker(comment(many_scenarios(), CONTEXT))
    assert list(found) == ["v", "seq", "head", "base", "decision", "truncated"]
    assert found["seq"] == "128.1" and found["head"] == "9c1e7ab0" and found["base"] == "4f02d11c"
    assert marker(comment(many_scenarios()))["seq"] is None


@pytest.mark.parametrize("render", [comment, change_summary])
def test_hostile_text_does_nothing(render) -> None:
    said = render(hostile(), CONTEXT)
    assert [line for line in said.splitlines() if line.startswith("<!--")] == [said.splitlines()[0]]
    assert said.count("<details>") == said.count("</details>") == said.count("<summary>")
    for token in PARSER.parse(said):
        if token.type == "html_block":
            assert all(
                OURS.fullmatch(part) for part in token.content.split("\n") if part.startswith("<")
            )
        for child in token.children or ():
            if child.type == "link_open":
                assert child.attrs == {"href": "https://example.org/runs/1"}
            elif child.type == "html_inline":
                assert OURS.fullmatch(child.content)
            elif child.type == "text":
                assert not re.search(r"(?<!\w)@\w|#\d|https?:|:\w+:|\u202e", child.content)
            else:
                assert child.type in (
                    "code_inline",
                    "link_close",
                    "strong_open",
                    "strong_close",
                    "softbreak",
                    "hardbreak",
                )
    for state in STATES.values():
        assert [t.type for t in PARSER.parse(comment(state(), CONTEXT))].count("table_open") < 100


def test_hostile_text_on_a_terminal() -> None:
    said = diff_view(hostile(), width=120, color=False)
    assert "\u202e" not in said and "\x1b" not in said
    assert HOSTILE.split()[0] in said


def test_a_resource_without_a_cap_says_so() -> None:
    uncapped = CAPACITY[0].model_copy(update={"cap_before": None, "cap_after": None})
    view = diff_view(diff(scenario(capacity=(uncapped,))), width=110, color=False)
    assert "• engineering 116 → 118 engineer-weeks, no cap\n" in view
