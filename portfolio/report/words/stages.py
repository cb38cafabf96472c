"""Stages of the canonical optimum in words."""

from portfolio.stages import StageId


def stage_in_words(stage: StageId) -> str:
    """The stage as a thing: ``tokens of engineering``, ``shortfall to the goals``."""
    if stage.kind == "floor_shortfall":
        return f"shortfall to the floors, group {stage.index}"
    if stage.kind == "goal_shortfall":
        return "shortfall to the goals"
    if stage.kind == "tokens":
        return f"tokens of {stage.measure}"
    if stage.kind == "key_order":
        return f"key order, part {stage.index}"
    return stage.kind


def tie_breaker(stage: StageId) -> str:
    """What chose among portfolios that are equal in the stages before."""
    if stage.kind == "key_order":
        return "the published order of keys"
    if stage.kind == "tokens":
        return f"the fewest {stage.measure} tokens"
    return f"the least {stage_in_words(stage)}"
