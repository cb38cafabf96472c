"""Write the generated documentation, or say that it is out of date: ``docs/build.py [--check]``.

It tells of the checkout in which it lies, whatever is installed.
"""

import argparse
import difflib
import sys
from collections.abc import Mapping
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

GENERATED = "docs/reference"
"""Everything in here is generated: what no page claims is removed."""
DIFF_LINES = 40


def pages() -> Mapping[str, str]:
    """Path from the root -> text as it should be."""
    from docs.generator import commands, files, findings, guide, json_output, readme, results

    return {
        **commands.pages(),
        **files.pages(),
        **findings.pages(),
        **results.pages(),
        **json_output.pages(),
        **readme.pages(ROOT),
        **guide.pages(ROOT),
    }


def main() -> int:
    """Exit code: 1 if something is out of date and only a check was asked for."""
    parser = argparse.ArgumentParser(description="Write the generated documentation.")
    parser.add_argument(
        "--check", action="store_true", help="write nothing; end with 1 if anything is out of date"
    )
    only_check = parser.parse_args().check
    wanted = pages()
    stale = {path: text for path, text in wanted.items() if _now(path) != text}
    left = sorted(
        {path.relative_to(ROOT).as_posix() for path in (ROOT / GENERATED).rglob("*.*")}
        - wanted.keys()
    )
    if only_check:
        for path, text in stale.items():
            print(_difference(path, text))
        for path in left:
            print(f"{path}: nothing generates it any more")
        if stale or left:
            print("The documentation is out of date: run `make docs` and commit what it writes.")
        return 1 if stale or left else 0
    for path, text in stale.items():
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(text, "utf-8", newline="\n")
        print(f"wrote {path}")
    for path in left:
        (ROOT / path).unlink()
        print(f"removed {path}")
    return 0


def _now(path: str) -> str | None:
    return (ROOT / path).read_text("utf-8") if (ROOT / path).is_file() else None


def _difference(path: str, text: str) -> str:
    """The head of the way from what is there to what should be."""
    lines = difflib.unified_diff(
        (_now(path) or "").splitlines(), text.splitlines(), path, f"{path} (new)", lineterm=""
    )
    return "\n".join(islice(lines, DIFF_LINES))


if __name__ == "__main__":
    sys.exit(main())
