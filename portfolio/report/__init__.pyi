from .data.answers import answer_text as answer_text
from .data.csv_text import as_csv_cell as as_csv_cell, from_csv_cell as from_csv_cell
from .data.estimates import estimates_json as estimates_json
from .data.findings import as_json as as_json
from .data.imports import import_json as import_json
from .data.json_text import answer_json as answer_json, as_json_text as as_json_text, run_json as run_json, runs_json as runs_json
from .data.publications import check_published_json as check_published_json, publications_json as publications_json
from .data.roadmap import roadmap_calendar as roadmap_calendar, roadmap_csv as roadmap_csv, roadmap_json as roadmap_json
from .data.sarif import as_sarif as as_sarif
from .data.sheets import check_json as check_json, pull_json as pull_json
from .data.tables import gaps_csv as gaps_csv, items_csv as items_csv
from .html.charts.standalone import comparison_pictures as comparison_pictures, run_pictures as run_pictures
from .html.facts import PageFacts as PageFacts, page_facts as page_facts
from .html.facts.comparison import comparison_facts as comparison_facts
from .html.facts.site import RunSummary as RunSummary, SiteRun as SiteRun, StoredBy as StoredBy, run_page_file as run_page_file, site_facts as site_facts
from .html.other_pages import comparison_page as comparison_page, findings_page as findings_page, initiative_page as initiative_page, site_index_page as site_index_page
from .html.page import SiteLinks as SiteLinks, run_page as run_page, shared_solver as shared_solver
from .html.software import page_software as page_software
from .html.solver import installed_page_solver as installed_page_solver
from .markdown.closing import gaps_markdown as gaps_markdown
from .markdown.comment import Context as Context, change_summary as change_summary, comment as comment, not_planned as not_planned
from .markdown.drift import drift_markdown as drift_markdown, has_drifted as has_drifted
from .markdown.gantt import gantt_markdown as gantt_markdown
from .markdown.proposal import body as body, pull_summary as pull_summary, tabs_of as tabs_of, title as title
from .markdown.roadmap import roadmap_page as roadmap_page
from .markdown.syntax import escaped as escaped, table as table
from .text.annotations import as_github as as_github
from .text.changes import diff_view as diff_view
from .text.closing import gaps_view as gaps_view, requests_view as requests_view
from .text.code_page import explained as explained
from .text.compared import compared_view as compared_view
from .text.doubts import DoubtLine as DoubtLine, doubts_view as doubts_view
from .text.estimates import estimates_view as estimates_view
from .text.explained import explanation_view as explanation_view
from .text.findings import as_text as as_text
from .text.gantt import gantt_view as gantt_view
from .text.imports import import_text as import_text
from .text.listing import CheckLine as CheckLine, RunLine as RunLine, answer_csv as answer_csv, answer_view as answer_view, recheck_view as recheck_view, runs_view as runs_view
from .text.moving_in import moving_plan_text as moving_plan_text
from .text.plan import ListedItems as ListedItems, plan_view as plan_view
from .text.publications import check_published_text as check_published_text, note_text as note_text
from .text.questions import alternatives_view as alternatives_view, capacity_view as capacity_view, frontier_view as frontier_view, replan_view as replan_view
from .text.robustness import outcomes_view as outcomes_view, robust_view as robust_view
from .text.scenarios import scenarios_view as scenarios_view
from .text.sheets import check_text as check_text, pull_text as pull_text
from .text.story import ChapterLine as ChapterLine, proof_view as proof_view, story_view as story_view
from .text.sweeps import sweep_view as sweep_view
from .text.trades import room_view as room_view, trade_view as trade_view
from .text.what_if import what_if_view as what_if_view
from .words.changes import change_in_words as change_in_words, reason_of as reason_of
from .words.closing import GapFacts as GapFacts, reason_to_ask as reason_to_ask, recommendation as recommendation, request_for_ideas as request_for_ideas
from .words.conflicts import no_plan_in_words as no_plan_in_words, repair_step as repair_step
from .words.estimates import EstimateLine as EstimateLine
from .words.gantt import Gantt as Gantt, gantt_of as gantt_of
from .words.headline import headline as headline
from .words.imports import CellAccounts as CellAccounts, ImportReport as ImportReport, ItemLine as ItemLine, NotTaken as NotTaken
from .words.labels import RunView as RunView, run_view as run_view
from .words.lists import first_of as first_of, many as many
from .words.moving_in import LeftOut as LeftOut, MovingPlan as MovingPlan, SettingLine as SettingLine, TabRead as TabRead
from .words.numbers import number as number, percent as percent, quantity as quantity
from .words.prices import listed_prices as listed_prices, price_amount as price_amount
from .words.publications import MoveLine as MoveLine, PublishedCheck as PublishedCheck, ReleaseNote as ReleaseNote, RoadmapLine as RoadmapLine, RoadmapView as RoadmapView
from .words.reach import reach_in_words as reach_in_words
from .words.reasons import reason_in_words as reason_in_words
from .words.rules import rule_sentence as rule_sentence, rule_title as rule_title
from .words.sheets import FieldChange as FieldChange, PullReport as PullReport, TabCheck as TabCheck
