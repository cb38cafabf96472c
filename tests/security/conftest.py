"""The scene of every attack, built once and copied."""

import shutil
from pathlib import Path

import pytest

from tests.security.scene import Scene, build


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scene")
    with pytest.MonkeyPatch.context() as patch:
        _settings(patch)
        build(folder)
    return folder


@pytest.fixture
def scene(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    _settings(monkeypatch)
    shutil.copytree(built, tmp_path / "scene")
    monkeypatch.chdir(tmp_path)
    return Scene(tmp_path / "scene/clone", tmp_path / "scene/outside")


def _settings(patch: pytest.MonkeyPatch) -> None:
    patch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    patch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
    for who in ("AUTHOR", "COMMITTER"):
        patch.setenv(f"GIT_{who}_NAME", "Ada")
        patch.setenv(f"GIT_{who}_EMAIL", "ada@example.org")
    for name in ("GITHUB_TOKEN", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_ACTIONS", "CI"):
        patch.delenv(name, raising=False)
