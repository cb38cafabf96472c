"""The files as a pull sees them: what changes is read, and nothing else is read again."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from portfolio.findings import FindingSeverity
from portfolio.load import read_texts
from portfolio.sheets.files import Files
from portfolio.source import read_workspace
from portfolio.validate import validate
from tests.portfolios import EXAMPLES, overlaid

CHANGES: list[Mapping[str, str]] = [
    {},
    {"initiatives/INIT-0001.yaml": "key: [\n"},
    {"initiatives/INIT-0001.yaml": "key: INIT-0001\nkey: INIT-0001\ntitle: 5\n"},
    {"config/metrics.yaml": "metrics: {}\n", "initiatives/INIT-9000.yaml": "key: INIT-9001\n"},
    {"config/scenarios/new.yaml": "extends: nobody\n"},
    {"config/organization.yaml": ""},
]


@pytest.mark.parametrize("texts", CHANGES, ids=lambda texts: ", ".join(texts) or "nothing")
def test_files_that_change_have_the_errors_of_files_read_anew(
    tmp_path: Path, texts: Mapping[str, str]
) -> None:
    before, _ = read_texts(overlaid(EXAMPLES / "valid/everything", tmp_path / "portfolio"))
    changed = Files.read(before).changed(texts)
    workspace, wrong = read_workspace({**before, **texts})
    wrong += validate(workspace) if workspace is not None else []
    assert changed.errors() == [
        finding for finding in wrong if finding.severity is FindingSeverity.ERROR
    ]
    assert changed == Files.read({**before, **texts})
    assert bool(changed.errors()) == bool(texts)
