"""What can go wrong with git, by what a caller does about it. Each message is one sentence for a
user."""


class GitError(Exception):
    """Git is missing, or refused.

    ``output`` is all that git said, without passwords: for a caller that looks for a reason, never
    to be shown.
    """

    def __init__(self, message: str, output: str = "") -> None:
        super().__init__(message)
        self.output = output


class NoRepositoryError(GitError):
    """There is no repository here, or no git to ask: whatever works without history goes on."""


class DamagedError(GitError):
    """An object, a ref or the index is damaged or missing."""


class UnreachableError(GitError):
    """A remote cannot be reached, or does not let us in."""
