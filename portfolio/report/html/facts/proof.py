"""How far a run is proven, and how anyone proves it again."""

from dataclasses import dataclass
from fractions import Fraction

from portfolio.report.html.facts.source import RunSource
from portfolio.report.html.texts import joined_names, sentence, with_minus_signs
from portfolio.report.words.lists import many_that
from portfolio.report.words.proofs import solver_in_words
from portfolio.report.words.rules import rule_as_noun
from portfolio.report.words.stages import stage_in_words, tie_breaker
from portfolio.results import RunStatus, StageResult, Tie, shown_run_id

_BINDING_FAMILIES = ("capacity", "target", "group")
_MOST_BINDING = 40
_DIGITS_OF_HASH = 16


@dataclass(frozen=True)
class StageRow:
    """One stage of the canonical optimum."""

    name: str
    sense: str
    value: str
    bound: str
    proven: str
    """By whom, or that it is not."""


@dataclass(frozen=True)
class ProofFacts:
    """Stages, the rules that are used up, and the commands."""

    checked: str
    checkable: str
    """Who can check that nothing is better, and how."""
    stages: tuple[StageRow, ...]
    choice: str
    binding: tuple[str, ...]
    commands: tuple[str, ...]
    origin: str
    notes: tuple[str, ...]
    """What was worth a warning."""


def proof_facts(source: RunSource) -> ProofFacts:
    """The proof of a run."""
    result = source.result
    run_id = shown_run_id(source.shown.run_id)
    engine = ", ".join(f"{name} {version}" for name, version in result.engine.items())
    warnings = [one.message for one in result.report if one.severity == "warning"]
    commands = [f"portfolio verify {run_id}", f"portfolio reproduce {run_id}"]
    if source.shown.checkable:
        # A folder has the whole id; only commands of ours take its beginning.
        folder = f"runs/results/{result.scenario}/{source.shown.run_id}"
        commands += ["portfolio proof-checker > check.py", f"python3 -I -S check.py {folder}"]
    stages = tuple(_stage(source, stage) for stage in result.stages)
    choice = "" if result.tie is None else _choice(source, result.tie)
    return ProofFacts(
        checked=_checked(source),
        checkable=_checkable(source),
        stages=stages,
        choice=choice,
        binding=_binding(source),
        commands=tuple(commands),
        origin=f"Inputs {source.inputs_hash[:_DIGITS_OF_HASH]}…; {engine}",
        notes=tuple(sentence(message) for message in warnings),
    )


def _checked(source: RunSource) -> str:
    certificate = source.result.certificate
    if certificate is None:
        return "There is no plan to check."
    broken = sum(rule.slack.startswith("-") for rule in certificate.rules)
    were = many_that(len(certificate.rules), "rule", "were")
    recomputed = f"{were} recomputed in exact arithmetic, without the solver"
    if broken:
        return f"{recomputed}: {many_that(broken, 'rule', 'fail')}."
    return f"{recomputed}: nothing is broken."


def _checkable(source: RunSource) -> str:
    if source.result.status not in (RunStatus.OPTIMAL, RunStatus.INFEASIBLE):
        return ""
    if source.shown.checkable:
        return "A proof is stored that anyone can check without a solver: the last two lines do."
    make = f"portfolio proof make {source.shown.run_id}"
    solver = solver_in_words(source.result.engine)
    is_infeasible = source.result.status is RunStatus.INFEASIBLE
    claim = "there is no plan" if is_infeasible else "nothing is better"
    return f"That {claim} is the word of {solver}; {make} makes a proof."


def _stage(source: RunSource, stage: StageResult) -> StageRow:
    sense = "most" if stage.sense == "max" else "least"
    bound = stage.bound or "none"
    by_whom = (
        "anyone can check" if source.shown.checkable else solver_in_words(source.result.engine)
    )
    proven = by_whom if stage.proven else "no"
    return StageRow(sentence(stage_in_words(stage.id)), sense, stage.value, bound, proven)


def _choice(source: RunSource, tie: Tie) -> str:
    if tie.unique:
        return "This is the only portfolio of this value."
    rule = "a later stage" if tie.decided_by is None else tie_breaker(tie.decided_by.id)
    if not tie.decided:
        return f"Other portfolios have the same value; {rule} decided."
    names = joined_names([f"{source.title(key)} ({key})" for key in tie.decided], most=4)
    return f"Other portfolios have the same value; {rule} decided about {names}."


def _binding(source: RunSource) -> tuple[str, ...]:
    """Rules with nothing left between them and their bound."""
    certificate = source.result.certificate
    if certificate is None:
        return ()
    bounds = [check for check in certificate.rules if check.rule.family in _BINDING_FAMILIES]
    tight = [check.rule for check in bounds if Fraction(check.slack) == 0]
    nouns = [rule_as_noun(source.shown, rule) for rule in tight[:_MOST_BINDING]]
    return tuple(with_minus_signs(sentence(noun)) for noun in nouns)
