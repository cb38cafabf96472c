"""`new`."""

import json
from pathlib import Path

import click

from portfolio.cli.boundary import Exit, ExpectedError, writing
from portfolio.cli.options import root_option, say, write


@click.command()
@click.argument("title")
@click.option("--owner", help="The team or person that answers for it.")
@click.option("--period", help="The planning period it is meant for, such as 2026-Q1.")
@root_option
def new(title: str, owner: str | None, period: str | None, root: Path) -> int:
    """Create the file of the next initiative.

    It gets the next free key and the status `idea`, and its path is printed. Nothing is ever overwritten.
    """
    fields = {"title": title, "owner": owner, "status": "idea", "period": period}
    given = {name: value for name, value in fields.items() if value is not None}
    with writing():
        path = _write_next(root, given)
    write(f"{path.relative_to(root).as_posix()}\n")
    say("an idea becomes a candidate with `status: candidate`, a `period`, `tokens` and `contributions`")
    return Exit.DONE


def _write_next(root: Path, fields: dict[str, str]) -> Path:
    """Take the next free key; if somebody else takes it at the same moment, the one after it."""
    from portfolio.model.keys import next_key
    from portfolio.places import inside
    from portfolio.record.atomic import DifferentBytesError, add_file

    folder = root / "initiatives"
    key = next_key({path.stem for path in folder.glob("*.yaml")})
    while True:
        path = folder / f"{key}.yaml"
        try:
            if add_file(inside(root, f"initiatives/{key}.yaml"), _text(key, fields).encode()):
                return path
        except DifferentBytesError:
            pass
        key = next_key({key})


def _text(key: str, fields: dict[str, str]) -> str:
    """The file in the tool's canonical style; refused if it would not be valid."""
    from portfolio.model import Initiative
    from portfolio.source import read_document
    from portfolio.source.typed import typed

    lines = ["# yaml-language-server: $schema=../config/schemas/initiative.json", f"key: {key}"]
    lines += [f"{name}: {_scalar(value)}" for name, value in fields.items()]
    text = "\n".join(lines) + "\n"
    document, findings = read_document(f"initiatives/{key}.yaml", text)
    if document is not None and not findings:
        _, findings = typed(Initiative, document.data, lambda path, at_key: document.locate(path, key=at_key))
    if findings:
        raise ExpectedError("; ".join(finding.message for finding in findings), Exit.USAGE)
    return text


def _scalar(value: str) -> str:
    """Plain where YAML reads the same text back, else in double quotes."""
    from portfolio.source import read_document

    document, findings = read_document("", f"value: {value}\n")
    same = document is not None and not findings and document.data == {"value": value}
    return value if same and "\n" not in value else _quoted(value)


def _quoted(value: str) -> str:
    """In double quotes, with YAML's escapes for what YAML would take for the end of a line."""
    return "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in json.dumps(value, ensure_ascii=False))
