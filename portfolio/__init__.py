"""A product portfolio as code: validated, optimised, proven, and recorded in git.

    from portfolio import open_portfolio

docs/api.md has the rest.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from portfolio.actions import Portfolio, open_portfolio

__version__ = "0.2.0"

__all__ = ["Portfolio", "__version__", "open_portfolio"]


def __getattr__(name: str) -> Any:
    """The Python API, loaded when it is first asked for: `portfolio --help` does without."""
    if name not in ("Portfolio", "open_portfolio"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # Every other import of the package comes through here first.
    import portfolio.actions

    return getattr(portfolio.actions, name)
