"""How an action tells what it is doing: a function that is handed in, silent by default."""

from collections.abc import Callable

Progress = Callable[[str], None]
"""Called with what is being done just now, such as the name of a stage."""

Notes = Callable[[str], None]
"""Called with a sentence that a person should read, such as what was written."""


def silent(text: str) -> None:
    """Shows nothing."""
