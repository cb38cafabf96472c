"""The witness shares nothing with those it watches."""

import subprocess
import sys

import pytest

STRANGERS = (
    "numpy",
    "scipy",
    "cvxpy",
    "duckdb",
    "portfolio.compile",
    "portfolio.solve",
    "portfolio.engines",
    "portfolio.model",
)


@pytest.mark.parametrize(
    ("module", "strangers"), [("portfolio.certify", STRANGERS), ("portfolio.gaps", STRANGERS)]
)
def test_imports_none_of_them(module: str, strangers: tuple[str, ...]) -> None:
    """All of its modules load neither solver, compiler nor model; duckdb comes with the first
    measurement."""
    program = f"""
import importlib, pkgutil, sys, {module}
for found in pkgutil.walk_packages({module}.__path__, "{module}."):
    importlib.import_module(found.name)
print(*sorted(sys.modules), sep="\\n")
"""
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "portfolio.results" in loaded
    assert not set(strangers) & set(loaded)
