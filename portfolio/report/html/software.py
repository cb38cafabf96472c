"""Which version of the pages this is: a page made by another one is made anew."""

import hashlib
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent
_ENDINGS = frozenset({".py", ".html", ".css", ".js", ".json"})


@cache
def page_software() -> str:
    """SHA-256 over all that makes pages: code, templates, assets, and the solver of the pages."""
    digest = hashlib.sha256()
    for folder in (_FOLDER, _FOLDER.parent / "words"):
        for file in sorted(folder.rglob("*")):
            if file.suffix in _ENDINGS:
                digest.update(file.relative_to(folder).as_posix().encode() + b"\0")
                digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
