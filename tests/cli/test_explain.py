"""`explain` knows every code."""

import json

import pytest

from portfolio.cli.boundary import Exit
from portfolio.findings import CODES


@pytest.mark.parametrize("code", CODES)
def test_every_code(portfolio, code: str) -> None:
    done = portfolio("explain", code)
    assert done.exit_code == Exit.DONE
    entry = CODES[code]
    for text in (code, entry.severity, entry.title, entry.why, entry.fix):
        assert text in done.stdout


def test_as_it_stands_in_a_message_and_as_json(portfolio) -> None:
    assert portfolio("explain", "[p203]").stdout == portfolio("explain", "P203").stdout
    told = json.loads(portfolio("explain", "P203", "--format", "json").stdout)
    assert (told["format"], told["code"], told["severity"]) == (1, "P203", "error")
