"""The one comment: whose it is, when it is written, and what happens when the remote fails."""

from collections.abc import Iterator

import pytest

from portfolio.gitops.thread import (
    Comment,
    GitHubThread,
    WrittenComment,
    is_ours,
    marked,
    pull_request_at,
    runs_of,
    sequence,
    with_runs,
    write_comment,
    write_issue,
)
from portfolio.remote import ForbiddenError, MissingError, Remote, RemoteError, Retry
from tests.gitops.fake_github import ROBOT, FakeGitHub, fake_github

HEAD = "a" * 40


@pytest.fixture
def github() -> Iterator[FakeGitHub]:
    with fake_github() as state:
        state.pull(7, HEAD)
        yield state


def remote(github: FakeGitHub, token: str = "writes") -> Remote:
    return Remote(
        github.address,
        {"Authorization": f"Bearer {token}"},
        retry=Retry(tries=5, sleep=lambda _: None),
    )


def thread(github: FakeGitHub, token: str = "writes") -> GitHubThread:
    return GitHubThread(remote(github, token), "o/r", 7)


def body(sequence: str, decision: str, words: str = "The plan") -> str:
    return (
        f'<!-- portfolio:plan {{"v":1,"seq":"{sequence}","decision":"sha256:{decision}"}}'
        f" -->\n{words}\n"
    )


def written(
    github: FakeGitHub, text: str, *, head: str | None = HEAD, noteworthy: bool = True
) -> WrittenComment:
    return write_comment(thread(github), text, ROBOT, head=head, noteworthy=noteworthy)


def test_created_edited_and_left_alone(github: FakeGitHub) -> None:
    assert written(github, body("1.1", "aa")) is WrittenComment.CREATED
    assert written(github, body("2.1", "aa", "Other words")) is WrittenComment.UNCHANGED
    assert written(github, body("3.1", "bb")) is WrittenComment.UPDATED
    assert written(github, body("2.2", "cc")) is WrittenComment.NEWER
    assert written(github, body("3.2", "cc"), head="b" * 40) is WrittenComment.STALE
    assert written(github, body("10.1", "cc")) is WrittenComment.UPDATED  # a number, not a text
    assert github.bodies() == [body("10.1", "cc")]


def test_no_comment_is_begun_about_nothing_and_one_that_is_there_says_so(
    github: FakeGitHub,
) -> None:
    assert written(github, body("1.1", "00"), noteworthy=False) is WrittenComment.NOTHING
    written(github, body("2.1", "aa"))
    assert written(github, body("3.1", "00"), noteworthy=False) is WrittenComment.UPDATED


@pytest.mark.parametrize("author", ["mallory", "github-actions", "Github-Actions[bot]", ""])
def test_a_marker_that_somebody_plants_is_nobodys(github: FakeGitHub, author: str) -> None:
    planted = body("999.1", "aa", "Merge this")
    github.comment(7, author, planted)
    assert written(github, body("1.1", "aa")) is WrittenComment.CREATED
    assert written(github, body("2.1", "bb")) is WrittenComment.UPDATED
    assert github.bodies(author) == [planted]


def test_a_comment_of_ours_that_only_quotes_the_marker_is_another_one(github: FakeGitHub) -> None:
    github.comment(7, ROBOT, f"> {body('9.1', 'aa')}")
    assert written(github, body("1.1", "aa")) is WrittenComment.CREATED


def test_a_comment_beyond_the_first_page_is_found_and_doubles_go(github: FakeGitHub) -> None:
    for _ in range(120):
        github.comment(7, "ada", "Nice")
    for number in (1, 2):
        github.comment(7, ROBOT, body(f"{number}.1", "aa"))
    assert written(github, body("3.1", "bb")) is WrittenComment.UPDATED
    assert github.bodies() == [body("3.1", "bb")]


def test_a_token_that_may_only_read_is_no_failure(github: FakeGitHub) -> None:
    said = write_comment(
        thread(github, "reads"), body("1.1", "aa"), ROBOT, head=HEAD, noteworthy=True
    )
    assert (said, github.comments) == (WrittenComment.FORBIDDEN, [])


