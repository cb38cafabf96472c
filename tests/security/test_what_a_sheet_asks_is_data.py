"""What is asked in a spreadsheet is data, and its answer is too.

What was typed is no shell, no option, and begins no line of a log; nothing is written.
"""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.gitops.fake_github import fake_github
from tests.gitops.forge import Forge
from tests.gitops.test_asking import ask, refused
from tests.portfolios import base_texts
from tests.repositories import Repository


@pytest.fixture
def clone(new_repository: Callable[..., Repository]) -> Repository:
    return new_repository(base_texts(), name="clone")


@pytest.mark.parametrize("name", ["scenario", "keys", "in", "out", "keep", "set"])
def test_what_was_typed_begins_no_line_of_a_log_and_no_command(
    clone: Repository, tmp_path: Path, name: str
) -> None:
    hostile = f"x\n::error::gone\n$(touch {tmp_path}/ran); `touch {tmp_path}/ran`; --root=/ \x1b[2J"
    kind = {"scenario": "explain", "keys": "explain", "set": "whatif"}.get(name, "trade")
    done = ask(clone, kind, **{name: hostile})
    refused(clone)
    assert not [line for line in done.output.splitlines() if line.startswith("::")]
    assert not (tmp_path / "ran").exists()


@pytest.mark.full
def test_the_workflow_leaves_an_answer_for_the_menu(tmp_path: Path) -> None:
    with fake_github() as github:
        forge = Forge(tmp_path, github).begin()
        before = forge.there("main")
        hostile = f'"; touch {tmp_path}/ran; $(touch {tmp_path}/ran) `touch {tmp_path}/ran`'
        inputs = {"question": "explain", "scenario": "base", "keys": "INIT-0004"}
        done = forge.run("sheets-ask", "workflow_dispatch", {"inputs": inputs})
        assert done.code == 0, done.output
        [answer] = forge.artifacts(forge.runs).rglob("answer.json")
        told = json.loads(answer.read_text("utf-8"))
        assert told["answered"] and "INIT-0004" in told["text"]
        for name, kind in (("keys", "explain"), ("in", "trade"), ("set", "whatif")):
            inputs = {"question": kind, "scenario": "base", name: hostile}
            done = forge.run("sheets-ask", "workflow_dispatch", {"inputs": inputs})
            assert done.code != 0
            [answer] = forge.artifacts(forge.runs).rglob("answer.json")
            assert json.loads(answer.read_text("utf-8"))["answered"] is False
        assert not (tmp_path / "ran").exists()
        assert forge.there("main") == before and github.writes() == []
