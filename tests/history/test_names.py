"""A reference to a name that is gone: git knows what its content is called now."""

import pytest

from portfolio.actions.checking import check_with_names
from portfolio.checked import check
from tests.record.sample import FILES

BASE = "config/scenarios/base.yaml"
CHILD = "config/scenarios/child.yaml"


def advice(root) -> dict[str, str | None]:
    return {finding.message: finding.hint for finding in check_with_names(root).findings}


@pytest.mark.parametrize("committed", [False, True])
def test_a_new_key(new_repository, committed: bool) -> None:
    repository = new_repository(FILES)
    text = FILES["initiatives/INIT-0001.yaml"].replace("INIT-0001", "INIT-0942")
    repository.git("rm", "-q", "initiatives/INIT-0001.yaml")
    if committed:
        repository.commit({"initiatives/INIT-0942.yaml": text})
        repository.commit({"README.md": "something later"})
    else:
        repository.write({"initiatives/INIT-0942.yaml": text})
    assert advice(repository.root)["unknown initiative INIT-0001"] == (
        "INIT-0001 was renamed: write INIT-0942"
    )


def test_a_new_name_of_a_scenario(new_repository) -> None:
    repository = new_repository(FILES | {CHILD: "extends: base\ntitle: Child\n"})
    repository.git("mv", BASE, "config/scenarios/company.yaml")
    found = advice(repository.root)
    assert found["unknown scenario base"] == "base was renamed: write company"


def test_another_content_is_no_new_name(new_repository) -> None:
    repository = new_repository(FILES)
    text = FILES["initiatives/INIT-0001.yaml"].replace("INIT-0001", "INIT-0942")
    repository.git("rm", "-q", "initiatives/INIT-0001.yaml")
    repository.write(
        {"initiatives/INIT-0942.yaml": text.replace("engineering: 40", "engineering: 41")}
    )
    assert check_with_names(repository.root).findings == check(repository.root).findings


def test_without_git_nothing_is_asked(tmp_path) -> None:
    texts = {file: text for file, text in FILES.items() if "INIT-0001" not in file}
    for file, text in texts.items():
        place = tmp_path / file
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    assert check_with_names(tmp_path).findings == check(tmp_path).findings != ()


def test_before_the_first_commit_nothing_is_known(new_repository) -> None:
    texts = {file: text for file, text in FILES.items() if "INIT-0001" not in file}
    repository = new_repository(texts)
    repository.git("update-ref", "-d", "HEAD")
    assert check_with_names(repository.root).findings == check(repository.root).findings != ()
