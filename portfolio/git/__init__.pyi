from .call import git as git
from .checkout import left_out as left_out
from .errors import (
    DamagedError as DamagedError,
    GitError as GitError,
    NoRepositoryError as NoRepositoryError,
    UnreachableError as UnreachableError,
)
from .names import checked_part as checked_part, checked_revision as checked_revision
from .objects import (
    Entry as Entry,
    blob_id as blob_id,
    blobs as blobs,
    commit_of as commit_of,
    find_commit as find_commit,
    has_commit as has_commit,
    listed as listed,
    merge_base as merge_base,
)
from .remotes import (
    branch_at as branch_at,
    fetch_branch as fetch_branch,
    fetch_merge_of as fetch_merge_of,
    push_commit as push_commit,
    remote_address as remote_address,
)
from .words import visible as visible, without_passwords as without_passwords
from .errors import DamagedError as DamagedError
from .errors import GitError as GitError
from .errors import NoRepositoryError as NoRepositoryError
from .errors import UnreachableError as UnreachableError
from .names import checked_part as checked_part
from .names import checked_revision as checked_revision
from .objects import Entry as Entry
from .objects import blob_id as blob_id
from .objects import blobs as blobs
from .objects import commit_of as commit_of
from .objects import find_commit as find_commit
from .objects import has_commit as has_commit
from .objects import listed as listed
from .objects import merge_base as merge_base
from .remotes import branch_at as branch_at
from .remotes import fetch_branch as fetch_branch
from .remotes import fetch_merge_of as fetch_merge_of
from .remotes import push_commit as push_commit
from .remotes import remote_address as remote_address
from .words import visible as visible
from .words import without_passwords as without_passwords
