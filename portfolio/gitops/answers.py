"""What GitHub and GitLab answer, as far as it is used."""

from pydantic import Field

from portfolio.remote import AnswerModel


class Repository(AnswerModel):
    """A repository."""

    full_name: str


class Head(AnswerModel):
    """The branch of a pull request."""

    sha: str
    ref: str = ""
    repo: Repository | None = None


class BaseBranch(AnswerModel):
    """The branch that a pull request is onto."""

    ref: str


class PullRequest(AnswerModel):
    """A pull request of GitHub."""

    number: int
    head: Head
    base: BaseBranch | None = None
    state: str = ""
    title: str | None = None
    body: str | None = None
    mergeable: bool | None = None
    merged_at: str | None = None
    merge_commit_sha: str | None = None


class Numbered(AnswerModel):
    """Something that was just made."""

    number: int


class User(AnswerModel):
    """An account of GitHub."""

    login: str


class IssueComment(AnswerModel):
    """A comment on GitHub."""

    id: int
    user: User | None
    body: str | None


class Issue(AnswerModel):
    """An issue of GitHub."""

    number: int
    user: User | None
    body: str | None


class MergeRequest(AnswerModel):
    """A merge request of GitLab."""

    sha: str


class Author(AnswerModel):
    """An account of GitLab."""

    username: str


class Note(AnswerModel):
    """A comment on GitLab."""

    id: int
    author: Author
    body: str
    by_gitlab: bool = Field(default=False, alias="system")
