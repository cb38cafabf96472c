from .amounts import DIGITS as DIGITS
from .amounts import exact as exact
from .amounts import number_of_text as number_of_text
from .amounts import usable as usable
from .causes import one_message_a_cause as one_message_a_cause
from .causes import rows_with_problems as rows_with_problems
from .cells import Reading as Reading
from .cells import read_cell as read_cell
from .collect import Collector as Collector
from .columns import (
    CANDIDATES as CANDIDATES,
    CONFIG as CONFIG,
    CONTRIBUTIONS as CONTRIBUTIONS,
    Column as Column,
    GAPS as GAPS,
    Kind as Kind,
    RESULTS as RESULTS,
    ROADMAP as ROADMAP,
    RUNS as RUNS,
    STAMPS as STAMPS,
    Tab as Tab,
    Tabs as Tabs,
)
from .config import (
    CONFIG_FILE as CONFIG_FILE,
    GOOGLE as GOOGLE,
    SheetsConfig as SheetsConfig,
    read_config as read_config,
)
from .columns import CANDIDATES as CANDIDATES
from .columns import CONFIG as CONFIG
from .columns import CONTRIBUTIONS as CONTRIBUTIONS
from .columns import GAPS as GAPS
from .columns import RESULTS as RESULTS
from .columns import ROADMAP as ROADMAP
from .columns import RUNS as RUNS
from .columns import STAMPS as STAMPS
from .columns import Column as Column
from .columns import Kind as Kind
from .columns import Tab as Tab
from .columns import Tabs as Tabs
from .config import CONFIG_FILE as CONFIG_FILE
from .config import GOOGLE as GOOGLE
from .config import SheetsConfig as SheetsConfig
from .config import read_config as read_config
from .csv_file import csv_text as csv_text
from .csv_folder import csv_grid as csv_grid
from .decisions import read_decisions as read_decisions
from .field_changes import Change as Change
from .files import Files as Files, edited_file as edited_file
from .grid import (
    Edit as Edit,
    Grid as Grid,
    Raw as Raw,
    Source as Source,
    UnreadableError as UnreadableError,
    address as address,
)
from .layout import tabs as tabs
from .local import bytes_of as bytes_of
from .merge import same as same
from .moving.account import (
    CellFate as CellFate,
    Heap as Heap,
    heaps as heaps,
    instructions as instructions,
    renamed_headers as renamed_headers,
)
from .moving.keys import key_steps as key_steps
from .moving.layout import layout_steps as layout_steps, name_steps as name_steps
from .moving.owners import owner_steps as owner_steps, unused_steps as unused_steps
from .moving.steps import ProposedSetup as ProposedSetup, Step as Step, with_steps as with_steps
from .moving.vocabulary import (
    plan_steps as plan_steps,
    resource_steps as resource_steps,
    vocabulary_steps as vocabulary_steps,
)
from .moving.words import question_lines as question_lines, words_of as words_of
from .names import matched as matched, normalised as normalised
from .files import Files as Files
from .files import edited_file as edited_file
from .grid import Edit as Edit
from .grid import Grid as Grid
from .grid import Raw as Raw
from .grid import Source as Source
from .grid import UnreadableError as UnreadableError
from .grid import address as address
from .layout import tabs as tabs
from .local import bytes_of as bytes_of
from .merge import same as same
from .moving.account import CellFate as CellFate
from .moving.account import Heap as Heap
from .moving.account import heaps as heaps
from .moving.account import instructions as instructions
from .moving.account import renamed_headers as renamed_headers
from .moving.keys import key_steps as key_steps
from .moving.layout import layout_steps as layout_steps
from .moving.layout import name_steps as name_steps
from .moving.owners import owner_steps as owner_steps
from .moving.owners import unused_steps as unused_steps
from .moving.steps import ProposedSetup as ProposedSetup
from .moving.steps import Step as Step
from .moving.steps import with_steps as with_steps
from .moving.vocabulary import plan_steps as plan_steps
from .moving.vocabulary import resource_steps as resource_steps
from .moving.vocabulary import vocabulary_steps as vocabulary_steps
from .moving.words import question_lines as question_lines
from .moving.words import words_of as words_of
from .names import matched as matched
from .names import normalised as normalised
from .problems import CellProblem as CellProblem
from .productops import Values as Values
from .pulling import Pulled as Pulled
from .pulling import pull as pull
from .push import Pusher as Pusher
from .pushed import Pushed as Pushed
from .pushed import Stamp as Stamp
from .result_cells import push_results as push_results
from .result_tabs import roadmap_tab as roadmap_tab
from .results import ShownRun as ShownRun, result_rows as result_rows, roadmap_rows as roadmap_rows
from .roadmap_book import (
    RoadmapTab as RoadmapTab,
    periods_tab as periods_tab,
    plan_tab as plan_tab,
    write_roadmap as write_roadmap,
)
from .rows import rows_of_files as rows_of_files
from .scenarios import scenario_file as scenario_file
from .session import (
    Opened as Opened,
    ReadOnce as ReadOnce,
    Save as Save,
    layouts as layouts,
    open_source as open_source,
    read_tables as read_tables,
    reading_of as reading_of,
    wanted_tabs as wanted_tabs,
)
from .settings import CURRENT_SCENARIO as CURRENT_SCENARIO, CURRENT_SET as CURRENT_SET, SETTINGS as SETTINGS
from .shown import json_text as json_text, shortened as shortened
from .stamps import PROPOSED as PROPOSED, key_edits as key_edits, status_edits as status_edits
from .results import ShownRun as ShownRun
from .results import result_rows as result_rows
from .results import roadmap_rows as roadmap_rows
from .roadmap_book import RoadmapTab as RoadmapTab
from .roadmap_book import periods_tab as periods_tab
from .roadmap_book import plan_tab as plan_tab
from .roadmap_book import write_roadmap as write_roadmap
from .rows import rows_of_files as rows_of_files
from .scenarios import scenario_file as scenario_file
from .session import Opened as Opened
from .session import ReadOnce as ReadOnce
from .session import Save as Save
from .session import layouts as layouts
from .session import open_source as open_source
from .session import read_tables as read_tables
from .session import reading_of as reading_of
from .session import wanted_tabs as wanted_tabs
from .settings import CURRENT_SCENARIO as CURRENT_SCENARIO
from .settings import CURRENT_SET as CURRENT_SET
from .settings import SETTINGS as SETTINGS
from .shown import json_text as json_text
from .shown import shortened as shortened
from .stamps import PROPOSED as PROPOSED
from .stamps import key_edits as key_edits
from .stamps import status_edits as status_edits
from .table import Table as Table
from .views import edited_views as edited_views
from .views import sources as sources
from .xlsx import SUFFIXES as SUFFIXES
from .xlsx import workbook_grids as workbook_grids
