"""The guide is run, not retold: its files are written, its commands run, and what they print is put below them.

In docs/guide.md a block of YAML whose first line is `# PATH` is written to that path of a copy of the example
portfolio (without that line), and in a `console` block each line that starts with `$ ` is run there; ` | head -N`
keeps the first lines of its output.
"""

import re
import shlex
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from docs.generator.terminal import run

GUIDE = "docs/guide.md"
_BLOCK = re.compile(r"^```(console|yaml)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def pages(root: Path) -> dict[str, str]:
    """The guide with the outputs that its commands have now."""
    text = (root / GUIDE).read_text("utf-8")
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        for name in ("config", "initiatives"):
            shutil.copytree(root / name, here / name)
        return {GUIDE: _BLOCK.sub(lambda block: _replayed(block, here), text)}


def _replayed(block: re.Match[str], here: Path) -> str:
    kind, body = block.groups()
    if kind == "yaml":
        first, _, rest = body.partition("\n")
        if first.startswith("# ") and first.endswith(".yaml"):
            (here / first.removeprefix("# ")).write_text(rest, "utf-8")
        return block.group()
    return "```console\n" + "\n".join(_session(body, here)).rstrip() + "\n```"


def _session(body: str, here: Path) -> Iterator[str]:
    """Each command of a block with what it prints; a line that ends with a backslash goes on in the next."""
    for command in re.findall(r"^\$ ((?:.*\\\n)*.*)$", body, re.MULTILINE):
        yield f"$ {command}"
        call, _, head = command.replace("\\\n", " ").partition(" | head -")
        words = shlex.split(call)
        if words[0] != "portfolio":
            raise ValueError(f"{GUIDE}: only portfolio is run here, not {words[0]}")
        lines = run(words[1:], here).splitlines()
        yield "\n".join(lines[: int(head)] if head else lines)
        yield ""
