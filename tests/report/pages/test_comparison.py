"""The page of a comparison: both plans, what moved with its cause, and that texts stay texts."""

import re

import pytest

from portfolio.report.html import comparison_facts, comparison_page
from portfolio.report.html.rendering import content_policy
from tests.report.diffs import STATES, diff, hostile, scenario
from tests.report.pages.test_page import Reader

PAGES = {state: comparison_page(comparison_facts(made())) for state, made in STATES.items()}


@pytest.mark.parametrize("state", STATES)
def test_it_needs_nothing_else_and_runs_nothing_else(state: str) -> None:
    reader = Reader(PAGES[state])
    for tag, attributes in reader.elements:
        assert tag not in {"link", "iframe", "object", "embed", "base", "form", "img"}
        assert not any(name.startswith("on") or name in {"style", "src"} for name in attributes)
        assert attributes.get("href", "#").startswith("#")
    heads = [
        a["content"] for _, a in reader.elements if a.get("http-equiv") == "Content-Security-Policy"
    ]
    assert heads == [content_policy(reader.scripts, reader.styles)]


@pytest.mark.parametrize("state", STATES)
def test_the_same_diff_gives_the_same_bytes(state: str) -> None:
    assert comparison_page(comparison_facts(STATES[state]())) == PAGES[state]


@pytest.mark.parametrize("state", STATES)
def test_every_move_and_every_changed_line_is_there(state: str) -> None:
    made = STATES[state]()
    facts = comparison_facts(made)
    page = PAGES[state]
    moves = sum(len(one.moves) for one in facts.scenarios)
    assert moves == sum(len(one.effects) for one in made.scenarios)
    assert page.count('<span class="sign ') == moves
    rows = sum(len(one.inputs.rows) for one in facts.scenarios) or len(facts.inputs.rows)
    assert rows == len(made.inputs) * max(1, len(made.scenarios))
    slopes = [row for one in facts.scenarios for row in one.slopes]
    assert page.count('class="card slope-card"') == len(slopes)
    for one in facts.scenarios:
        assert page.count(f'<section id="s{facts.scenarios.index(one) + 1}">') == 1


def test_a_move_says_its_cause() -> None:
    (shown,) = comparison_facts(diff(scenario())).scenarios
    causes = {effect.key: effect.cause for effect in scenario().effects}
    for move in shown.moves:
        assert move.why
        if causes[move.key] is not None:
            assert re.match("Forced by|Follows from|Either|.* together with ", move.why)


def test_texts_of_people_stay_texts() -> None:
    """The same elements as of a tame diff of the same shape, and not one more script."""
    found = hostile().model_dump(mode="json")
    tame = hostile().model_validate(_tamed(found))
    reader = Reader(comparison_page(comparison_facts(hostile())))
    calm = Reader(comparison_page(comparison_facts(tame)))
    assert reader.scripts == calm.scripts
    assert [tag for tag, _ in reader.elements] == [tag for tag, _ in calm.elements]


def _tamed(value: object) -> object:
    if isinstance(value, dict):
        return {key: _tamed(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_tamed(each) for each in value]
    return value.replace("<", "(").replace(">", ")") if isinstance(value, str) else value


def test_a_commit_is_cut_and_a_run_never() -> None:
    run = f"q1-base-{'0' * 32}"
    shown = comparison_facts(diff(scenario(), base=run, head="9c1e7ab0" + "0" * 32))
    assert (shown.before, shown.after) == (run, "9c1e7ab00000")
