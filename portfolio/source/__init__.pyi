from .documents import Document as Document, read_document as read_document
from .edit import NULL as NULL, edited as edited
from .emit import document_text as document_text, flow as flow, number as number
from .extends import Layered as Layered, merged_scenario as merged_scenario, resolve_extends as resolve_extends
from .formulas import problem_in as problem_in
from .salvage import salvaged_workspace as salvaged_workspace
from .schema import schema_of as schema_of, schemas as schemas
from .texts import FILES as FILES, FOLDERS as FOLDERS, Loaded as Loaded, SIZE_LIMIT as SIZE_LIMIT, TEMPORARY as TEMPORARY, is_read as is_read, is_temporary as is_temporary, leftover as leftover, link_of_git as link_of_git, loaded as loaded, not_a_file as not_a_file, not_a_folder as not_a_folder, not_checked_out as not_checked_out, passed_over as passed_over, symbolic_link as symbolic_link, text_of as text_of, unreadable as unreadable
from .typed_models import typed as typed
from .workspace import INITIATIVES as INITIATIVES, METRICS as METRICS, ORGANIZATION as ORGANIZATION, SCENARIOS as SCENARIOS, Workspace as Workspace, files_in as files_in, read_workspace as read_workspace, with_scenario_data as with_scenario_data, workspace_of as workspace_of
