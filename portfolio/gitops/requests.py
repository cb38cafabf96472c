"""The one pull request of a branch that a workflow makes: found, written, closed, and its plan
started."""

from dataclasses import dataclass
from urllib.parse import quote

from portfolio.gitops.answers import Numbered, PullRequest
from portfolio.gitops.thread import WrittenComment
from portfolio.remote import ForbiddenError, Remote, RemoteError

_LOOKS = 5
"""How often GitHub is asked whether a pull request can be merged: the answer takes it a moment."""


@dataclass(frozen=True)
class Request:
    """An open pull request."""

    number: int
    title: str
    body: str


def open_request(remote: Remote, repository: str, branch: str) -> Request | None:
    """The open pull request of a branch of the repository itself.

    Raises:
        RemoteError: if the remote fails.
    """
    head = quote(f"{repository.split('/', maxsplit=1)[0]}:{branch}", safe="")
    for request in remote.pages(PullRequest, f"repos/{repository}/pulls?state=open&head={head}"):
        own = request.head.repo is not None and request.head.repo.full_name == repository
        if own and request.head.ref == branch:
            return Request(
                request.number, request.title or "", (request.body or "").replace("\r\n", "\n")
            )
    return None


def propose_request(
    remote: Remote,
    repository: str,
    branch: str,
    into: str,
    title: str,
    body: str,
    known: Request | None,
) -> tuple[int, WrittenComment]:
    """Make the pull request of a branch say this; its number.

    Raises:
        RemoteError: if the remote fails or refuses.
    """
    texts = {"title": title, "body": body}
    if known is None:
        try:
            body_of_request = {"head": branch, "base": into, **texts}
            made = remote.ask(Numbered, "POST", f"repos/{repository}/pulls", body_of_request)
        except ForbiddenError as error:
            advice = (
                "let workflows make pull requests: Settings > Actions > General > Workflow"
                " permissions"
            )
            raise ForbiddenError(f"{error}; {advice}") from None
        return made.number, WrittenComment.CREATED
    if (known.title, known.body.strip()) == (title, body.strip()):
        return known.number, WrittenComment.UNCHANGED
    remote.call("PATCH", f"repos/{repository}/pulls/{known.number}", texts)
    return known.number, WrittenComment.UPDATED


def withdraw_request(remote: Remote, repository: str, known: Request, body: str) -> None:
    """Close a pull request that has nothing to bring any more; its text says so.

    Raises:
        RemoteError: if the remote fails or refuses.
    """
    remote.call(
        "PATCH", f"repos/{repository}/pulls/{known.number}", {"body": body, "state": "closed"}
    )


def is_mergeable(remote: Remote, repository: str, number: int, head: str) -> bool | None:
    """Whether git can merge a pull request that is at ``head``, so that GitHub has made its merge.

    None where it does not say in time.

    Raises:
        RemoteError: if the remote fails.
    """
    for look in range(_LOOKS):
        request = remote.ask(PullRequest, "GET", f"repos/{repository}/pulls/{number}")
        if request.head.sha == head and request.mergeable is not None:
            return request.mergeable
        if look + 1 < _LOOKS:
            remote.retry.sleep(2.0)
    return None


def start_workflow(
    remote: Remote, repository: str, workflow: str, ref: str, inputs: dict[str, str]
) -> bool:
    """Start a workflow; False where it cannot be started, which costs its run and nothing else."""
    try:
        path = f"repos/{repository}/actions/workflows/{quote(workflow)}/dispatches"
        remote.call("POST", path, {"ref": ref, "inputs": inputs})
    except RemoteError:
        return False
    return True
