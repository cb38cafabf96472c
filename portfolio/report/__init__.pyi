from .data.answers import answer_text as answer_text
from .data.csv_text import as_csv_cell as as_csv_cell
from .data.csv_text import from_csv_cell as from_csv_cell
from .data.estimates import estimates_json as estimates_json
from .data.findings import as_json as as_json
from .data.imports import import_json as import_json
from .data.json_text import (
    answer_json as answer_json,
    as_json_text as as_json_text,
    run_json as run_json,
    runs_json as runs_json,
)
from .data.publications import check_published_json as check_published_json, publications_json as publications_json
from .data.roadmap import roadmap_calendar as roadmap_calendar, roadmap_csv as roadmap_csv, roadmap_json as roadmap_json
from .data.json_text import answer_json as answer_json
from .data.json_text import as_json_text as as_json_text
from .data.json_text import run_json as run_json
from .data.json_text import runs_json as runs_json
from .data.publications import check_published_json as check_published_json
from .data.publications import publications_json as publications_json
from .data.roadmap import roadmap_calendar as roadmap_calendar
from .data.roadmap import roadmap_csv as roadmap_csv
from .data.roadmap import roadmap_json as roadmap_json
from .data.sarif import as_sarif as as_sarif
from .data.sheets import check_json as check_json
from .data.sheets import pull_json as pull_json
from .data.tables import gaps_csv as gaps_csv
from .data.tables import items_csv as items_csv
from .html.charts.standalone import comparison_pictures as comparison_pictures
from .html.charts.standalone import run_pictures as run_pictures
from .html.facts import PageFacts as PageFacts
from .html.facts import page_facts as page_facts
from .html.facts.comparison import comparison_facts as comparison_facts
from .html.facts.site import (
    RunSummary as RunSummary,
    SiteRun as SiteRun,
    StoredBy as StoredBy,
    run_page_file as run_page_file,
    site_facts as site_facts,
)
from .html.other_pages import (
    comparison_page as comparison_page,
    findings_page as findings_page,
    initiative_page as initiative_page,
    site_index_page as site_index_page,
)
from .html.page import SiteLinks as SiteLinks, run_page as run_page, shared_solver as shared_solver
from .html.software import page_software as page_software
from .html.solver import installed_page_solver as installed_page_solver
from .markdown.closing import gaps_markdown as gaps_markdown
from .markdown.comment import (
    Context as Context,
    change_summary as change_summary,
    comment as comment,
    not_planned as not_planned,
)
from .markdown.drift import drift_markdown as drift_markdown, has_drifted as has_drifted
from .html.facts.site import RunSummary as RunSummary
from .html.facts.site import SiteRun as SiteRun
from .html.facts.site import StoredBy as StoredBy
from .html.facts.site import run_page_file as run_page_file
from .html.facts.site import site_facts as site_facts
from .html.other_pages import comparison_page as comparison_page
from .html.other_pages import findings_page as findings_page
from .html.other_pages import initiative_page as initiative_page
from .html.other_pages import site_index_page as site_index_page
from .html.page import SiteLinks as SiteLinks
from .html.page import run_page as run_page
from .html.page import shared_solver as shared_solver
from .html.software import page_software as page_software
from .html.solver import installed_page_solver as installed_page_solver
from .markdown.closing import gaps_markdown as gaps_markdown
from .markdown.comment import Context as Context
from .markdown.comment import change_summary as change_summary
from .markdown.comment import comment as comment
from .markdown.comment import not_planned as not_planned
from .markdown.drift import drift_markdown as drift_markdown
from .markdown.drift import has_drifted as has_drifted
from .markdown.gantt import gantt_markdown as gantt_markdown
from .markdown.proposal import body as body
from .markdown.proposal import pull_summary as pull_summary
from .markdown.proposal import tabs_of as tabs_of
from .markdown.proposal import title as title
from .markdown.roadmap import roadmap_page as roadmap_page
from .markdown.syntax import escaped as escaped
from .markdown.syntax import table as table
from .text.annotations import as_github as as_github
from .text.changes import diff_view as diff_view
from .text.closing import gaps_view as gaps_view
from .text.closing import requests_view as requests_view
from .text.code_page import explained as explained
from .text.compared import compared_view as compared_view
from .text.doubts import DoubtLine as DoubtLine
from .text.doubts import doubts_view as doubts_view
from .text.estimates import estimates_view as estimates_view
from .text.explained import explanation_view as explanation_view
from .text.findings import as_text as as_text
from .text.gantt import gantt_view as gantt_view
from .text.imports import import_text as import_text
from .text.listing import (
    CheckLine as CheckLine,
    RunLine as RunLine,
    answer_csv as answer_csv,
    answer_view as answer_view,
    recheck_view as recheck_view,
    runs_view as runs_view,
)
from .text.moving_in import moving_plan_text as moving_plan_text
from .text.plan import ListedItems as ListedItems, plan_view as plan_view
from .text.publications import check_published_text as check_published_text, note_text as note_text
from .text.questions import (
    alternatives_view as alternatives_view,
    capacity_view as capacity_view,
    frontier_view as frontier_view,
    replan_view as replan_view,
)
from .text.robustness import outcomes_view as outcomes_view, robust_view as robust_view
from .text.listing import CheckLine as CheckLine
from .text.listing import RunLine as RunLine
from .text.listing import answer_csv as answer_csv
from .text.listing import answer_view as answer_view
from .text.listing import recheck_view as recheck_view
from .text.listing import runs_view as runs_view
from .text.moving_in import moving_plan_text as moving_plan_text
from .text.plan import ListedItems as ListedItems
from .text.plan import plan_view as plan_view
from .text.publications import check_published_text as check_published_text
from .text.publications import note_text as note_text
from .text.questions import alternatives_view as alternatives_view
from .text.questions import capacity_view as capacity_view
from .text.questions import frontier_view as frontier_view
from .text.questions import replan_view as replan_view
from .text.robustness import outcomes_view as outcomes_view
from .text.robustness import robust_view as robust_view
from .text.scenarios import scenarios_view as scenarios_view
from .text.sheets import check_text as check_text
from .text.sheets import pull_text as pull_text
from .text.story import ChapterLine as ChapterLine
from .text.story import proof_view as proof_view
from .text.story import story_view as story_view
from .text.sweeps import sweep_view as sweep_view
from .text.trades import room_view as room_view
from .text.trades import trade_view as trade_view
from .text.what_if import what_if_view as what_if_view
from .words.changes import change_in_words as change_in_words, reason_of as reason_of
from .words.closing import (
    GapFacts as GapFacts,
    reason_to_ask as reason_to_ask,
    recommendation as recommendation,
    request_for_ideas as request_for_ideas,
)
from .words.conflicts import no_plan_in_words as no_plan_in_words, repair_step as repair_step
from .words.changes import change_in_words as change_in_words
from .words.changes import reason_of as reason_of
from .words.closing import GapFacts as GapFacts
from .words.closing import reason_to_ask as reason_to_ask
from .words.closing import recommendation as recommendation
from .words.closing import request_for_ideas as request_for_ideas
from .words.conflicts import no_plan_in_words as no_plan_in_words
from .words.conflicts import repair_step as repair_step
from .words.estimates import EstimateLine as EstimateLine
from .words.gantt import Gantt as Gantt
from .words.gantt import gantt_of as gantt_of
from .words.headline import headline as headline
from .words.imports import (
    CellAccounts as CellAccounts,
    ImportReport as ImportReport,
    ItemLine as ItemLine,
    NotTaken as NotTaken,
)
from .words.labels import RunView as RunView, run_view as run_view
from .words.lists import first_of as first_of, many as many
from .words.moving_in import (
    LeftOut as LeftOut,
    MovingPlan as MovingPlan,
    SettingLine as SettingLine,
    TabRead as TabRead,
)
from .words.numbers import number as number, percent as percent, quantity as quantity
from .words.prices import listed_prices as listed_prices, price_amount as price_amount
from .words.publications import (
    MoveLine as MoveLine,
    PublishedCheck as PublishedCheck,
    ReleaseNote as ReleaseNote,
    RoadmapLine as RoadmapLine,
    RoadmapView as RoadmapView,
)
from .words.imports import CellAccounts as CellAccounts
from .words.imports import ImportReport as ImportReport
from .words.imports import ItemLine as ItemLine
from .words.imports import NotTaken as NotTaken
from .words.labels import RunView as RunView
from .words.labels import run_view as run_view
from .words.lists import first_of as first_of
from .words.lists import many as many
from .words.moving_in import LeftOut as LeftOut
from .words.moving_in import MovingPlan as MovingPlan
from .words.moving_in import SettingLine as SettingLine
from .words.moving_in import TabRead as TabRead
from .words.numbers import number as number
from .words.numbers import percent as percent
from .words.numbers import quantity as quantity
from .words.prices import listed_prices as listed_prices
from .words.prices import price_amount as price_amount
from .words.publications import MoveLine as MoveLine
from .words.publications import PublishedCheck as PublishedCheck
from .words.publications import ReleaseNote as ReleaseNote
from .words.publications import RoadmapLine as RoadmapLine
from .words.publications import RoadmapView as RoadmapView
from .words.reach import reach_in_words as reach_in_words
from .words.reasons import reason_in_words as reason_in_words
from .words.rules import rule_sentence as rule_sentence
from .words.rules import rule_title as rule_title
from .words.sheets import FieldChange as FieldChange
from .words.sheets import PullReport as PullReport
from .words.sheets import TabCheck as TabCheck
