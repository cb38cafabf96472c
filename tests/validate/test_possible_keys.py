"""P301 proposes only keys that can be: of the form of a key, and of no other file."""

import re

import pytest

from portfolio.findings import Finding
from portfolio.model.scalars import INITIATIVE_KEY
from tests.portfolios import base_texts, read

TEXT = base_texts()["initiatives/INIT-0003.yaml"].replace(
    "title: Initiative 3", "title: Another idea"
)


def hint_of(name: str, key: str) -> str:
    text = TEXT.replace("key: INIT-0003", f"key: {key}")
    [hint] = [f.hint for f in read({f"initiatives/{name}.yaml": text})[1] if f.code == "P301"]
    assert hint is not None
    return hint


@pytest.mark.parametrize("name", ["INIT-0042", "init-42", "checkout", "INIT-1", "INIT-" + "0" * 80])
@pytest.mark.parametrize("key", ["INIT-0041", "INIT-0001"])
def test_what_is_proposed_can_be_done(name: str, key: str) -> None:
    hint = hint_of(name, key)
    written = re.search("`key: ([^`]+)`", hint)
    renamed = re.search(r"rename the file to (\S+)\.yaml", hint)
    new_key = written[1] if written else key
    new_name = renamed[1] if renamed else name
    # Either of two ways is enough; where both are needed, the sentence joins them with "and".
    if written and renamed and " or " in hint:
        assert not [f for f in findings_after(renamed[1], key) if f.code == "P301"]
        new_name = name
    assert re.fullmatch(INITIATIVE_KEY, new_key)
    assert findings_after(new_name, new_key) == []


def findings_after(name: str, key: str) -> list[Finding]:
    assert f"initiatives/{name}.yaml" not in base_texts()
    text = TEXT.replace("key: INIT-0003", f"key: {key}")
    return list(read({f"initiatives/{name}.yaml": text})[1])
