"""The maps that come with the package."""

from importlib.resources import files

_MAPS = "portfolio.trackers.maps"


def shipped_maps() -> tuple[str, ...]:
    """Their names, sorted."""
    names = (entry.name for entry in files(_MAPS).iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))


def shipped_map(name: str) -> str:
    """The text of one of them."""
    return files(_MAPS).joinpath(f"{name}.yaml").read_text("utf-8")
