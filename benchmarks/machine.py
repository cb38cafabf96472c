"""What a figure was measured on, without any name or path of the machine."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("cvxpy", "duckdb", "numpy", "pydantic", "pyyaml", "scipy")


def machine() -> dict[str, str]:
    """Processor, cores, system and Python."""
    return {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def versions() -> dict[str, str]:
    """Versions of the libraries that take time, and of portfolio."""
    return {name: version(name) for name in ("portfolio", *LIBRARIES)}


def in_words() -> str:
    """One line for a report."""
    seen = machine()
    libraries = ", ".join(f"{name} {number}" for name, number in versions().items())
    return (
        f"{seen['processor']}, {seen['cores']} cores, {seen['system']}, Python {seen['python']};"
        f" {libraries}."
    )


def _processor() -> str:
    """Its model as Linux states it, else as Python does."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return " ".join(line.partition(":")[2].split())
    return platform.processor() or "unknown"
