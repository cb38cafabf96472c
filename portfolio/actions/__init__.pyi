from .against_run import comparison_of_runs as comparison_of_runs
from .amounts import amounts_in as amounts_in, part_of_one as part_of_one
from .asking import (
    find_alternatives as find_alternatives,
    find_capacity_curve as find_capacity_curve,
    find_frontier as find_frontier,
    find_replan as find_replan,
)
from .checking import (
    check_with_advice as check_with_advice,
    check_with_names as check_with_names,
    files_changed_since as files_changed_since,
    findings_inside as findings_inside,
    is_about_files as is_about_files,
    stale_schemas as stale_schemas,
    write_schemas as write_schemas,
)
from .closing_gaps import close_gaps as close_gaps
from .commenting import (
    comment_of_plan as comment_of_plan,
    thread_of as thread_of,
    write_plan_comment as write_plan_comment,
)
from .comparing import annotations_of_change as annotations_of_change, compare_revisions as compare_revisions
from .creating import (
    create_initiative as create_initiative,
    create_portfolio as create_portfolio,
    next_quarter as next_quarter,
)
from .diff_pages import page_of_diff as page_of_diff
from .doubting import (
    Doubted as Doubted,
    doubt_run as doubt_run,
    doubted_fields as doubted_fields,
    doubted_text as doubted_text,
)
from .drifting import (
    Comparison as Comparison,
    comparison_json as comparison_json,
    comparison_summary as comparison_summary,
    not_compared as not_compared,
    write_drift_issue as write_drift_issue,
)
from .errors import (
    ActionError as ActionError,
    GuardrailError as GuardrailError,
    InfeasibleError as InfeasibleError,
    InvalidInputsError as InvalidInputsError,
    RemoteFailedError as RemoteFailedError,
    StaleError as StaleError,
    UnprovenAnswerError as UnprovenAnswerError,
    UsageError as UsageError,
)
from .estimating import Estimated as Estimated, estimate as estimate
from .explaining import explain_initiatives as explain_initiatives, prices_of_run as prices_of_run
from .exporting import export_portfolio as export_portfolio
from .filtering import filter_of as filter_of, keys_of_run as keys_of_run
from .handed_over import (
    PULL as PULL,
    hand_over as hand_over,
    hand_over_diff as hand_over_diff,
    read_diff as read_diff,
    read_pull as read_pull,
)
from .importing import (
    ImportRequest as ImportRequest,
    map_text as map_text,
    prepare_import as prepare_import,
    write_import as write_import,
)
from .known_runs import stored_run as stored_run, stored_runs as stored_runs
from .moving_plan import planned_move as planned_move
from .naming import known_name as known_name
from .narrowing import diff_of_team as diff_of_team
from .opening import Portfolio as Portfolio, open_portfolio as open_portfolio
from .picture_files import (
    pictures_of_diff as pictures_of_diff,
    pictures_of_run as pictures_of_run,
    write_pictures as write_pictures,
)
from .plan_history import (
    HistoryRequest as HistoryRequest,
    histories_json as histories_json,
    plan_histories as plan_histories,
)
from .policy import StorePolicy as StorePolicy
from .proofs import (
    ProofChoice as ProofChoice,
    audit as audit,
    checker as checker,
    export_proof as export_proof,
    is_checkable as is_checkable,
    proof_fields as proof_fields,
    proof_of_run as proof_of_run,
    prove_run as prove_run,
)
from .proposals import (
    PlanningLimits as PlanningLimits,
    merge_of_proposal as merge_of_proposal,
    plan_proposal as plan_proposal,
    proposal_of_commit as proposal_of_commit,
    proposal_of_number as proposal_of_number,
)
from .proving import prove_all as prove_all, prove_some as prove_some
from .published_plans import (
    check_published as check_published,
    publications_of as publications_of,
    publish_plan as publish_plan,
    write_published_book as write_published_book,
)
from .publishing import push_runs as push_runs
from .pull_requests import (
    WrittenRequest as WrittenRequest,
    move_pull_branch as move_pull_branch,
    start_plan as start_plan,
    write_pull_request as write_pull_request,
)
from .pulling import pull_report as pull_report, pulled_from as pulled_from, write_pulled as write_pulled
from .pushing import compare_sheets as compare_sheets, push_to_sheets as push_to_sheets
from .querying import query_record as query_record
from .recording import (
    RecordRequest as RecordRequest,
    Recorded as Recorded,
    commit_recorded as commit_recorded,
    record_scenarios as record_scenarios,
    solve_and_store as solve_and_store,
)
from .repairing import (
    is_beyond_repair as is_beyond_repair,
    repaired_text as repaired_text,
    save_repair as save_repair,
    solve_for_repair as solve_for_repair,
)
from .reporting import ReportPage as ReportPage, report_page as report_page, write_report as write_report
from .reviewing import (
    compare_with_review as compare_with_review,
    review_of_request as review_of_request,
    reviews_of_pending as reviews_of_pending,
)
from .roadmapping import roadmap_of as roadmap_of
from .robustness import (
    estimates_assumed as estimates_assumed,
    find_outcomes as find_outcomes,
    find_robust as find_robust,
)
from .scaffold import Scaffold as Scaffold
from .scenario_case import ScenarioCase as ScenarioCase
from .selecting import record_selection as record_selection
from .sheets_session import SheetsSession as SheetsSession, make_workbooks as make_workbooks, open_sheets as open_sheets
from .showing import (
    run_text as run_text,
    runs_text as runs_text,
    solved_text as solved_text,
    stored_runs_json as stored_runs_json,
)
from .amounts import amounts_in as amounts_in
from .amounts import part_of_one as part_of_one
from .asking import find_alternatives as find_alternatives
from .asking import find_capacity_curve as find_capacity_curve
from .asking import find_frontier as find_frontier
from .asking import find_replan as find_replan
from .checking import check_with_advice as check_with_advice
from .checking import check_with_names as check_with_names
from .checking import files_changed_since as files_changed_since
from .checking import findings_inside as findings_inside
from .checking import is_about_files as is_about_files
from .checking import stale_schemas as stale_schemas
from .checking import write_schemas as write_schemas
from .closing_gaps import close_gaps as close_gaps
from .commenting import comment_of_plan as comment_of_plan
from .commenting import thread_of as thread_of
from .commenting import write_plan_comment as write_plan_comment
from .comparing import annotations_of_change as annotations_of_change
from .comparing import compare_revisions as compare_revisions
from .creating import create_initiative as create_initiative
from .creating import create_portfolio as create_portfolio
from .creating import next_quarter as next_quarter
from .diff_pages import page_of_diff as page_of_diff
from .doubting import Doubted as Doubted
from .doubting import doubt_run as doubt_run
from .doubting import doubted_fields as doubted_fields
from .doubting import doubted_text as doubted_text
from .drifting import Comparison as Comparison
from .drifting import comparison_json as comparison_json
from .drifting import comparison_summary as comparison_summary
from .drifting import not_compared as not_compared
from .drifting import write_drift_issue as write_drift_issue
from .errors import ActionError as ActionError
from .errors import GuardrailError as GuardrailError
from .errors import InfeasibleError as InfeasibleError
from .errors import InvalidInputsError as InvalidInputsError
from .errors import RemoteFailedError as RemoteFailedError
from .errors import StaleError as StaleError
from .errors import UnprovenAnswerError as UnprovenAnswerError
from .errors import UsageError as UsageError
from .estimating import Estimated as Estimated
from .estimating import estimate as estimate
from .explaining import explain_initiatives as explain_initiatives
from .explaining import prices_of_run as prices_of_run
from .exporting import export_portfolio as export_portfolio
from .filtering import filter_of as filter_of
from .filtering import keys_of_run as keys_of_run
from .handed_over import PULL as PULL
from .handed_over import hand_over as hand_over
from .handed_over import hand_over_diff as hand_over_diff
from .handed_over import read_diff as read_diff
from .handed_over import read_pull as read_pull
from .importing import ImportRequest as ImportRequest
from .importing import map_text as map_text
from .importing import prepare_import as prepare_import
from .importing import write_import as write_import
from .known_runs import stored_run as stored_run
from .known_runs import stored_runs as stored_runs
from .moving_plan import planned_move as planned_move
from .naming import known_name as known_name
from .narrowing import diff_of_team as diff_of_team
from .opening import Portfolio as Portfolio
from .opening import open_portfolio as open_portfolio
from .picture_files import pictures_of_diff as pictures_of_diff
from .picture_files import pictures_of_run as pictures_of_run
from .picture_files import write_pictures as write_pictures
from .plan_history import HistoryRequest as HistoryRequest
from .plan_history import histories_json as histories_json
from .plan_history import plan_histories as plan_histories
from .policy import StorePolicy as StorePolicy
from .proofs import ProofChoice as ProofChoice
from .proofs import audit as audit
from .proofs import checker as checker
from .proofs import export_proof as export_proof
from .proofs import is_checkable as is_checkable
from .proofs import proof_fields as proof_fields
from .proofs import proof_of_run as proof_of_run
from .proofs import prove_run as prove_run
from .proposals import PlanningLimits as PlanningLimits
from .proposals import merge_of_proposal as merge_of_proposal
from .proposals import plan_proposal as plan_proposal
from .proposals import proposal_of_commit as proposal_of_commit
from .proposals import proposal_of_number as proposal_of_number
from .proving import prove_all as prove_all
from .proving import prove_some as prove_some
from .published_plans import check_published as check_published
from .published_plans import publications_of as publications_of
from .published_plans import publish_plan as publish_plan
from .published_plans import write_published_book as write_published_book
from .publishing import push_runs as push_runs
from .pull_requests import WrittenRequest as WrittenRequest
from .pull_requests import move_pull_branch as move_pull_branch
from .pull_requests import start_plan as start_plan
from .pull_requests import write_pull_request as write_pull_request
from .pulling import pull_report as pull_report
from .pulling import pulled_from as pulled_from
from .pulling import write_pulled as write_pulled
from .pushing import compare_sheets as compare_sheets
from .pushing import push_to_sheets as push_to_sheets
from .querying import query_record as query_record
from .recording import Recorded as Recorded
from .recording import RecordRequest as RecordRequest
from .recording import commit_recorded as commit_recorded
from .recording import record_scenarios as record_scenarios
from .recording import solve_and_store as solve_and_store
from .repairing import is_beyond_repair as is_beyond_repair
from .repairing import repaired_text as repaired_text
from .repairing import save_repair as save_repair
from .repairing import solve_for_repair as solve_for_repair
from .reporting import ReportPage as ReportPage
from .reporting import report_page as report_page
from .reporting import write_report as write_report
from .reviewing import compare_with_review as compare_with_review
from .reviewing import review_of_request as review_of_request
from .reviewing import reviews_of_pending as reviews_of_pending
from .roadmapping import roadmap_of as roadmap_of
from .robustness import estimates_assumed as estimates_assumed
from .robustness import find_outcomes as find_outcomes
from .robustness import find_robust as find_robust
from .scaffold import Scaffold as Scaffold
from .scenario_case import ScenarioCase as ScenarioCase
from .selecting import record_selection as record_selection
from .sheets_session import SheetsSession as SheetsSession
from .sheets_session import make_workbooks as make_workbooks
from .sheets_session import open_sheets as open_sheets
from .showing import run_text as run_text
from .showing import runs_text as runs_text
from .showing import solved_text as solved_text
from .showing import stored_runs_json as stored_runs_json
from .side_by_side import compare_plans as compare_plans
from .site_building import BuiltSite as BuiltSite
from .site_building import build_site as build_site
from .solving import ScenarioChoice as ScenarioChoice
from .solving import solve_tasks as solve_tasks
from .storing import StoreStatus as StoreStatus
from .storing import store_sentence as store_sentence
from .sweeping import run_sweep as run_sweep
from .syncing import (
    base_of_pull as base_of_pull,
    pull_and_hand_over as pull_and_hand_over,
    tabs_asked_for as tabs_asked_for,
    with_tabs_of_request as with_tabs_of_request,
)
from .syncing import base_of_pull as base_of_pull
from .syncing import pull_and_hand_over as pull_and_hand_over
from .syncing import tabs_asked_for as tabs_asked_for
from .syncing import with_tabs_of_request as with_tabs_of_request
from .ticking import ticked_candidates as ticked_candidates
from .trading import TradingTable as TradingTable
from .trading import make_room as make_room
from .trading import trade_plan as trade_plan
from .upgrading import READERS as READERS
from .upgrading import planned_upgrade as planned_upgrade
from .upgrading import write_upgrade as write_upgrade
from .varying import what_if as what_if
from .verdicts import (
    proof_text as proof_text,
    proofs_json as proofs_json,
    proven_count as proven_count,
    readable_proofs as readable_proofs,
    recheck_fields as recheck_fields,
    recheck_text as recheck_text,
)
from .verifying import runs_to_verify as runs_to_verify, verify_runs as verify_runs
from .watching import saves as saves, watched_page as watched_page, watched_scenario as watched_scenario
from .verdicts import proof_text as proof_text
from .verdicts import proofs_json as proofs_json
from .verdicts import proven_count as proven_count
from .verdicts import readable_proofs as readable_proofs
from .verdicts import recheck_fields as recheck_fields
from .verdicts import recheck_text as recheck_text
from .verifying import runs_to_verify as runs_to_verify
from .verifying import verify_runs as verify_runs
from .watching import saves as saves
from .watching import watched_page as watched_page
from .watching import watched_scenario as watched_scenario
from .writing import refusals_of_the_disk as refusals_of_the_disk
