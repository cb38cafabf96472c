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
