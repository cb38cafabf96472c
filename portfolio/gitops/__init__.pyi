from .branches import Moved as Moved, input_files as input_files, move_branch as move_branch
from .commits import (
    ProtectedError as ProtectedError,
    Pushed as Pushed,
    RaceError as RaceError,
    RefusedError as RefusedError,
    commit_record as commit_record,
    push_record as push_record,
    record_files as record_files,
)
from .log import (
    Came as Came,
    Commit as Commit,
    Fate as Fate,
    blob_ids as blob_ids,
    commit_facts as commit_facts,
    fates as fates,
    files_at as files_at,
    in_git as in_git,
    is_ancestor as is_ancestor,
    last_change as last_change,
    line_of_inputs as line_of_inputs,
    shallow_ends as shallow_ends,
)
from .proposals import (
    Merge as Merge,
    NotPlanned as NotPlanned,
    Proposal as Proposal,
    fetch_merge as fetch_merge,
    proposal_at as proposal_at,
    proposal_of as proposal_of,
    too_large as too_large,
)
from .requests import (
    is_mergeable as is_mergeable,
    open_request as open_request,
    propose_request as propose_request,
    start_workflow as start_workflow,
    withdraw_request as withdraw_request,
)
from .thread import (
    GitHubThread as GitHubThread,
    GitLabThread as GitLabThread,
    Thread as Thread,
    Written as Written,
    is_ours as is_ours,
    pull_request_at as pull_request_at,
    pull_request_merged_as as pull_request_merged_as,
    pull_request_queued_as as pull_request_queued_as,
    runs_of as runs_of,
    with_runs as with_runs,
    write_comment as write_comment,
    write_issue as write_issue,
)
from .trees import (
    Touched as Touched,
    changed_since as changed_since,
    folder_in_repository as folder_in_repository,
    is_on_main as is_on_main,
    main_branch as main_branch,
    read_file as read_file,
    read_texts as read_texts,
    touched as touched,
)
from .branches import Moved as Moved
from .branches import input_files as input_files
from .branches import move_branch as move_branch
from .commits import ProtectedError as ProtectedError
from .commits import Pushed as Pushed
from .commits import RaceError as RaceError
from .commits import RefusedError as RefusedError
from .commits import commit_record as commit_record
from .commits import push_record as push_record
from .commits import record_files as record_files
from .log import Came as Came
from .log import Commit as Commit
from .log import Fate as Fate
from .log import blob_ids as blob_ids
from .log import commit_facts as commit_facts
from .log import fates as fates
from .log import files_at as files_at
from .log import in_git as in_git
from .log import is_ancestor as is_ancestor
from .log import last_change as last_change
from .log import line_of_inputs as line_of_inputs
from .log import shallow_ends as shallow_ends
from .proposals import Merge as Merge
from .proposals import NotPlanned as NotPlanned
from .proposals import Proposal as Proposal
from .proposals import fetch_merge as fetch_merge
from .proposals import proposal_at as proposal_at
from .proposals import proposal_of as proposal_of
from .proposals import too_large as too_large
from .requests import is_mergeable as is_mergeable
from .requests import open_request as open_request
from .requests import propose_request as propose_request
from .requests import start_workflow as start_workflow
from .requests import withdraw_request as withdraw_request
from .thread import GitHubThread as GitHubThread
from .thread import GitLabThread as GitLabThread
from .thread import Thread as Thread
from .thread import Written as Written
from .thread import is_ours as is_ours
from .thread import pull_request_at as pull_request_at
from .thread import pull_request_merged_as as pull_request_merged_as
from .thread import pull_request_queued_as as pull_request_queued_as
from .thread import runs_of as runs_of
from .thread import with_runs as with_runs
from .thread import write_comment as write_comment
from .thread import write_issue as write_issue
from .trees import Touched as Touched
from .trees import changed_since as changed_since
from .trees import folder_in_repository as folder_in_repository
from .trees import is_on_main as is_on_main
from .trees import main_branch as main_branch
from .trees import read_file as read_file
from .trees import read_texts as read_texts
from .trees import touched as touched
