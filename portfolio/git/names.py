"""Names that people, settings and stored files give for revisions, remotes and branches, before git
sees them."""

import re

from portfolio.git.errors import GitError
from portfolio.git.words import visible, without_passwords

ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
"""The full id of an object."""
_UNSEEN = re.compile(r"[\x00-\x1f\x7f]")
# What git itself refuses in the name of a ref (git help check-ref-format).
_NO_REF = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|/\.|\.lock(/|$)|^[./]|[./]$|^@$|^$")


def checked_revision(text: str) -> str:
    """The text itself, if it can name a revision and is no option.

    Raises:
        GitError: if it cannot.
    """
    if not text or text.startswith(("-", "^")) or _UNSEEN.search(text):
        raise no_such_commit(text)
    return text


def no_such_commit(text: str) -> GitError:
    """What to say about a revision that names no commit."""
    return GitError(f"there is no commit {visible(without_passwords(text))} here")


def checked_part(text: str, kind: str) -> str:
    """The text itself, if it can name a remote or a branch and is no option; ``kind`` says which it
    is.

    Raises:
        GitError: if it cannot.
    """
    if text.startswith(("-", "+")) or _NO_REF.search(text):
        shown = visible(without_passwords(text))
        raise GitError(
            f"{shown!r} is no name of a {kind}: give the name that git knows it by, such as"
            f" {_SUCH[kind]}"
        )
    return text


_SUCH = {"remote": "origin", "branch": "main"}
