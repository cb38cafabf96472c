"""Any portfolio: through sheets into an empty one it means the same, and a pull after a push
changes no byte."""

import datetime
import shutil
import tempfile
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from portfolio.model import Planning
from portfolio.source import emit
from tests.sheets.workbench import empty, filled, run_ids, sheets, texts
from tests.strategies import examples, plannings


def plain(value: Any) -> Any:
    """A model's value as YAML has it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {plain(key): plain(inner) for key, inner in value.items()}
    return tuple(plain(inner) for inner in value) if isinstance(value, tuple | list) else value


def written(planning: Planning, root: Path) -> Path:
    """The files of a planning."""
    files = {
        "config/organization.yaml": planning.organization,
        "config/metrics.yaml": planning.metrics,
        "config/scenarios/drawn.yaml": planning.scenario,
        **{
            f"initiatives/{key}.yaml": initiative
            for key, initiative in planning.initiatives.items()
        },
    }
    for name, model in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        data = plain(model.model_dump(exclude_defaults=True, by_alias=True))
        (root / name).write_text(emit.document_text(data), "utf-8")
    return root


@pytest.mark.parametrize("words", [("--csv",), ()], ids=["csv", "xlsx"])
def test_any_portfolio_comes_back(words: tuple[str, ...]) -> None:
    @examples(12 if words else 6)
    @given(plannings(max_initiatives=6))
    def comes_back(planning: Planning) -> None:
        folder = Path(tempfile.mkdtemp())
        try:
            root = filled(written(planning, folder / "one"), *words)
            before = texts(root)
            done = sheets(root, "pull")
            assert done.output == "sheets: nothing changes\n"
            assert texts(root) == before
            assert sheets(root, "push").output == "sheets: up to date\n"
            other = empty(folder / "other", root)
            shutil.copytree(root / "sheets", other / "sheets")
            assert sheets(other, "pull").exit_code == 0
            assert run_ids(other) == run_ids(root)
        finally:
            shutil.rmtree(folder)

    comes_back()
