from .amounts import DIGITS as DIGITS, exact as exact, number_of_text as number_of_text, usable as usable
from .causes import one_message_a_cause as one_message_a_cause, rows_with_problems as rows_with_problems
from .cells import Reading as Reading, read_cell as read_cell
from .collect import Collector as Collector
from .columns import CANDIDATES as CANDIDATES, CONFIG as CONFIG, CONTRIBUTIONS as CONTRIBUTIONS, Column as Column, GAPS as GAPS, Kind as Kind, RESULTS as RESULTS, ROADMAP as ROADMAP, RUNS as RUNS, STAMPS as STAMPS, Tab as Tab, Tabs as Tabs
from .config import CONFIG_FILE as CONFIG_FILE, GOOGLE as GOOGLE, SheetsConfig as SheetsConfig, read_config as read_config
from .csv_file import csv_text as csv_text
from .csv_folder import csv_grid as csv_grid
from .decisions import read_decisions as read_decisions
from .field_changes import Change as Change
from .files import Files as Files, edited_file as edited_file
from .grid import Edit as Edit, Grid as Grid, Raw as Raw, Source as Source, UnreadableError as UnreadableError, address as address
from .layout import tabs as tabs
from .local import bytes_of as bytes_of
from .merge import same as same
from .moving.account import CellFate as CellFate, Heap as Heap, heaps as heaps, instructions as instructions, renamed_headers as renamed_headers
from .moving.keys import key_steps as key_steps
from .moving.layout import layout_steps as layout_steps, name_steps as name_steps
from .moving.owners import owner_steps as owner_steps, unused_steps as unused_steps
from .moving.steps import ProposedSetup as ProposedSetup, Step as Step, with_steps as with_steps
from .moving.vocabulary import plan_steps as plan_steps, resource_steps as resource_steps, vocabulary_steps as vocabulary_steps
from .moving.words import question_lines as question_lines, words_of as words_of
from .names import matched as matched, normalised as normalised
from .problems import CellProblem as CellProblem
from .productops import Values as Values
from .pulling import Pulled as Pulled, pull as pull
from .push import Pusher as Pusher
from .pushed import Pushed as Pushed, Stamp as Stamp
from .result_cells import push_results as push_results
from .result_tabs import roadmap_tab as roadmap_tab
from .results import ShownRun as ShownRun, result_rows as result_rows, roadmap_rows as roadmap_rows
from .roadmap_book import RoadmapTab as RoadmapTab, periods_tab as periods_tab, plan_tab as plan_tab, write_roadmap as write_roadmap
from .rows import rows_of_files as rows_of_files
from .scenarios import scenario_file as scenario_file
from .session import Opened as Opened, ReadOnce as ReadOnce, Save as Save, layouts as layouts, open_source as open_source, read_tables as read_tables, reading_of as reading_of, wanted_tabs as wanted_tabs
from .settings import CURRENT_SCENARIO as CURRENT_SCENARIO, CURRENT_SET as CURRENT_SET, SETTINGS as SETTINGS
from .shown import json_text as json_text, shortened as shortened
from .stamps import PROPOSED as PROPOSED, key_edits as key_edits, status_edits as status_edits
from .table import Table as Table
from .views import edited_views as edited_views, sources as sources
from .xlsx import SUFFIXES as SUFFIXES, workbook_grids as workbook_grids
