"""The page about the architecture names every room of the package, in the order of the layers."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def rooms_of_contract() -> list[set[str]]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    [layers] = [contract["layers"] for contract in contracts if contract["id"] == "layers"]
    return [set(layer.split(" | ")) for layer in layers]


def rooms_of_page() -> list[set[str]]:
    page = (ROOT / "docs/architecture.md").read_text("utf-8")
    rows = [line.split(" | ")[0] for line in page.splitlines() if line.startswith("| [")]
    return [set(re.findall(r"\[(\w+)\]", row)) for row in rows]


def test_page_has_the_layers_of_the_contract() -> None:
    assert rooms_of_page() == rooms_of_contract()


def test_a_walk_names_its_rooms() -> None:
    """test_links has that every file exists; a walk names at least four different rooms."""
    page = (ROOT / "docs/architecture.md").read_text("utf-8")
    walks = re.split(
        r"^### ", page.split("## Four walks")[1].split("## Where to add")[0], flags=re.MULTILINE
    )[1:]
    assert len(walks) == 4
    for walk in walks:
        rooms = re.findall(r"\]\(\.\./portfolio/(\w+)", walk)
        assert len(set(rooms)) >= 4, walk.splitlines()[0]
