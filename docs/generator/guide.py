"""The guides are run, not retold: their files are written, their commands run, and what they print
is put below them.

In docs/guide.md and docs/questions.md a block of YAML whose first line is `# PATH` is written to
that path of a copy of the example portfolio (without that line), and in a `console` block each line
that starts with `$ ` is run there; ` | head -N` keeps the first lines of its output.
"""

import re
import shlex
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from docs.generator.terminal import run

GUIDES = ("docs/guide.md", "docs/questions.md")
_BLOCK = re.compile(r"^```(console|yaml)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def pages(root: Path) -> dict[str, str]:
    """The guides with the outputs that their commands have now."""
    return {guide: _page(root, guide) for guide in GUIDES}


def _page(root: Path, guide: str) -> str:
    text = (root / guide).read_text("utf-8")
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        for name in ("config", "initiatives"):
            shutil.copytree(root / name, here / name)
        return _BLOCK.sub(lambda block: _replayed(block, here), text)


def _replayed(block: re.Match[str], here: Path) -> str:
    kind, body = block.groups()
    if kind == "yaml":
        first, _, rest = body.partition("\n")
        if first.startswith("# ") and first.endswith(".yaml"):
            (here / first.removeprefix("# ")).write_text(rest, "utf-8")
        return block.group()
    return "```console\n" + "\n".join(_session(body, here)).rstrip() + "\n```"


def _session(body: str, here: Path) -> Iterator[str]:
    """Each command of a block with what it prints; a line that ends with a backslash goes on in the
    next."""
    for command in re.findall(r"^\$ ((?:.*\\\n)*.*)$", body, re.MULTILINE):
        yield f"$ {command}"
        call, _, head = command.replace("\\\n", " ").partition(" | head -")
        words = shlex.split(call)
        if words[0] != "portfolio":
            raise ValueError(f"only portfolio is run in a guide, not {words[0]}")
        lines = run(words[1:], here).splitlines()
        yield "\n".join(lines[: int(head)] if head else lines)
        yield ""
