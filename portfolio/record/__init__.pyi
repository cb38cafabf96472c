from .answers import answer_key as answer_key, keep_answer as keep_answer, kept_answer as kept_answer
from .atomic import DifferentBytesError as DifferentBytesError, add_file as add_file, replace_file as replace_file
from .engine import in_words as in_words, last_engine as last_engine
from .events import Event as Event, Review as Review, event_file as event_file, event_of as event_of
from .formats import format_in_words as format_in_words, other_format as other_format
from .git import contains as contains, git_facts as git_facts
from .journal import (
    ChangedMeanwhileError as ChangedMeanwhileError,
    finish_replacing as finish_replacing,
    replace_files as replace_files,
    unfinished as unfinished,
)
from .names import (
    LOG as LOG,
    MANIFEST as MANIFEST,
    PROOFS as PROOFS,
    RESULT as RESULT,
    RESULTS as RESULTS,
    RUNS as RUNS,
    inputs_file as inputs_file,
    json_file as json_file,
    run_folder as run_folder,
    run_id as run_id,
)
from .origin import (
    Standing as Standing,
    StoredFiles as StoredFiles,
    compared as compared,
    compared_on_disk as compared_on_disk,
    files_of as files_of,
    is_known as is_known,
    is_remembered as is_remembered,
    on_disk as on_disk,
    paths_of as paths_of,
    remember as remember,
)
from .parquet import parquet_bytes as parquet_bytes
from .publications import (
    PUBLISHED as PUBLISHED,
    Publication as Publication,
    PublishedItem as PublishedItem,
    PublishedMove as PublishedMove,
    add_publication as add_publication,
    moment_of as moment_of,
    parsed_publication as parsed_publication,
    publication_file as publication_file,
    read_publications as read_publications,
)
from .read import (
    Damage as Damage,
    LINE_ENDS as LINE_ENDS,
    LINE_ENDS_ADVICE as LINE_ENDS_ADVICE,
    OtherFormat as OtherFormat,
    Record as Record,
    RecordedRun as RecordedRun,
    read_bytes as read_bytes,
    read_events as read_events,
    read_inputs as read_inputs,
    read_records as read_records,
    read_run as read_run,
    read_runs as read_runs,
    run_ids as run_ids,
    with_other_line_ends as with_other_line_ends,
)
from .rechecking import Recheck as Recheck, recheck as recheck
from .sql import (
    Answer as Answer,
    QueryError as QueryError,
    TABLES as TABLES,
    as_double as as_double,
    query as query,
    record_rows as record_rows,
)
from .storing import RecordError as RecordError, heal as heal, run_files as run_files, store as store, tidy as tidy
from .answers import answer_key as answer_key
from .answers import keep_answer as keep_answer
from .answers import kept_answer as kept_answer
from .atomic import DifferentBytesError as DifferentBytesError
from .atomic import add_file as add_file
from .atomic import replace_file as replace_file
from .engine import in_words as in_words
from .engine import last_engine as last_engine
from .events import Event as Event
from .events import Review as Review
from .events import event_file as event_file
from .events import event_of as event_of
from .formats import format_in_words as format_in_words
from .formats import other_format as other_format
from .git import contains as contains
from .git import git_facts as git_facts
from .journal import ChangedMeanwhileError as ChangedMeanwhileError
from .journal import finish_replacing as finish_replacing
from .journal import replace_files as replace_files
from .journal import unfinished as unfinished
from .names import LOG as LOG
from .names import MANIFEST as MANIFEST
from .names import PROOFS as PROOFS
from .names import RESULT as RESULT
from .names import RESULTS as RESULTS
from .names import RUNS as RUNS
from .names import inputs_file as inputs_file
from .names import json_file as json_file
from .names import run_folder as run_folder
from .names import run_id as run_id
from .origin import Standing as Standing
from .origin import StoredFiles as StoredFiles
from .origin import compared as compared
from .origin import compared_on_disk as compared_on_disk
from .origin import files_of as files_of
from .origin import is_known as is_known
from .origin import is_remembered as is_remembered
from .origin import on_disk as on_disk
from .origin import paths_of as paths_of
from .origin import remember as remember
from .parquet import parquet_bytes as parquet_bytes
from .publications import PUBLISHED as PUBLISHED
from .publications import Publication as Publication
from .publications import PublishedItem as PublishedItem
from .publications import PublishedMove as PublishedMove
from .publications import add_publication as add_publication
from .publications import moment_of as moment_of
from .publications import parsed_publication as parsed_publication
from .publications import publication_file as publication_file
from .publications import read_publications as read_publications
from .read import LINE_ENDS as LINE_ENDS
from .read import LINE_ENDS_ADVICE as LINE_ENDS_ADVICE
from .read import Damage as Damage
from .read import OtherFormat as OtherFormat
from .read import Record as Record
from .read import RecordedRun as RecordedRun
from .read import read_bytes as read_bytes
from .read import read_events as read_events
from .read import read_inputs as read_inputs
from .read import read_records as read_records
from .read import read_run as read_run
from .read import read_runs as read_runs
from .read import run_ids as run_ids
from .read import with_other_line_ends as with_other_line_ends
from .rechecking import Recheck as Recheck
from .rechecking import recheck as recheck
from .sql import TABLES as TABLES
from .sql import Answer as Answer
from .sql import QueryError as QueryError
from .sql import as_double as as_double
from .sql import query as query
from .sql import record_rows as record_rows
from .storing import RecordError as RecordError
from .storing import heal as heal
from .storing import run_files as run_files
from .storing import store as store
from .storing import tidy as tidy
