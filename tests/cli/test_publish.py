"""`publish`: the page, the workbook, the event, and what is published and no longer planned."""

import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from portfolio.actions import check_published, open_portfolio, publications_of
from portfolio.cli import main
from portfolio.record import read_publications
from portfolio.source import read_document
from tests.repositories import Repository
from tests.review.changed import only_base

PAGE = "docs/roadmap/base.md"
BOOK = "docs/roadmap/Roadmap.xlsx"


@pytest.fixture
def repository(new_repository) -> Repository:
    return new_repository(only_base())


def run(root: Path, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--root", str(root)], catch_exceptions=False)


def recorded(repository: Repository) -> Path:
    done = run(repository.root, "record", "base")
    assert done.exit_code == 0, done.output
    return repository.root


def published(repository: Repository) -> Path:
    root = recorded(repository)
    done = run(root, "publish", "base")
    assert done.exit_code == 0, done.output
    repository.commit(message="Publish")
    return root


def reject(root: Path, status: str = "rejected") -> str:
    """Take one planned initiative out of the running by its status; its key."""
    [event] = (root / "runs/log/published").glob("*.json")
    planned = [item["key"] for item in json.loads(event.read_text("utf-8"))["items"]]
    for key in planned:
        path = root / "initiatives" / f"{key}.yaml"
        text = path.read_text("utf-8")
        document, _ = read_document("", text)
        assert document is not None
        if document.data["status"] == "candidate":
            path.write_text(text.replace("status: candidate", f"status: {status}"), "utf-8")
            return key
    raise AssertionError("every initiative is kept")


def test_without_a_stored_plan_nothing_is_published(repository: Repository) -> None:
    done = run(repository.root, "publish", "base")
    assert done.exit_code == 7
    assert "portfolio record base, then publish it" in done.stderr
    assert not (repository.root / "docs").exists()


def test_a_plan_is_published_with_page_workbook_and_event(repository: Repository) -> None:
    root = published(repository)
    publications, damages = read_publications(root)
    assert not damages
    [one] = publications
    page = (root / PAGE).read_text("utf-8")
    book = openpyxl.load_workbook(root / BOOK)
    assert book.sheetnames == ["All periods", "base"]
    keys = [row[1] for row in book["base"].iter_rows(min_row=2, values_only=True)]
    assert keys == [item.key for item in one.items]
    assert all(f"| {item.key} | " in page for item in one.items)
    assert "First publication" in page
    assert one.commit == repository.git("rev-parse", "HEAD~1").strip()


def test_the_same_plan_again_publishes_nothing_new(repository: Repository) -> None:
    root = published(repository)
    before = {
        path: path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and ".git/" not in str(path)
    }
    done = run(root, "publish", "base")
    assert done.exit_code == 0
    assert "this plan was published before" in done.stderr
    assert {path: path.read_bytes() for path in before} == before
    (root / PAGE).unlink()
    assert run(root, "publish", "base").exit_code == 0
    assert (root / PAGE).read_bytes() == before[root / PAGE]


def test_what_has_shipped_is_delivered_and_no_broken_word(repository: Repository) -> None:
    root = published(repository)
    key = reject(root, "delivered")
    [check] = check_published(open_portfolio(root), ("base",))
    assert key not in {line.key for line in check.no_longer}
    recorded(repository)
    repository.commit(message="Ship")
    done = run(root, "publish", "base")
    assert done.exit_code == 0, done.output
    [_, second] = publications_of(root)["base"]
    kinds = {move.key: move.kind for move in second.moves}
    assert kinds[key] == "delivered"
    note = (root / PAGE).read_text("utf-8").partition("First publication")[0]
    assert "Delivered" in note


def test_a_note_says_what_changed_and_what_caused_it(repository: Repository) -> None:
    root = published(repository)
    key = reject(root)
    recorded(repository)
    repository.commit(message="Reject")
    done = run(root, "publish", "base")
    assert done.exit_code == 0, done.output
    assert f"forced by {key} status candidate → rejected" in done.stdout
    page = (root / PAGE).read_text("utf-8")
    assert page.index("No longer in the plan") < page.index("First publication")
    [_, second] = publications_of(root)["base"]
    assert second.previous is not None
    book = openpyxl.load_workbook(root / BOOK)
    keys = [row[1] for row in book["base"].iter_rows(min_row=2, values_only=True) if row[1]]
    assert sorted(keys) == [item.key for item in second.items]


def test_check_says_what_is_published_and_no_longer_planned(repository: Repository) -> None:
    root = published(repository)
    done = run(root, "publish", "--check")
    assert (done.exit_code, done.stdout.strip()[-26:]) == (0, "published as it is planned")
    key = reject(root)
    done = run(root, "publish", "--check")
    assert done.exit_code == 7
    assert "published and no longer planned so" in done.stdout
    assert f"  {key} " in done.stdout
    answer = json.loads(run(root, "publish", "--check", "--format", "json").stdout)
    assert key in [line["key"] for line in answer["published"][0]["no_longer"]]
    status = repository.git("status", "--short")
    assert all("initiatives/" in line for line in status.splitlines())


def test_check_of_a_scenario_without_a_plan_says_so(repository: Repository) -> None:
    root = published(repository)
    scenario = root / "config/scenarios/base.yaml"
    text = scenario.read_text("utf-8")
    document, _ = read_document("", text)
    assert document is not None
    cap = document.data["capacity"]["engineering"]["all"]["cap"]
    scenario.write_text(text.replace(f"cap: {cap}", "cap: 1", 1), "utf-8")
    done = run(root, "publish", "--check")
    assert done.exit_code == 7
    lines = [line for line in done.stdout.splitlines() if line.startswith("  INIT-")]
    assert lines
    why = ": no plan keeps the rules any more: portfolio repair base"
    assert all(line.endswith(why) for line in lines)


def test_check_of_a_scenario_that_is_gone(repository: Repository) -> None:
    root = published(repository)
    (root / "config/scenarios/base.yaml").rename(root / "config/scenarios/other.yaml")
    organization = root / "config/organization.yaml"
    organization.write_text(organization.read_text("utf-8").replace(": base", ": other"), "utf-8")
    done = run(root, "publish", "--check")
    assert done.exit_code == 7
    assert "there is no scenario base any more" in done.stdout


def test_before_the_first_publication_check_has_nothing_to_say(repository: Repository) -> None:
    done = run(repository.root, "publish", "--check")
    assert (done.exit_code, done.stdout) == (0, "nothing was published yet\n")


def test_what_people_wrote_beside_the_plan_stays(repository: Repository) -> None:
    root = published(repository)
    book = openpyxl.load_workbook(root / BOOK)
    sheet = book["base"]
    at = sheet.max_column + 1
    sheet.cell(1, at).value = "Our notes"
    sheet.cell(2, at).value = "ask Kim"
    book.create_sheet("Ours")["A1"] = "hands off"
    book.save(root / BOOK)
    reject(root)
    recorded(repository)
    repository.commit(message="Reject")
    assert run(root, "publish", "base").exit_code == 0
    after = openpyxl.load_workbook(root / BOOK)
    assert after["base"].cell(2, at).value == "ask Kim"
    assert after["Ours"]["A1"].value == "hands off"


DAMAGES: dict[str, Callable[[str], str]] = {
    "another initiative": lambda text: text.replace('"key":"', '"key":"X', 1),
    "another moment": lambda text: text.replace('"when":"2026', '"when":"2025', 1),
    "another spelling": lambda text: text + " ",
    "half of it": lambda text: text[: len(text) // 2],
    "nothing": lambda _: "",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_publication_is_told(damage: str, repository: Repository) -> None:
    root = published(repository)
    [event] = (root / "runs/log/published").glob("*.json")
    event.write_text(DAMAGES[damage](event.read_text("utf-8")), "utf-8")
    for words in (("publish", "--check"), ("publish", "base")):
        done = run(root, *words)
        assert done.exit_code == 7
        assert "runs/log/published/" in done.stderr


def test_the_page_takes_no_markup_from_a_title(repository: Repository) -> None:
    root = repository.root
    for path in sorted((root / "initiatives").glob("*.yaml")):
        text = path.read_text("utf-8")
        first = next(line for line in text.splitlines() if line.startswith("title:"))
        path.write_text(
            text.replace(first, "title: '<img src=x> [a](javascript:b) | @team `c` #1'"), "utf-8"
        )
    repository.commit(message="Titles")
    root = published(repository)
    page = (root / PAGE).read_text("utf-8")
    assert "<img" not in page and "[a](" not in page and "@team" not in page


def test_usage(repository: Repository) -> None:
    assert run(repository.root, "publish").exit_code == 64
    done = run(repository.root, "publish", "bsae")
    assert done.exit_code == 64 and "did you mean base?" in done.stderr
    assert run(repository.root, "publish", "--check", "base").exit_code == 64
