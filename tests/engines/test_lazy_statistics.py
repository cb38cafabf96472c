"""The stand-in for scipy.stats: nothing is loaded that is not needed, and nothing is missed that
is."""

import subprocess
import sys
from pathlib import Path

import cvxpy

DEFERRED = """
import sys
from portfolio.engines.lazy_statistics import defer_statistics, import_cvxpy
defer_statistics()
import_cvxpy()
is_loaded = "scipy.stats._stats_py" in sys.modules
"""


def said(code: str) -> str:
    """What a Python of its own prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_cvxpy_imports_scipy_stats_for_one_function() -> None:
    """Of the cvxpy that is locked; one that needs more is imported plainly."""
    package = Path(cvxpy.__file__).parent
    lines = set()
    for path in package.rglob("*.py"):
        if "tests" not in path.relative_to(package).parts:
            lines |= {
                line.strip()
                for line in path.read_text("utf-8").splitlines()
                if "scipy.stats" in line
            }
    assert lines == {"from scipy.stats import entropy"}


def test_cvxpy_is_imported_without_it_and_whoever_needs_it_gets_it() -> None:
    code = f"""{DEFERRED}
from cvxpy.atoms.quantum_rel_entr import entropy
import cvxpy, scipy
print(is_loaded, float(entropy([0.5, 0.5], base=2)), float(scipy.stats.norm.cdf(0)))
import scipy.stats._stats_py as real
print(real.__name__)
"""
    assert said(code).split("\n") == ["False 1.0 0.5", "scipy.stats._stats_py"]


def test_a_cvxpy_that_needs_more_is_imported_plainly(tmp_path: Path) -> None:
    package = tmp_path / "cvxpy"
    package.mkdir()
    (package / "__init__.py").write_text("from cvxpy.more import norm\n", "utf-8")
    (package / "more.py").write_text("from scipy.stats import norm\n", "utf-8")
    code = f"""
import sys
sys.path.insert(0, {str(tmp_path)!r}){DEFERRED}
import cvxpy
print(is_loaded, float(cvxpy.norm.cdf(0)))
"""
    assert said(code) == "True 0.5"


def test_only_the_command_line_of_its_own_process_defers_it() -> None:
    code = """
from portfolio.cli import main
from portfolio.engines import lazy_statistics
main(["--help"], standalone_mode=False)
print(lazy_statistics._process.is_ours)
import sys
sys.argv = ["portfolio", "--help"]
main(standalone_mode=False)
print(lazy_statistics._process.is_ours)
"""
    lines = said(code).split("\n")
    assert [line for line in lines if line in ("True", "False")] == ["False", "True"]
