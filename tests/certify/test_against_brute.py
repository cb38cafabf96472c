"""The certificate says what a plain enumeration of MATH.md says, about any portfolio of any
planning."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from portfolio.choice import Taken
from portfolio.model import Planning, Slice
from tests.brute import Everything, enumerate_optimum
from tests.certify.small import certificate
from tests.strategies import examples, plannings


@examples(150)
@given(plannings(), st.data())
def test_rules_totals_and_stages(planning: Planning, data: st.DataObject) -> None:
    """A portfolio holds if and only if it is feasible; broken families, totals and stages agree
    exactly."""
    everything = Everything(planning)
    mine = data.draw(st.integers(0, everything.count - 1))
    found = certificate(planning, everything.selection(mine), key_orders=2)
    assert found.holds == everything.feasible[mine]
    broken = {family for family, mask in everything.rules() if not mask[mine]}
    assert broken == {check.rule.family for check in found.rules if check.slack.startswith("-")}
    stages = [*everything.stages(), everything.key_order(1), everything.key_order(2)]
    assert [(stage, value.at(mine)) for stage, _, value in stages] == [
        (stage, Fraction(value)) for stage, value in found.stage_values.items()
    ]
    for use in found.capacity:
        assert everything.tokens(use.resource, Slice(use.dimension, use.value)).at(
            mine
        ) == Fraction(use.used)
    for row in found.kpis:
        assert everything.kpi(row.kpi, Slice(row.dimension, row.value)).at(mine) == Fraction(
            row.total
        )


@examples(60)
@given(plannings())
def test_the_optimum_holds(planning: Planning) -> None:
    """The canonical optimum keeps every rule and has the values of its stages."""
    answer = enumerate_optimum(planning)
    if answer.selection is None:
        return
    found = certificate(planning, answer.selection, key_orders=12)
    assert found.holds
    assert (
        answer.stages.items()
        <= {stage: Fraction(value) for stage, value in found.stage_values.items()}.items()
    )


@examples(60)
@given(plannings(), st.data())
def test_nothing_outside_the_pool(planning: Planning, data: st.DataObject) -> None:
    """A plan that names an initiative outside the pool never holds, and the rule `candidate` says
    so."""
    everything = Everything(planning)
    outside = sorted({*planning.initiatives, "INIT-9999"} - set(everything.pool))
    stranger = data.draw(st.sampled_from(outside))
    selection = everything.selection(data.draw(st.integers(0, everything.count - 1)))
    found = certificate(planning, selection.changed({stranger: Taken()}))
    assert not found.holds
    alone = certificate(planning, selection)
    extra = [check for check in found.rules if check not in alone.rules]
    assert [(check.rule.family, check.rule.path, check.slack) for check in extra] == [
        ("candidate", (stranger,), "-1")
    ]
    assert found.stages == alone.stages
