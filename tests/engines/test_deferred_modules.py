"""The stand-ins for parts of CVXPY and SciPy: nothing is loaded that is not needed, and nothing is
missed that is."""

import subprocess
import sys
from pathlib import Path

import pytest

from portfolio.engines.deferred_modules import FUNCTIONS, PACKAGES

DEFERRED = """
import importlib.util, sys
from portfolio.engines import adapter_of, defer_unused_modules
from portfolio.engines import deferred_modules
defer_unused_modules()

def opened():
    stand_ins = (deferred_modules._StandIn, importlib.util._LazyModule)
    names = [*deferred_modules.UNOPENED, *deferred_modules.PACKAGES, *deferred_modules.FUNCTIONS]
    return sorted(n for n in names if n in sys.modules and type(sys.modules[n]) not in stand_ins)
"""
SMALL = """
from fractions import Fraction
from pathlib import Path
from portfolio import pipeline
from portfolio.engines import adapter
from portfolio.load import load
workspace = load(Path({root!r})).workspace
planning = workspace.planning("q2-outlook")
run = pipeline.plan(workspace, planning, adapter("scipy"))
"""
ROOT = Path(__file__).resolve().parents[2]

VALUES = {
    "numpy.ma": "numpy.ma.masked_array([1, 2], mask=[0, 1]).sum()",
    "numpy.polynomial": "numpy.polynomial.Polynomial([1, 2])(2.0)",
    "numpy.testing": "numpy.testing.assert_equal(1, 1)",
    "scipy.linalg.interpolative": "scipy.linalg.interpolative.estimate_rank is not None",
    "scipy.optimize": "scipy.optimize.brentq(lambda x: x - 1, 0, 3)",
    "scipy.special": "float(scipy.special.gamma(5))",
    "scipy.stats": "float(scipy.stats.norm.cdf(0))",
}
"""What nobody here asks of a module that has a stand-in."""
CALLED = {
    "scipy.special": "float(scipy.special.xlogy(2, 3))",
    "scipy.stats": "float(scipy.stats.entropy([0.5, 0.5], base=2))",
}
"""Functions that are only imported, called."""


def said(code: str) -> str:
    """What a Python of its own prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_a_plan_opens_none_of_them() -> None:
    """Of the locked CVXPY and SciPy; what they need more of is loaded, and shows here."""
    code = f"{DEFERRED}{SMALL.format(root=str(ROOT))}print(run.result.status.value, opened())"
    assert said(code) == "optimal []"


@pytest.mark.parametrize("module", sorted(VALUES))
def test_whoever_asks_for_more_gets_the_real_module(module: str) -> None:
    asked = f"import {module}, {module.partition('.')[0]}\nprint({VALUES[module]})"
    after = f"{DEFERRED}adapter_of('scipy')\n{asked}\nprint({module!r} in opened())"
    assert said(after).split("\n") == [said(asked), "True"]


@pytest.mark.parametrize("module", sorted(CALLED))
def test_a_function_that_is_called_computes(module: str) -> None:
    name = CALLED[module].partition("(")[2].partition("(")[0]
    function = name.rpartition(".")[2]
    imported = f"from {module} import {function} as imported\nimport {module}"
    code = (
        f"{DEFERRED}{imported}\nprint(opened())\nprint({CALLED[module].replace(name, 'imported')})"
    )
    assert said(code).split("\n") == ["[]", said(f"import {module}\nprint({CALLED[module]})")]


@pytest.mark.parametrize("package", sorted(PACKAGES))
def test_names_of_a_package_are_those_that_it_has(package: str) -> None:
    """The very same objects, before it is loaded and after."""
    names = sorted(PACKAGES[package])
    code = f"""{DEFERRED}
from {package} import {", ".join(names)}
print(opened())
import {package} as package
package.__all__
same = all(getattr(package, name) is globals()[name] for name in {names})
print({package!r} in opened(), same)
"""
    assert said(code).split("\n") == ["[]", "True True"]


@pytest.mark.parametrize("module", sorted(FUNCTIONS))
def test_functions_of_a_module_are_functions_that_it_has(module: str) -> None:
    names = sorted(FUNCTIONS[module])
    code = f"import {module} as module\nprint(all(callable(getattr(module, n)) for n in {names}))"
    assert said(code) == "True"


def test_what_is_loaded_already_stays_as_it_is() -> None:
    code = f"import scipy.stats\nreal = scipy.stats\n{DEFERRED}import scipy.stats\n"
    assert said(f"{code}print(scipy.stats is real, 'scipy.stats' in opened())") == "True True"


def test_a_cvxpy_that_needs_more_gets_it(tmp_path: Path) -> None:
    package = tmp_path / "cvxpy"
    package.mkdir()
    (package / "__init__.py").write_text("from cvxpy.more import norm\n", "utf-8")
    (package / "more.py").write_text("from scipy.stats import norm\n", "utf-8")
    code = f"""
import sys
sys.path.insert(0, {str(tmp_path)!r}){DEFERRED}
import cvxpy
print(float(cvxpy.norm.cdf(0)))
"""
    assert said(code) == "0.5"


def test_only_the_command_line_of_its_own_process_defers() -> None:
    code = """
import sys
from portfolio.cli import main
from portfolio.engines import deferred_modules
def is_deferring():
    return any(isinstance(finder, deferred_modules._Finder) for finder in sys.meta_path)
main(["--help"], standalone_mode=False)
print(is_deferring())
sys.argv = ["portfolio", "--help"]
main(standalone_mode=False)
print(is_deferring())
"""
    lines = said(code).split("\n")
    assert [line for line in lines if line in ("True", "False")] == ["False", "True"]
