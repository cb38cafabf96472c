"""Links within the repository lead somewhere: to a file, a folder, or a heading."""

import re
from functools import cache
from pathlib import Path

import pytest

from docs.generator.markdown import anchor

ROOT = Path(__file__).parents[2]
_FENCE = re.compile(r"^(`{3,})[^\n]*\n.*?^\1$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_ELSEWHERE = ("http://", "https://", "mailto:")


def pages() -> list[Path]:
    """Every Markdown page of the repository."""
    return sorted(
        {*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / ".github").rglob("*.md")}
    )


@cache
def text_of(page: Path) -> str:
    """A page without its blocks of code."""
    return _FENCE.sub("", page.read_text("utf-8"))


def anchors(page: Path) -> set[str]:
    return {
        anchor(heading.replace("`", ""))
        for heading in re.findall(r"^#+ (.+)$", text_of(page), re.MULTILINE)
    }


def dead_links(page: Path) -> list[str]:
    dead = []
    for link in _LINK.findall(text_of(page)):
        if link.startswith(_ELSEWHERE):
            continue
        path, _, fragment = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (fragment and fragment not in anchors(target)):
            dead.append(link)
    return dead


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_no_link_is_dead(page: Path) -> None:
    assert dead_links(page) == []


def test_a_dead_link_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# One\n[a](page.md#one) [b](#two) [c](gone.md) [d](https://x.org)\n```\n[e](f.md)\n```\n",
        "utf-8",
    )
    assert dead_links(page) == ["#two", "gone.md"]


def test_there_are_pages() -> None:
    names = {page.relative_to(ROOT).as_posix() for page in pages()}
    assert {
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "docs/guide.md",
        "docs/how-it-works.md",
    } <= names
