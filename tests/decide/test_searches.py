"""Searches that are kept: the same answers with fewer solves, also after a stop, and never a wrong
one from a memory that was changed."""

import json
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from portfolio import Portfolio, open_portfolio
from portfolio.actions import (
    close_gaps,
    explain_initiatives,
    find_alternatives,
    find_capacity_curve,
    find_frontier,
    find_robust,
    robustness,
    trade_plan,
    what_if,
)
from portfolio.actions.errors import StoppedError
from portfolio.actions.progress import silent
from portfolio.answers import Answer
from portfolio.case import Case
from portfolio.cli import main
from portfolio.cli.boundary import Exit
from portfolio.decide import Assumed, NoPlanError, Space, descent, explanation_of, space
from portfolio.decide.countdown import Countdown, rough_time
from portfolio.model import Planning
from portfolio.places import shared_state_folder
from tests.record.sample import write_files
from tests.strategies import examples, plannings

Asked = Callable[[Portfolio, Callable[[str], None]], Answer]


class KeptHere:
    """A memory of this test."""

    def __init__(self) -> None:
        self.kept: dict[str, Mapping[str, Any]] = {}

    def recalled(self, name: str) -> Mapping[str, Any] | None:
        return self.kept.get(name)

    def keep(self, name: str, answer: Mapping[str, Any]) -> None:
        assert name not in self.kept, "searched twice"
        self.kept[name] = json.loads(json.dumps(answer))


@given(plannings(6))
@examples(20)
def test_a_kept_search_answers_as_the_search_did(planning: Planning) -> None:
    memory = KeptHere()
    first = Space(Case(planning), memory=memory)
    try:
        keys = first.problem.columns.pool.members
        answer = explanation_of(first, keys)
    except NoPlanError:
        with pytest.raises(NoPlanError):
            _ = Space(Case(planning), memory=memory).plan
        return
    alone = explanation_of(Space(Case(planning)), keys)
    searched = len(memory.kept)
    again = explanation_of(Space(Case(planning), memory=memory), keys)
    assert answer == alone == again
    assert len(memory.kept) == searched
    # Whatever else stands in the memory is not taken for a portfolio of this problem.
    columns = len(first.problem.columns)
    for damaged in ({}, {"point": ["0"] * (columns + 1)}, {"point": ["x"] * columns}):
        changed = KeptHere()
        changed.kept = dict.fromkeys(memory.kept, damaged)
        changed.keep = lambda name, answer: None  # type: ignore[method-assign]
        assert explanation_of(Space(Case(planning), memory=changed), keys) == alone


QUESTIONS: Mapping[str, Asked] = {
    "explain": lambda opened, doing: explain_initiatives(opened, "base", progress=doing),
    "trade": lambda opened, doing: trade_plan(
        opened, "base", [], ["INIT-0001"], [], progress=doing
    )[0],
    "whatif": lambda opened, doing: what_if(
        opened, "base", ["capacity.engineering.all.cap=60..100:20"], progress=doing
    )[0],
    "alternatives": lambda opened, doing: find_alternatives(opened, "base", progress=doing),
    "frontier": lambda opened, doing: find_frontier(
        opened, "base", ["gmv", "retention"], None, doing
    ),
    "capacity": lambda opened, doing: find_capacity_curve(
        opened, "base", "capacity.engineering.all.cap=40..100:20", progress=doing
    ),
    "gaps": lambda opened, doing: close_gaps(opened, "base", progress=doing),
}


@pytest.fixture
def opened(tmp_path: Path) -> Portfolio:
    return open_portfolio(write_files(tmp_path / "portfolio"))


