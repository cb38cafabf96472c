"""What git says when it refuses, turned into a sentence that says what is wrong and what to do."""

import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass

from portfolio.git.errors import DamagedError, GitError, NoRepositoryError, UnreachableError
from portfolio.git.words import visible, without_passwords

_REMOTE = frozenset({"fetch", "ls-remote", "push"})
_READING = frozenset({"cat-file", "diff-tree", "ls-tree", "merge-base", "read-tree", "rev-list"})
"""Commands that get ids of objects that are known to be here: what stops them is damage."""
_LONGEST = 200
"""Characters of git's own words that are quoted."""


@dataclass(frozen=True)
class _Refusal:
    """What git's words look like, and what is raised for them; the sentence may use the first
    group."""

    pattern: str
    error: Callable[[str, str], GitError]
    sentence: str


_REFUSALS = (
    _Refusal(
        r"detected dubious ownership in repository at '(.+)'",
        GitError,
        "git does not trust this repository, because its folder belongs to another user; if you"
        " trust it: git config --global --add safe.directory {}",
    ),
    _Refusal(
        r"not a git repository|must be run in a work tree",
        NoRepositoryError,
        "this is not a git repository: run it in one, or make one with git init",
    ),
    _Refusal(
        r"(?:bad|invalid) config|bad (?:numeric|boolean) config|bogus format in GIT_CONFIG|bad"
        r" config variable",
        GitError,
        "git cannot read its own settings: git config --list --show-origin says which line is"
        " wrong",
    ),
    _Refusal(
        r"Expected git repo version|unknown repository (?:extension|version)|requires repo version",
        GitError,
        "this repository needs a newer git than the one that is installed: install a newer git",
    ),
    _Refusal(
        r"promisor remote|lazy fetch",
        UnreachableError,
        "this partial clone lacks an object and cannot fetch it: git fetch --refetch gets all of"
        " them",
    ),
    _Refusal(
        r"tell me who you are|empty ident|no email was given|auto-detect email|unable to"
        r" auto-detect",
        GitError,
        "git does not know who commits: git config user.name NAME, and git config user.email"
        " ADDRESS",
    ),
    _Refusal(
        r"find remote ref refs/heads/(\S+)",
        UnreachableError,
        "the remote has no branch {}: push it there first",
    ),
    _Refusal(
        r"transport '(\w+)' not allowed",
        GitError,
        "the remote's address begins with {}:, which git may not use here: give it an https or ssh"
        " address",
    ),
    _Refusal(
        r"stale info|non-fast-forward|fetch first|remote rejected|cannot lock ref|failed to"
        r" update ref",
        UnreachableError,
        "the branch moved meanwhile, or refuses this commit: fetch it, and try again",
    ),
    _Refusal(
        r"unable to create '.*\.lock'|unable to lock",
        GitError,
        "another git command is at work in this repository: try again when it has ended",
    ),
    _Refusal(
        r"authentication failed|could not read (?:username|password)|permission denied|returned"
        r" error: 40[13]",
        UnreachableError,
        "the remote does not let us in: check the login that git uses for it",
    ),
    _Refusal(
        r"no such remote|does not appear to be a git repository|repository .* not found|no"
        r" configured push",
        UnreachableError,
        "there is no such remote, or no repository behind its address: git remote -v lists them",
    ),
    _Refusal(
        r"unable to access|could not resolve host|could not read from remote|connection|remote end"
        r" hung up|timed out",
        UnreachableError,
        "the remote cannot be reached: check the network and its address (git remote -v), and try"
        " again",
    ),
    _Refusal(
        r"corrupt|bad (?:object|tree|signature|index)|missing (?:blob|tree|commit)|inflate|unable"
        r" to (?:read|unpack)"
        r"|(?:object file|loose object) .* is empty|invalid (?:sha1|object)|packfile|hash"
        r" mismatch|malformed"
        r"|not a (?:valid object|tree object)|could not (?:get|read) object|failed to"
        r" (?:traverse|read)"
        r"|index file (?:smaller|open)|unable to parse|reference broken|could not parse|bad"
        r" ref|unable to find",
        DamagedError,
        "an object or file of this git repository is missing or damaged: git fsck says which, and a"
        " new clone has it",
    ),
)


def refusal(verb: str, output: str, code: int) -> GitError:
    """The error for a git command that ended with a code; ``output`` is what it printed as
    errors."""
    safe = without_passwords(output)
    for known in _REFUSALS:
        match = re.search(known.pattern, safe, re.IGNORECASE)
        if match:
            # A path may be pasted into a shell, so that it is quoted for one.
            groups = [shlex.quote(visible(group)) for group in match.groups()]
            return known.error(known.sentence.format(*groups), safe)
    reason = _reason(safe) or f"it ended with {code}"
    if verb in _READING:
        return DamagedError(
            f"git {verb} failed: {reason}; git fsck says what is damaged, and a new clone has it",
            safe,
        )
    error = UnreachableError if verb in _REMOTE else GitError
    return error(f"git {verb} failed: {reason}", safe)


def _reason(output: str) -> str:
    """The first line in which git gives a reason, in one visible line without its prefix."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    reasons = [line for line in lines if re.match(r"(fatal|error): ", line)]
    chosen = (reasons or lines or [""])[0]
    bare = re.sub(r"^((remote|fatal|error): )+", "", chosen)
    return visible(bare)[:_LONGEST]
