"""How a remote can fail."""


class RemoteError(Exception):
    """The remote failed or refused, after every reasonable try; trying again later may help."""


class ForbiddenError(RemoteError):
    """The credentials may not do this: trying again cannot help."""


class UnauthorizedError(ForbiddenError):
    """The credentials are not accepted at all."""


class MissingError(RemoteError):
    """There is no such thing, or the credentials may not see it."""


class NoAnswerError(Exception):
    """A request without an answer that can be used; it may have been done."""
