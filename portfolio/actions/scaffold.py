"""The files that a new portfolio is made of, filled from the templates of the package."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from portfolio.actions.errors import UsageError

ACTION = re.compile(r"[\w.-]+/[\w.-]+(/[\w.-]+)*@[\w./-]+")
"""OWNER/NAME@REV: where GitHub finds an action."""
PIP_REQUIREMENT = re.compile(r"[\w.+:/@=<>~\[\], -]+")
"""What pip installs."""
_NAMED_PACKAGE = re.compile(
    r"(?P<name>[A-Za-z0-9][\w.-]*)(?:\[(?P<extras>[\w, -]*)\])?(?P<version> *(?:[=<>~]|@ ).*)?"
)
"""A package by its name, as pip takes it; anything else that pip takes is an address."""
GITHUB_FOLDER = ".github/"
GITLAB_FILE = ".gitlab-ci.yml"
CODEOWNERS_FILE = "CODEOWNERS"
CODE_OWNER = re.compile(r"@[\w.-]+(/[\w.-]+)*|[\w.+-]+@[\w-]+(\.[\w-]+)+")
"""A person, a team, or an address of mail, as GitHub and GitLab take them."""


@dataclass(frozen=True)
class Scaffold:
    """What a new portfolio is made of."""

    name: str
    period: str
    action: str | None = None
    """OWNER/NAME@REV: where GitHub finds this tool; adds workflows."""
    gitlab: str | None = None
    """What GitLab installs with pip; adds a pipeline."""
    codeowners: str | None = None
    """Who approves changes: persons, teams or addresses with blanks; adds CODEOWNERS."""


def filled_templates(scaffold: Scaffold) -> Mapping[str, str]:
    """Path -> text of each template that the scaffold asks for.

    Raises:
        UsageError: if `action`, `gitlab` or `codeowners` has no form that GitHub, pip or both
            understand.
    """
    if scaffold.action is not None and not ACTION.fullmatch(scaffold.action):
        raise UsageError(f"--action {scaffold.action}: say OWNER/NAME@COMMIT")
    if scaffold.gitlab is not None and not PIP_REQUIREMENT.fullmatch(scaffold.gitlab):
        raise UsageError(f"--gitlab {scaffold.gitlab}: say what pip installs")
    owners = _code_owners(scaffold.codeowners)
    values = {
        "{codeowners}": " ".join(owners),
        "{name}": json.dumps(scaffold.name, ensure_ascii=False),
        "{period}": scaffold.period,
        "{action}": scaffold.action or "",
        "{package}": with_exact(scaffold.gitlab) if scaffold.gitlab is not None else "",
    }
    texts = {}
    for path, template in templates().items():
        if path.startswith(GITHUB_FOLDER) and scaffold.action is None:
            continue
        if path == GITLAB_FILE and scaffold.gitlab is None:
            continue
        if path == CODEOWNERS_FILE and not owners:
            continue
        texts[path] = _filled(template, values)
    return texts


def _code_owners(written: str | None) -> list[str]:
    """The names of a list with blanks, or none where there is no list.

    Raises:
        UsageError: if one is none that GitHub and GitLab know, or the list is empty.
    """
    if written is None:
        return []
    names = written.split()
    wrong = [name for name in names if not CODE_OWNER.fullmatch(name)]
    if wrong or not names:
        first = wrong[0] if wrong else "is empty"
        raise UsageError(f"--codeowners {first}: say @PERSON, @ORG/TEAM or an address of mail")
    return names


def with_exact(package: str) -> str:
    """What pip installs, with the extra that pins the solvers: a pipeline has no lock file."""
    match = _NAMED_PACKAGE.fullmatch(package)
    if match is None:
        return f"portfolio[exact] @ {package}"
    written = {extra.strip() for extra in (match["extras"] or "").split(",")}
    extras = ",".join(sorted({*written, "exact"} - {""}))
    return f"{match['name']}[{extras}]{match['version'] or ''}"


def templates() -> Mapping[str, str]:
    """Path -> text of each template, its placeholders not filled."""
    return dict(_under(files("portfolio") / "scaffold"))


def _under(folder: Traversable, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Path and text of the files under a folder.

    `dot-` stands for a leading dot, so that tools leave the templates alone here.
    """
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        path = prefix + re.sub("^dot-", ".", entry.name)
        if entry.is_dir():
            yield from _under(entry, f"{path}/")
        else:
            yield path, entry.read_text("utf-8")


def _filled(template: str, values: Mapping[str, str]) -> str:
    text = template
    for placeholder, value in values.items():
        text = text.replace(placeholder, value)
    return text
