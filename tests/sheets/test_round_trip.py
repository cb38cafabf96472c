"""Workspace -> sheets -> empty workspace: the same inputs, so the same runs. Nothing changes where
nobody edits."""

import shutil
from pathlib import Path

import pytest

from tests.sheets.workbench import empty, example, filled, run_ids, sheets, texts, without_steps

BACKENDS = {"xlsx": (), "csv": ("--csv",)}


@pytest.mark.parametrize("words", BACKENDS.values(), ids=BACKENDS)
def test_the_example_through_sheets_into_an_empty_portfolio_means_the_same(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    root = filled(without_steps(example(tmp_path / "one")), *words)
    other = empty(tmp_path / "other", root)
    shutil.copytree(root / "sheets", other / "sheets")
    done = sheets(other, "pull")
    assert done.exit_code == 0, done.output
    assert run_ids(other) == run_ids(root)


@pytest.mark.parametrize("words", BACKENDS.values(), ids=BACKENDS)
def test_a_push_again_writes_nothing_and_a_pull_after_it_changes_no_byte(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    root = filled(example(tmp_path / "one"), *words)
    before = texts(root)
    books = {path: path.read_bytes() for path in (root / "sheets").iterdir()}
    assert sheets(root, "push").output == "sheets: up to date\n"
    assert sheets(root, "pull").output == "sheets: nothing changes\n"
    assert texts(root) == before
    assert {path: path.read_bytes() for path in (root / "sheets").iterdir()} == books
    assert sheets(root, "init").output == "sheets has everything already\n"
