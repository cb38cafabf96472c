"""CVXPY and SciPy imported without what no portfolio needs of them.

That is more than half of what importing them takes. A finder of modules hands out stand-ins: of a
whole module that is imported and never looked into; of a package whose names are each loaded from
the module that has it; and of a module of which functions are imported and never called. Whoever
looks for more in a stand-in makes it the real module.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from types import ModuleType
from typing import Any

UNOPENED = frozenset(
    {
        # SciPy takes over every name of numpy.
        "numpy.f2py",
        "numpy.ma",
        "numpy.polynomial",
        "numpy.testing",
        # CVXPY looks which solvers are installed.
        "osqp",
        "scs",
    }
)
"""Imported, and not looked into: loaded when somebody does."""

PACKAGES: Mapping[str, Mapping[str, str]] = {
    "scipy.optimize": {
        "Bounds": "_constraints",
        "LinearConstraint": "_constraints",
        "OptimizeResult": "_optimize",
        "OptimizeWarning": "_optimize",
        "linprog": "_linprog",
        "milp": "_milp",
    }
}
"""Package -> name in it -> the module of the package that has it."""

FUNCTIONS: Mapping[str, frozenset[str]] = {
    "scipy.linalg.interpolative": frozenset({"interp_decomp"}),
    "scipy.special": frozenset({"entr", "kl_div", "logsumexp", "rel_entr", "xlogy"}),
    "scipy.stats": frozenset({"entropy"}),
}
"""Module -> the functions in it that others import and do not call here."""


def defer_unused_modules() -> None:
    """From now on, import CVXPY and SciPy without what no portfolio needs of them.

    For the command line alone: a library leaves the modules of others as they are.
    """
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


class _Finder(MetaPathFinder):
    """Finds the modules that have a stand-in, before Python does."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        """Where a stand-in comes from; None for any other module."""
        is_unopened = fullname in UNOPENED
        if not is_unopened and fullname not in PACKAGES and fullname not in FUNCTIONS:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = LazyLoader(spec.loader) if is_unopened else _StandInLoader(spec.loader)
        return spec


class _StandInLoader(Loader):
    """Makes a stand-in, and runs nothing of the module."""

    def __init__(self, real: Loader) -> None:
        self._real = real

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """The stand-in, empty."""
        return _StandIn(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """The module has the loader that it would have without us."""
        module.__loader__ = self._real
        if module.__spec__ is not None:
            module.__spec__.loader = self._real


class _StandIn(ModuleType):
    """Finds each of the names that are known, and becomes the real module for any other."""

    def __getattr__(self, name: str) -> Any:
        """What this module has no value for yet."""
        module = self.__name__
        if name in _ASKED_OF_ANY_MODULE:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        value: Any
        if name in PACKAGES.get(module, {}):
            value = getattr(import_module(f"{module}.{PACKAGES[module][name]}"), name)
        elif name in FUNCTIONS.get(module, ()):
            value = _deferred(self, name)
        else:
            _become_real(self)
            return getattr(self, name)
        setattr(self, name, value)
        return value


_ASKED_OF_ANY_MODULE = frozenset({"__cached__", "__file__", "__path__", "__wrapped__"})
"""What Python looks for in any module, also before it sets it: no reason to load one."""


def _deferred(module: ModuleType, name: str) -> Callable[..., Any]:
    """A function that loads the real one when it is called."""

    def deferred(*arguments: Any, **options: Any) -> Any:
        _become_real(module)
        return getattr(module, name)(*arguments, **options)

    return deferred


def _become_real(module: ModuleType) -> None:
    """Run what the stand-in stands for, in its place, unless that was done."""
    spec, real = module.__spec__, module
    if isinstance(module, _StandIn) and spec is not None and spec.loader is not None:
        real.__class__ = ModuleType
        spec.loader.exec_module(real)
