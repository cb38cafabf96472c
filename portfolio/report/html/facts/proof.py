"""How far a run is proven, and how anyone proves it again."""

from dataclasses import dataclass
from fractions import Fraction

from portfolio.report.html.facts.source import RunSource
from portfolio.report.html.texts import joined_names, sentence
from portfolio.results import StageResult, Tie, shown_run_id

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
    proven: bool


@dataclass(frozen=True)
class ProofFacts:
    """Stages, the rules that are used up, and the commands."""

    checked: str
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
    return ProofFacts(
        checked=_checked(source),
        stages=tuple(map(_stage, result.stages)),
        choice="" if result.tie is None else _choice(source, result.tie),
        binding=_binding(source),
        commands=(f"portfolio verify {run_id}", f"portfolio reproduce {run_id}"),
        origin=f"Inputs {source.inputs_hash[:_DIGITS_OF_HASH]}…; {engine}",
        notes=tuple(sentence(message) for message in warnings),
    )


def _checked(source: RunSource) -> str:
    certificate = source.result.certificate
    if certificate is None:
        return "There is no plan to check."
    broken = sum(rule.slack.startswith("-") for rule in certificate.rules)
    count = f"{len(certificate.rules):,} rules"
    if broken:
        return f"{count} were recomputed in exact arithmetic, without the solver: {broken} fail."
    return f"{count} were recomputed in exact arithmetic, without the solver: all hold."


def _stage(stage: StageResult) -> StageRow:
    sense = "most" if stage.sense == "max" else "least"
    bound = stage.bound or "none"
    return StageRow(sentence(stage.name), sense, stage.value, bound, stage.proven)


def _choice(source: RunSource, tie: Tie) -> str:
    if tie.unique:
        return "This is the only portfolio of this value."
    rule = _rule_in_words(tie.decided_by or "a later stage")
    if not tie.decided:
        return f"Other portfolios have the same value; {rule} decided."
    names = joined_names([f"{source.title(key)} ({key})" for key in tie.decided], most=4)
    return f"Other portfolios have the same value; {rule} decided about {names}."


def _rule_in_words(stage: str) -> str:
    if stage.startswith("tokens "):
        return f"the fewest {stage.removeprefix('tokens ')} tokens"
    if stage.startswith("key order"):
        return "the published order of keys"
    return {"goal shortfall": "the least shortfall to the goals"}.get(stage, stage)


def _binding(source: RunSource) -> tuple[str, ...]:
    """Rules with nothing left between them and their bound."""
    certificate = source.result.certificate
    if certificate is None:
        return ()
    bounds = [rule for rule in certificate.rules if rule.family in _BINDING_FAMILIES]
    tight = [rule.rule for rule in bounds if Fraction(rule.slack) == 0]
    return tuple(tight[:_MOST_BINDING])
