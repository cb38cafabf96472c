"""Style sheets and scripts of the pages, as they are put into them."""

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent
_SCRIPT = ".js"
_BLOCK_START, _BLOCK_END = "/**", "*/"


@cache
def shipped(name: str) -> str:
    """The text of a file as a page has it: without indentation, a script without its comments.

    The types of the scripts stand in comments; readers of a page have no use for them. No text of a
    script goes over several lines, so that the beginning of a line is never a part of one.
    """
    text = asset(name)
    if not name.endswith(_SCRIPT):
        return "".join(line.lstrip() for line in text.splitlines(keepends=True))
    lines = []
    is_comment = False
    for line in text.splitlines(keepends=True):
        stripped = line.strip()
        is_comment = is_comment or _is_block(stripped)
        if not is_comment and not stripped.startswith("//"):
            lines.append(line.lstrip(" "))
        if is_comment and stripped.endswith(_BLOCK_END):
            is_comment = False
    return "".join(lines)


def _is_block(stripped: str) -> bool:
    """Whether a block comment begins with this line, and nothing but the comment is on it."""
    if not stripped.startswith(_BLOCK_START):
        return False
    return _BLOCK_END not in stripped or stripped.endswith(_BLOCK_END)


@cache
def asset(name: str) -> str:
    """The text of a file of this folder."""
    return (_FOLDER / name).read_text("utf-8").strip() + "\n"
