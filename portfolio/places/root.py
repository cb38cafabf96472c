"""Where the portfolio is that a command is about."""

from pathlib import Path

from portfolio.source import METRICS


def find_root(start: Path) -> Path | None:
    """The nearest folder from ``start`` upwards that holds config/metrics.yaml."""
    return next((folder for folder in (start, *start.parents) if (folder / METRICS).exists()), None)
