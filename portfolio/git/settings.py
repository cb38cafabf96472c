"""The settings and the environment that git is run with, so that its answers depend on no one's
preferences.

A setting given with -c wins over the files of the person, the system and the repository, and over
GIT_CONFIG_COUNT.
"""

import os
from collections.abc import Iterator, Mapping
from types import MappingProxyType

SETTINGS: Mapping[str, str] = MappingProxyType(
    {
        # What is printed, and how.
        "color.advice": "false",
        "color.push": "false",
        "color.remote": "false",
        "color.transport": "false",
        "color.ui": "false",
        "core.quotePath": "false",
        "core.warnAmbiguousRefs": "false",
        "diff.renames": "false",
        "i18n.commitEncoding": "UTF-8",
        "i18n.logOutputEncoding": "UTF-8",
        "log.showSignature": "false",
        "trailer.separators": ":",
        # What git does on the side: programs of others, caches, other repositories.
        "core.fsmonitor": "false",
        "core.safecrlf": "false",
        "core.splitIndex": "false",
        "core.untrackedCache": "false",
        "fetch.prune": "false",
        "fetch.pruneTags": "false",
        "fetch.recurseSubmodules": "false",
        "fetch.writeCommitGraph": "false",
        "gc.auto": "0",
        "maintenance.auto": "false",
        "protocol.ext.allow": "never",
        "push.followTags": "false",
        "push.gpgSign": "false",
        "push.recurseSubmodules": "no",
        # A folder that only looks like a bare repository may have come with a checkout: it is none.
        "safe.bareRepository": "explicit",
        "submodule.recurse": "false",
    }
)

_KEPT = frozenset(
    {
        # Where settings are read from, and how a repository is looked for.
        "GIT_CEILING_DIRECTORIES",
        "GIT_CONFIG_COUNT",
        "GIT_CONFIG_GLOBAL",
        "GIT_CONFIG_NOSYSTEM",
        "GIT_CONFIG_PARAMETERS",
        "GIT_CONFIG_SYSTEM",
        "GIT_DISCOVERY_ACROSS_FILESYSTEM",
        "GIT_EXEC_PATH",
        # Who commits, and when.
        "GIT_AUTHOR_DATE",
        "GIT_AUTHOR_EMAIL",
        "GIT_AUTHOR_NAME",
        "GIT_COMMITTER_DATE",
        "GIT_COMMITTER_EMAIL",
        "GIT_COMMITTER_NAME",
        # How a remote is reached.
        "GIT_ASKPASS",
        "GIT_PROXY_COMMAND",
        "GIT_SSH",
        "GIT_SSH_COMMAND",
        "GIT_SSH_VARIANT",
    }
)
_KEPT_BEGINNINGS = (
    "GIT_CONFIG_KEY_",
    "GIT_CONFIG_VALUE_",
    "GIT_HTTP_",
    "GIT_PROXY_SSL_",
    "GIT_SSL_",
)

_FIXED: Mapping[str, str] = MappingProxyType(
    {
        "GIT_GRAFT_FILE": os.devnull,  # grafts would give commits other parents
        "GIT_LITERAL_PATHSPECS": "1",  # a file may be called :(top)
        "GIT_NO_REPLACE_OBJECTS": "1",  # refs/replace would give commits other contents
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }
)


def options(*, hooks: bool) -> Iterator[str]:
    """The options before a command of git. Hooks of the repository run only where a caller asks for
    them."""
    yield "--no-pager"
    for name, value in SETTINGS.items():
        yield from ("-c", f"{name}={value}")
    if not hooks:
        yield from ("-c", f"core.hooksPath={os.devnull}")


def environment() -> Mapping[str, str]:
    """The environment for git.

    Of the variables that begin with GIT_ only those on the list pass. A hook's GIT_DIR,
    GIT_INDEX_FILE and GIT_WORK_TREE would lead into another repository than the folder that was
    named.
    """
    passed = {name: value for name, value in os.environ.items() if _passes(name)}
    allowed = os.environ.get("GIT_ALLOW_PROTOCOL")
    if allowed is not None:
        # It outweighs protocol.ext.allow, and it may be a restriction that somebody relies on.
        protocols = [name for name in allowed.split(":") if name != "ext"]
        passed["GIT_ALLOW_PROTOCOL"] = ":".join(protocols)
    return {**passed, **_FIXED}


def _passes(name: str) -> bool:
    upper = name.upper()
    if not upper.startswith("GIT_"):
        return True
    return upper in _KEPT or upper.startswith(_KEPT_BEGINNINGS)
