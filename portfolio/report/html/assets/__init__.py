"""Style sheets and scripts of the pages, as they are put into them."""

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent


@cache
def asset(name: str) -> str:
    """The text of a file of this folder."""
    return (_FOLDER / name).read_text("utf-8").strip() + "\n"
