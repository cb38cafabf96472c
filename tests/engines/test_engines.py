"""What is known of a solver without importing it."""

import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version

import pytest

from portfolio.engines import ENGINES, Engine, MissingExtraError, registry

_HEAVY = ("cvxpy", "scipy", "highspy", "ortools", "numpy")

_SCRIPT = f"""
import sys
from portfolio.engines import adapter
print(adapter(sys.argv[1]).engine())
loaded = [name for name in {_HEAVY} if name in sys.modules]
assert not loaded, loaded
"""


@pytest.mark.parametrize("name", ENGINES)
def test_name_and_versions_need_no_import(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT, name], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert f"'solver': '{name}'" in done.stdout


@pytest.mark.parametrize("engine", ENGINES.values(), ids=lambda engine: engine.name)
def test_a_run_records_every_version_that_decides(engine: Engine) -> None:
    distributions = (*engine.decisive, *engine.followed_by)
    assert engine.versions() == {
        "solver": engine.name,
        **{name: version(name) for name in distributions},
    }


def test_what_is_not_installed_and_not_needed_is_not_recorded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(registry, "find_spec", lambda _name: None)
    assert set(ENGINES["scipy"].versions()) == {"solver", "cvxpy", "scipy"}


def test_a_missing_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(distribution: str) -> str:
        raise PackageNotFoundError(distribution)

    monkeypatch.setattr(registry, "version", missing)
    with pytest.raises(MissingExtraError) as raised:
        ENGINES["highs"].versions()
    told = "the solver highs needs highspy, which is not installed: pip install 'portfolio[highs]'"
    assert str(raised.value) == told