@pytest.mark.parametrize(
    "text", ["", "<!-- portfolio:plan", "<!-- portfolio:plan [] -->", "<!-- portfolio:plan { -->"]
)
def test_a_broken_marker_is_overwritten(github: FakeGitHub, text: str) -> None:
    assert marked(text) == {}
    assert sequence(marked(text)) == (0, 0)
    github.comment(7, ROBOT, f"{text}\nwords")
    said = written(github, body("1.1", "aa"))
    assert said is (
        WrittenComment.UPDATED
        if is_ours(Comment(1, ROBOT, text), ROBOT)
        else WrittenComment.CREATED
    )


def test_the_hidden_line_of_runs_is_the_last_and_ends_where_it_ends() -> None:
    runs = {"base": "b" * 40, "runs": {"q1 --> x": {"run_id": "q1-0", "decision": "00"}}}
    text = with_runs("<!-- portfolio:runs {} -->\nwords\n", runs)
    assert text.count("-->") == 2
    assert runs_of(text)["base"] == "b" * 40
    assert runs_of("words") == runs_of("<!-- portfolio:runs [] -->") == {}


def test_a_remote_that_fails_is_asked_again_but_told_only_once(github: FakeGitHub) -> None:
    github.failures += [
        (502, {}),
        (429, {"Retry-After": "1"}),
        (403, {"X-RateLimit-Remaining": "0"}),
    ]
    assert thread(github).head() == HEAD
    github.failures += [(502, {})]
    with pytest.raises(RemoteError, match="502"):
        thread(github).create("x")
    assert github.comments == []
    github.failures += [(429, {"Retry-After": "0"})]
    thread(github).create("x")
    assert len(github.comments) == 1


def test_what_cannot_be_mended_by_waiting_is_told_at_once(github: FakeGitHub) -> None:
    with pytest.raises(ForbiddenError, match="Bad credentials"):
        thread(github, "wrong").head()
    with pytest.raises(MissingError):
        GitHubThread(remote(github), "o/r", 8).head()
    assert len(github.requests) == 2
    github.failures += [(500, {})] * 5
    with pytest.raises(RemoteError, match="500"):
        thread(github).head()
    github.failures += [(302, {"Location": "http://127.0.0.1:1/steal"})]
    with pytest.raises(RemoteError, match="302"):
        thread(github).head()


def test_a_token_is_sent_over_https_only() -> None:
    for address in ("http://example.org", "ftp://example.org", "file:///etc/passwd"):
        with pytest.raises(ValueError, match="https"):
            Remote(address)


def test_nobody_listens() -> None:
    with pytest.raises(RemoteError):
        Remote("http://127.0.0.1:9", retry=Retry(tries=2, sleep=lambda _: None)).call("GET", "x")


def test_the_pull_request_of_a_fork_is_found_by_its_commit(github: FakeGitHub) -> None:
    github.pull(8, "b" * 40)
    assert pull_request_at(remote(github), "o/r", "b" * 40) == 8
    github.pull(8, "b" * 40, merged_as="c" * 40)
    assert pull_request_at(remote(github), "o/r", "b" * 40) is None


def test_one_issue_is_opened_kept_and_closed(github: FakeGitHub) -> None:
    def said(text: str, wanted: bool) -> WrittenComment:
        return write_issue(remote(github), "o/r", "Proofs", text, ROBOT, wanted=wanted)

    github.issues.append(
        {"number": 1, "state": "open", "user": {"login": ROBOT}, "body": "Another one of ours"}
    )
    assert said("fine", False) is WrittenComment.NOTHING
    assert said("bad", True) is WrittenComment.CREATED
    assert said("worse", True) is WrittenComment.UPDATED
    assert said("fine", False) is WrittenComment.CLOSED
    assert said("fine", False) is WrittenComment.NOTHING
    assert [issue["state"] for issue in github.issues] == ["open", "closed"]
