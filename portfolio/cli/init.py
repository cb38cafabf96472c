"""`init`."""

import datetime
import json
import re
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import click

from portfolio.cli.boundary import Exit, ExpectedError, writing
from portfolio.cli.options import say, write

_PACKAGE = re.compile(r"[\w.+:/@=<>~\[\], -]+")
_NAMED = re.compile(r"(?P<name>[A-Za-z0-9][\w.-]*)(?:\[(?P<extras>[\w, -]*)\])?(?P<version> *(?:[=<>~]|@ ).*)?")
"""A package by its name, as pip takes it; anything else that pip takes is an address."""
_ACTION = re.compile(r"[\w.-]+/[\w.-]+(/[\w.-]+)*@[\w./-]+")
_GITHUB, _GITLAB = ".github/", ".gitlab-ci.yml"


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
@click.option("--name", help="The name of the company or division.  [default: the name of DIR]")
@click.option("--period", help="The first planning period, such as 2026-Q1.  [default: the next quarter]")
@click.option("--action", metavar="OWNER/NAME@REV", help="Where GitHub finds this tool; adds workflows that use it.")
@click.option("--gitlab", metavar="PACKAGE", help="What GitLab installs with pip; adds a pipeline for it.")
def init(folder: Path, name: str | None, period: str | None, action: str | None, gitlab: str | None) -> int:
    """Make a new portfolio.

    It has three example initiatives and a scenario that can be solved. With --action, pull requests get their
    comment and merges their run on GitHub; with --gitlab, on GitLab. Files that are there already are never
    overwritten: where one would be, nothing is made at all.
    """
    from portfolio.record.atomic import add_file

    texts = dict(_texts(_or(name, folder.resolve().name), _or(period, _next_quarter()), action, gitlab))
    texts |= _schemas(texts)
    taken = sorted(path for path in texts if (folder / path).exists() or (folder / path).is_symlink())
    if taken:
        raise ExpectedError(f"nothing was made, since these are there already: {', '.join(taken)}", Exit.USAGE)
    for path, text in texts.items():
        with writing():
            add_file(folder / path, text.encode())
        write(f"{path}\n")
    if action is None and gitlab is None:
        say("no workflows were made: say --action or --gitlab for those")
    say(f"next: cd {folder}, portfolio solve; and git init, if it is not in git yet")
    return Exit.DONE


def _texts(name: str, period: str, action: str | None, gitlab: str | None) -> Mapping[str, str]:
    """Path -> text of every file, valid; what would not be valid ends the command."""
    from portfolio.findings import has_errors
    from portfolio.source import read_workspace
    from portfolio.validate import validate

    if action is not None and not _ACTION.fullmatch(action):
        raise ExpectedError(f"--action {action}: say OWNER/NAME@COMMIT", Exit.USAGE)
    if gitlab is not None and not _PACKAGE.fullmatch(gitlab):
        raise ExpectedError(f"--gitlab {gitlab}: say what pip installs", Exit.USAGE)
    package = with_exact(gitlab) if gitlab is not None else ""
    given = {"{name}": _quoted(name), "{period}": period, "{action}": action or "", "{package}": package}
    texts: dict[str, str] = {}
    for path, text in _templates(files("portfolio") / "scaffold", ""):
        if (path.startswith(_GITHUB) and action is None) or (path == _GITLAB and gitlab is None):
            continue
        for place, value in given.items():
            text = text.replace(place, value)  # noqa: PLW2901 - filled step by step
        texts[path] = text
    workspace, findings = read_workspace({path: text for path, text in texts.items() if path.endswith(".yaml")})
    if workspace is None or has_errors([*findings, *validate(workspace)]):
        wrong = "; ".join(dict.fromkeys(finding.message for finding in findings)) or "they do not fit together"
        raise ExpectedError(f"nothing was made: {wrong}", Exit.USAGE)
    return texts


def with_exact(package: str) -> str:
    """What pip installs, with the extra that pins the solvers: a pipeline has no lock file."""
    match = _NAMED.fullmatch(package)
    if match is None:
        return f"portfolio[exact] @ {package}"
    extras = {extra.strip() for extra in (match["extras"] or "").split(",")} - {""} | {"exact"}
    return f"{match['name']}[{','.join(sorted(extras))}]{match['version'] or ''}"


def _templates(folder: Traversable, prefix: str) -> list[tuple[str, str]]:
    """Path -> text of the files under a folder; `dot-` stands for a dot, so that tools leave them alone here."""
    found: list[tuple[str, str]] = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        path = f"{prefix}{re.sub('^dot-', '.', entry.name)}"
        found += _templates(entry, f"{path}/") if entry.is_dir() else [(path, entry.read_text("utf-8"))]
    return found


def _schemas(texts: Mapping[str, str]) -> Mapping[str, str]:
    """The schemas for editors, as `portfolio schema` would write them."""
    from portfolio.cli.checking import editor_schemas
    from portfolio.source import read_workspace

    workspace, _ = read_workspace({path: text for path, text in texts.items() if path.endswith(".yaml")})
    assert workspace is not None, "it was valid before"
    return editor_schemas(workspace)


def _or(given: str | None, default: str) -> str:
    return default if given is None else given


def _quoted(name: str) -> str:
    return json.dumps(name, ensure_ascii=False)


def _next_quarter() -> str:
    today = datetime.date.today()
    quarter = (today.month - 1) // 3 + 1
    return f"{today.year + 1}-Q1" if quarter == 4 else f"{today.year}-Q{quarter + 1}"