class CountedSearches:
    """The searches that are really made; Ctrl-C comes in the middle of one of them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.made = 0
        self.stop_at = 0
        for home, name in ((space, "canonical_optimum"), (space, "extreme"), (descent, "extreme")):
            original = getattr(home, name)
            monkeypatch.setattr(home, name, self._counting(original))

    def _counting(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*given: Any, **named: Any) -> Any:
            self.made += 1
            if self.made == self.stop_at:
                raise KeyboardInterrupt
            return original(*given, **named)

        return counted


def kept_files(opened: Portfolio) -> list[Path]:
    return list((shared_state_folder(opened.root) / "answers").rglob("*.json"))


FINISHED = {"explain": 3}
"""Question -> answers that are kept when Ctrl-C comes in its second search; one where none is said.

What the first search of `explain` meets settles other plans without a search of their own.
"""


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_stopped_question_goes_on_from_there(
    question: str, opened: Portfolio, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = QUESTIONS[question]
    searches = CountedSearches(monkeypatch)
    searches.stop_at = 2
    with pytest.raises(StoppedError) as stopped:
        ask(opened, silent)
    # The search in which Ctrl-C came is lost, and the one before it is kept.
    finished = FINISHED.get(question, 1)
    count = "1 search is" if finished == 1 else f"{finished} searches are"
    assert str(stopped.value) == (
        f"stopped: {count} finished and kept; the same command goes on from there"
    )
    assert len(kept_files(opened)) == finished
    searches.made, searches.stop_at = 0, 0
    resumed = ask(opened, silent)
    after_stop = searches.made
    searches.made = 0
    assert ask(opened, silent) == resumed
    assert not searches.made, "nothing is searched twice"
    for file in kept_files(opened):
        file.unlink()
    assert ask(opened, silent) == resumed
    assert searches.made == after_stop + 1


def test_a_stop_before_the_first_search_keeps_nothing_and_says_so(opened: Portfolio) -> None:
    def stop(_: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(StoppedError, match=r"before the first search was finished"):
        explain_initiatives(opened, "base", progress=stop)


def test_stopped_samples_are_kept(opened: Portfolio, monkeypatch: pytest.MonkeyPatch) -> None:
    assumed = Assumed(spread=Fraction(1, 5))
    samples = 25
    whole = find_robust(opened, "base", samples, assumed=assumed)
    for file in kept_files(opened):
        file.unlink()

    def stop_half_way(doing: str) -> None:
        if doing.startswith("10 of 25 samples"):
            raise KeyboardInterrupt

    with pytest.raises(StoppedError, match=r"^stopped: 10 of 25 samples are finished and kept"):
        find_robust(opened, "base", samples, assumed=assumed, progress=stop_half_way)
    solved: list[int] = []
    original = robustness.solve_samples

    def counted(group: Any) -> Any:
        solved.extend(group.samples)
        return original(group)

    monkeypatch.setattr(robustness, "solve_samples", counted)
    notes: list[str] = []
    again = find_robust(opened, "base", samples, assumed=assumed, notes=notes.append)
    assert again == whole
    assert solved == list(range(11, 26))
    assert notes == ["10 of 25 samples were solved before on this machine and not again"]


def test_the_command_line_says_what_is_kept(
    opened: Portfolio, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Through click, which makes an exception of its own of Ctrl-C."""
    CountedSearches(monkeypatch).stop_at = 2
    monkeypatch.setattr("sys.argv", ["portfolio", "explain", "base", f"--root={opened.root}"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == Exit.INTERRUPTED
    assert capsys.readouterr() == (
        "",
        # Click leaves the line that shows ^C.
        "\nstopped: 3 searches are finished and kept; the same command goes on from there\n",
    )


def test_progress_estimates_what_is_left() -> None:
    now = [0.0]
    told: list[str] = []
    countdown = Countdown(told.append, "caps", 4, lambda: now[0])
    for count, seconds in [(0, 0), (1, 10), (3, 60), (4, 70)]:
        now[0] = seconds
        countdown.finished(count)
    assert told == [
        "0 of 4 caps",
        "1 of 4 caps, about 30 s left",
        "3 of 4 caps, about 20 s left",
        "4 of 4 caps",
    ]
    assert [rough_time(seconds) for seconds in (59, 60, 3599, 5400)] == [
        "59 s",
        "1 min",
        "60 min",
        "1.5 h",
    ]
