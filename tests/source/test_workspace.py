"""Which files a portfolio is made of, by their names."""

from pathlib import PurePosixPath

import pytest

from portfolio.source import files_in


@pytest.mark.parametrize(
    "name", ["INIT-0001.yaml", "a.b.yaml", ".yaml", "none", "deeper/INIT-0001.yaml"]
)
def test_a_file_is_named_as_its_path_says(name: str) -> None:
    path = PurePosixPath("initiatives", name)
    expected = {path.stem: str(path)} if str(path.parent) == "initiatives" else {}
    assert files_in("initiatives", [str(path)]) == expected
