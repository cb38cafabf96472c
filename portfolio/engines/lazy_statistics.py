"""CVXPY imported without ``scipy.stats``, of which it uses one function that no portfolio needs.

That is half of what importing CVXPY takes. While it is imported, a stand-in has this function,
which loads the real module when it is called. If CVXPY asks for more, it is imported once more,
plainly.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

STATISTICS = "scipy.stats"
CVXPY = "cvxpy"


class _OwnProcess:
    """Whether this process runs a command and nothing else, so that its modules are ours."""

    def __init__(self) -> None:
        self.is_ours = False


_process = _OwnProcess()


def defer_statistics() -> None:
    """Import CVXPY without ``scipy.stats`` in this process.

    For the command line alone: a library leaves the modules of others as they are.
    """
    _process.is_ours = True


def import_cvxpy() -> None:
    """Import CVXPY, without ``scipy.stats`` where that was asked for and is not loaded yet."""
    is_loaded = STATISTICS in sys.modules or CVXPY in sys.modules
    if not _process.is_ours or is_loaded:
        import_module(CVXPY)
        return
    stand_in = ModuleType(STATISTICS)
    setattr(stand_in, "entropy", _entropy)  # noqa: B010 - a module has no such attribute
    sys.modules[STATISTICS] = stand_in
    try:
        import_module(CVXPY)
    except ImportError:
        # This CVXPY needs more of it.
        _forget_cvxpy()
    finally:
        sys.modules.pop(STATISTICS, None)
    import_module(CVXPY)


def _entropy(*arguments: Any, **options: Any) -> Any:
    """``scipy.stats.entropy``, loaded by the first call."""
    return import_module(STATISTICS).entropy(*arguments, **options)


def _forget_cvxpy() -> None:
    for name in list(sys.modules):
        if name.partition(".")[0] == CVXPY:
            del sys.modules[name]
