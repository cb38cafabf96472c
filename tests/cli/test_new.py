"""`new`: the next free key, a file that is valid, and nothing overwritten."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.actions.creating import create_initiative, initiative_text
from portfolio.actions.errors import UsageError
from portfolio.cli.boundary import Exit
from portfolio.model.keys import next_key
from portfolio.source import read_document


def test_the_file_in_its_canonical_style(portfolio, root: Path) -> None:
    done = portfolio("new", "One-page checkout", "--owner", "checkout", "--period", "2026-Q2")
    assert (done.exit_code, done.stdout) == (Exit.DONE, "initiatives/INIT-0005.yaml\n")
    assert (root / "initiatives/INIT-0005.yaml").read_text(encoding="utf-8") == (
        "# yaml-language-server: $schema=../config/schemas/initiative.json\n"
        "key: INIT-0005\n"
        "title: One-page checkout\n"
        "owner: checkout\n"
        "status: idea\n"
        "period: 2026-Q2\n"
    )
    assert portfolio("validate", "--strict").exit_code == Exit.DONE


@pytest.mark.parametrize(
    ("keys", "following"),
    [
        (set(), "INIT-0001"),
        ({"INIT-0009"}, "INIT-0010"),
        ({"INIT-0001", "INIT-0007"}, "INIT-0008"),
        ({"A-001", "B-999", "B-005"}, "B-1000"),
        ({"B-001", "A-005"}, "A-006"),
        ({"GROWTH-EU-0041", "not a key", "x-1"}, "GROWTH-EU-0042"),
    ],
)
def test_next_key(keys: set[str], following: str) -> None:
    assert next_key(keys) == following


def test_a_key_taken_meanwhile_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "initiatives"
    folder.mkdir()
    (folder / "INIT-0001.yaml").write_text("somebody else's")
    monkeypatch.setattr(Path, "glob", lambda *_: iter(()))
    path = create_initiative(tmp_path, {"title": "Mine", "status": "idea"})
    assert path == "initiatives/INIT-0002.yaml"
    assert (folder / "INIT-0001.yaml").read_text() == "somebody else's"


@pytest.mark.parametrize("title", ["", "two\nlines", "x" * 301, "tab\tin it"])
def test_a_title_that_would_not_be_valid_is_refused(portfolio, root: Path, title: str) -> None:
    before = sorted(root.rglob("*"))
    done = portfolio("new", title)
    assert (done.exit_code, done.stdout) == (Exit.USAGE, "")
    assert sorted(root.rglob("*")) == before


def test_a_wrong_period_is_refused(portfolio) -> None:
    assert portfolio("new", "Idea", "--period", "2026-Q5").exit_code == Exit.USAGE


@given(
    st.one_of(
        st.text(min_size=1),
        st.sampled_from(["NO", "1e6", "- x", "a: b", "#", "'", '"', "{}", "~", "2026", " a "]),
    )
)
def test_any_title_comes_back_from_the_file(title: str) -> None:
    try:
        text = initiative_text("INIT-0001", {"title": title, "status": "idea"})
    except UsageError:
        return
    document, findings = read_document("initiatives/INIT-0001.yaml", text)
    assert not findings and document is not None
    assert document.data["title"] == title
