from .documents import Document as Document
from .documents import read_document as read_document
from .edit import NULL as NULL
from .edit import edited as edited
from .emit import document_text as document_text
from .emit import flow as flow
from .emit import number as number
from .extends import Layered as Layered
from .extends import merged_scenario as merged_scenario
from .extends import resolve_extends as resolve_extends
from .formulas import problem_in as problem_in
from .salvage import salvaged_workspace as salvaged_workspace
from .schema import schema_of as schema_of, schemas as schemas
from .texts import (
    FILES as FILES,
    FOLDERS as FOLDERS,
    Loaded as Loaded,
    SIZE_LIMIT as SIZE_LIMIT,
    TEMPORARY as TEMPORARY,
    is_read as is_read,
    is_temporary as is_temporary,
    leftover as leftover,
    link_of_git as link_of_git,
    loaded as loaded,
    not_a_file as not_a_file,
    not_a_folder as not_a_folder,
    not_checked_out as not_checked_out,
    passed_over as passed_over,
    symbolic_link as symbolic_link,
    text_of as text_of,
    unreadable as unreadable,
)
from .typed_models import typed as typed
from .workspace import (
    INITIATIVES as INITIATIVES,
    METRICS as METRICS,
    ORGANIZATION as ORGANIZATION,
    SCENARIOS as SCENARIOS,
    Workspace as Workspace,
    files_in as files_in,
    read_workspace as read_workspace,
    with_scenario_data as with_scenario_data,
    workspace_of as workspace_of,
)
from .schema import schema_of as schema_of
from .schema import schemas as schemas
from .texts import FILES as FILES
from .texts import FOLDERS as FOLDERS
from .texts import SIZE_LIMIT as SIZE_LIMIT
from .texts import TEMPORARY as TEMPORARY
from .texts import Loaded as Loaded
from .texts import is_read as is_read
from .texts import is_temporary as is_temporary
from .texts import leftover as leftover
from .texts import link_of_git as link_of_git
from .texts import loaded as loaded
from .texts import not_a_file as not_a_file
from .texts import not_a_folder as not_a_folder
from .texts import not_checked_out as not_checked_out
from .texts import passed_over as passed_over
from .texts import symbolic_link as symbolic_link
from .texts import text_of as text_of
from .texts import unreadable as unreadable
from .typed_models import typed as typed
from .workspace import INITIATIVES as INITIATIVES
from .workspace import METRICS as METRICS
from .workspace import ORGANIZATION as ORGANIZATION
from .workspace import SCENARIOS as SCENARIOS
from .workspace import Workspace as Workspace
from .workspace import files_in as files_in
from .workspace import read_workspace as read_workspace
from .workspace import with_scenario_data as with_scenario_data
from .workspace import workspace_of as workspace_of
