"""Result -> facts: the one place where a page reads a run.

All else on a page is made of these values.
Texts are plain; numbers that a chart places are fractions.
"""

from dataclasses import dataclass, replace

from portfolio.compile import ParametricProblem
from portfolio.report.html.facts.capacity import CapacityGroup, capacity_groups
from portfolio.report.html.facts.conflicts import NoPlan, no_plan
from portfolio.report.html.facts.gaps import OpenGap, open_gaps
from portfolio.report.html.facts.headline import Headline, headline_facts
from portfolio.report.html.facts.kpis import KpiGroup, kpi_groups
from portfolio.report.html.facts.plan import PlanRow, plan_rows
from portfolio.report.html.facts.proof import ProofFacts, proof_facts
from portfolio.report.html.facts.relations import RelationFacts, SynergyRow, relations, synergy_rows
from portfolio.report.html.facts.source import source_of
from portfolio.report.html.facts.whatif import WhatIfFacts, whatif_facts
from portfolio.report.words.gantt import Gantt, gantt_of, has_gantt
from portfolio.results import Manifest, Result

__all__ = ["PageFacts", "page_facts"]


@dataclass(frozen=True)
class PageFacts:
    """Everything that the page of a run shows."""

    run_id: str
    scenario: str
    period: str
    company: str
    title: str
    objective: str | None
    resources: tuple[str, ...]
    headline: Headline
    kpis: tuple[KpiGroup, ...]
    roadmap: Gantt | None
    """What starts when; None where the scenario decides no starts, or there is no plan."""
    capacity: tuple[CapacityGroup, ...]
    plan: tuple[PlanRow, ...]
    gaps: tuple[OpenGap, ...]
    relations: RelationFacts
    synergies: tuple[SynergyRow, ...]
    no_plan: NoPlan | None
    proof: ProofFacts
    what_if: WhatIfFacts | None
    """None where the run's problem cannot be varied."""
    only: str = ""
    """Whose initiatives are listed, such as `department=payments`; empty for all."""


def facts_of_team(facts: PageFacts, keys: frozenset[str], only: str) -> PageFacts:
    """The facts with some initiatives listed alone; figures stay those of the whole plan.

    A what-if needs the list of all, so there is none.
    """
    plan = tuple(row for row in facts.plan if row.key in keys)
    return replace(facts, plan=plan, only=only, what_if=None)


def page_facts(
    run_id: str,
    manifest: Manifest,
    result: Result,
    inputs: bytes,
    problem: ParametricProblem | None = None,
    *,
    checkable: bool = False,
    open_question: str | None = None,
) -> PageFacts:
    """What the page of a run shows; the same for a stored run and for one just solved.

    `problem` is what the run solved, for the what-if; `checkable` says that a stored proof holds,
    `open_question` what a stored run states and no check can show.
    """
    facts = (run_id, manifest, result, inputs)
    source = source_of(*facts, checkable=checkable, open_question=open_question)
    roadmap = gantt_of(source.shown) if has_gantt(source.shown) else None
    what_if = None if problem is None else whatif_facts(source, problem)
    return PageFacts(
        run_id=run_id,
        scenario=result.scenario,
        period=result.period,
        company=source.company,
        title=result.title,
        objective=result.objective,
        resources=tuple(source.shown.resources),
        headline=headline_facts(source),
        kpis=kpi_groups(source),
        roadmap=roadmap,
        capacity=capacity_groups(source),
        plan=plan_rows(source),
        gaps=open_gaps(source),
        relations=relations(source),
        synergies=synergy_rows(source),
        no_plan=no_plan(source),
        proof=proof_facts(source),
        what_if=what_if,
    )
