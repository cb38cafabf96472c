"""What ends an action and a person can mend: typed errors, each with a message of one sentence.

The command line maps each class to an exit code; a program catches `ActionError`, or the class that
it can handle.
"""

from collections.abc import Mapping

from portfolio.findings import Finding


class ActionError(Exception):
    """Something that a person can mend. The message says what is wrong and what to do."""


class UsageError(ActionError):
    """An argument, a name or a folder that is not there, or a disk that refuses."""


class InvalidInputsError(ActionError):
    """The inputs are invalid; nothing was done.

    `findings` says where and why, `texts` has the files (path from the root -> text) that they
    point at.
    """

    def __init__(
        self,
        message: str,
        findings: tuple[Finding, ...] = (),
        texts: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.findings = findings
        self.texts = texts or {}


class StaleError(ActionError):
    """Something stored is out of date, damaged, or was changed meanwhile."""


class GuardrailError(ActionError):
    """A guardrail of the company does not allow the change."""


class RemoteFailedError(ActionError):
    """A remote service failed; nothing was lost, and trying again is safe."""


class InfeasibleError(ActionError):
    """The scenario has no plan, so there is nothing to ask about plans."""


class UnprovenAnswerError(ActionError):
    """The limits of the scenario ended the search before the answer was proven."""


class StoppedError(KeyboardInterrupt):
    """Ctrl-C in the middle of a question; the message says what is finished and kept."""
