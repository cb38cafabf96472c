"""Events: what git and the machine know, and nothing where they know nothing."""

import datetime
import subprocess
from pathlib import Path

import pytest
from pydantic import ValidationError

from portfolio.load import read_texts
from portfolio.record import event_of
from portfolio.record.events import Event, event_file
from portfolio.record.git import GitFacts, git_facts
from tests.record.sample import sample_event, sample_run, write_files

RUN = sample_run()
NOW = datetime.datetime(
    2026, 3, 4, 5, 6, 7, 890, tzinfo=datetime.timezone(datetime.timedelta(hours=2))
)


def git(root: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(root), *words], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def texts_of(root: Path) -> dict[str, str]:
    return read_texts(root)[0]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
    write_files(tmp_path)
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "config", "user.name", "Ada Lovelace")
    git(tmp_path, "config", "user.email", "ada@example.org")
    return tmp_path


def test_outside_git_nothing_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert git_facts(tmp_path, texts_of(tmp_path)) == GitFacts()
    event = event_of(tmp_path, RUN, NOW, texts=texts_of(tmp_path))
    assert (event.by, event.commit, event.dirty) == (None, None, None)
    assert event_file(tmp_path, event).name == f"20260304T030607Z-{RUN.run_id}-nocommit.json"


def test_without_the_program_nothing_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert git_facts(tmp_path, texts_of(tmp_path)) == GitFacts()


def test_before_the_first_commit_only_the_user_is_known(repository: Path) -> None:
    assert git_facts(repository, texts_of(repository)) == GitFacts("Ada Lovelace <ada@example.org>")


def test_a_changed_input_is_dirty_and_a_new_run_is_not(repository: Path) -> None:
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "-m", "first")
    commit = git(repository, "rev-parse", "HEAD")
    (repository / "runs").mkdir()
    (repository / "runs" / "new").touch()
    assert git_facts(repository, texts_of(repository)) == GitFacts(
        "Ada Lovelace <ada@example.org>", commit, False
    )
    (repository / "initiatives" / "INIT-0009.yaml").touch()
    assert git_facts(repository, texts_of(repository)).dirty is True
    assert event_file(
        repository, event_of(repository, RUN, NOW, texts=texts_of(repository))
    ).name.endswith(f"-{commit[:8]}.json")


def test_no_host_name_is_told(repository: Path) -> None:
    event = event_of(repository, RUN, NOW, pull_request=12, texts=texts_of(repository))
    assert set(event.machine) == {"python", "system", "processor", "processors"}
    assert (event.when, event.pull_request, event.effort) == (
        "2026-03-04T03:06:07Z",
        12,
        RUN.effort,
    )


@pytest.mark.parametrize(
    "when", ["2026-13-01T00:00:00Z", "2026-1-01T00:00:00Z", "yesterday", "2026-01-01T00:00:00"]
)
def test_a_moment_is_spelled_in_one_way(when: str) -> None:
    with pytest.raises(ValidationError):
        Event.model_validate({**sample_event(RUN).model_dump(), "when": when})
