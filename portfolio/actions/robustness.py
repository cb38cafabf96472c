"""Ask what holds when estimates are wrong, and what earlier forecasts were worth."""

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction

from portfolio.actions.asking import answered, space_of
from portfolio.actions.errors import StoppedError, UnprovenAnswerError, UsageError
from portfolio.actions.kept_samples import KeptSamples
from portfolio.actions.opening import Portfolio
from portfolio.actions.progress import Notes, Progress, silent
from portfolio.actions.sweeping import ONE_PROCESS
from portfolio.answers import ChosenShare, EstimateWorth, FloorChance, Outcomes, Robust
from portfolio.choice import Choice
from portfolio.decide import (
    Assumed,
    Countdown,
    SampleOutcome,
    Space,
    Uncertain,
    Workers,
    WorkersError,
    promised_levels,
    run_side_by_side,
    solve_samples,
    uncertain_estimates,
    worth_of_knowing,
)
from portfolio.estimate import outcomes_of, rounded, share_interval
from portfolio.report import some_of
from portfolio.results import exact

SAMPLES = 100
"""By default."""
WORTH_PLACES = 9
"""Decimals to which the worth of knowing an estimate is stated."""
NOTHING_ASSUMED = Assumed()
"""Estimates without a range are taken as sure."""


def estimates_assumed(
    portfolio: Portfolio,
    spread: Fraction | None = None,
    *,
    confidence: bool = False,
    calibrated: bool = False,
) -> Assumed:
    """What a person wants assumed of estimates without a range.

    Raises:
        UsageError: if outcomes are to calibrate, and there are too few.
    """
    calibration = None
    if calibrated:
        offered = find_outcomes(portfolio).calibrations
        if not offered:
            raise UsageError("no KPI has six outcomes: nothing to calibrate by")
        calibration = {}
        for one in offered:
            parts = (Fraction(one.low), Fraction(one.middle), Fraction(one.high))
            calibration[one.kpi] = parts
    return Assumed(confidence, spread, calibration)


def find_outcomes(portfolio: Portfolio) -> Outcomes:
    """What delivered initiatives brought beside what was forecast."""
    return outcomes_of(portfolio.workspace.initiatives, portfolio.workspace.metrics)


def find_robust(
    portfolio: Portfolio,
    scenario: str,
    samples: int = SAMPLES,
    seed: int = 1,
    assumed: Assumed = NOTHING_ASSUMED,
    workers: Workers = ONE_PROCESS,
    *,
    progress: Progress = silent,
    notes: Notes = silent,
) -> Robust:
    """The plan of a scenario under samples of its estimates, and which estimate to improve first.

    Raises:
        UsageError: if there is no such scenario, or no estimate has a range.
        InfeasibleError: if it has no plan.
        UnprovenAnswerError: if limits end a search.
    """
    space = space_of(portfolio, scenario, progress)
    planning = space.case.planning
    with answered(scenario, space):
        plan = space.choice(space.plan)
        estimates = _estimates_with_range(space, assumed)
        worths = worth_of_knowing(planning, estimates, progress, space.memory)
    kept = KeptSamples(portfolio.root, planning, estimates, plan, seed)
    outcomes = _sampled(kept, samples, workers, progress, notes)
    if not all(outcome.is_settled for outcome in outcomes):
        raise UnprovenAnswerError(f"the limits of {scenario} ended a sample: raise its limits")
    regrets = _regrets(space, outcomes)
    planned = sum(outcome.best is not None for outcome in outcomes)
    best = sum(outcome.choice == plan for outcome in outcomes)
    return Robust(
        scenario=scenario,
        seed=seed,
        samples=samples,
        planned=planned,
        kept=len(regrets),
        best=best,
        regret_mean=_mean(regrets),
        regret_worst=exact(max(regrets)) if regrets else None,
        estimates=_by_worth(estimates, worths),
        initiatives=_chosen_shares(space, plan, outcomes),
        floors=_floor_chances(space, outcomes),
    )


def _estimates_with_range(space: Space, assumed: Assumed) -> tuple[Uncertain, ...]:
    """The estimates of the candidates that may come out otherwise.

    Raises:
        UsageError: if there are none.
    """
    planning = space.case.planning
    members = iter(space.problem.columns.pool.members)
    estimates = uncertain_estimates(planning, members, assumed)
    if not estimates:
        advice = "write {value, low, high} for a contribution, or say --spread 20%"
        raise UsageError(f"no estimate of {planning.name} has a range: {advice}")
    return estimates


def _mean(regrets: Sequence[Fraction]) -> str | None:
    if not regrets:
        return None
    return _to_places(sum(regrets, Fraction(0)) / len(regrets))


def _regrets(space: Space, outcomes: Sequence[SampleOutcome]) -> list[Fraction]:
    """By how much the plan falls short of the best, in each sample whose promises it keeps."""
    regrets = []
    for outcome in outcomes:
        if outcome.best is not None and outcome.value is not None:
            regrets.append(space.objective.sign * (outcome.best - outcome.value))
    return regrets


def _to_places(value: Fraction) -> str:
    """Half-even to 9 decimals."""
    return exact(Fraction(round(value * 10**WORTH_PLACES), 10**WORTH_PLACES))


def _sampled(
    kept: KeptSamples,
    samples: int,
    workers: Workers,
    progress: Progress,
    notes: Notes,
) -> list[SampleOutcome]:
    """The outcome of every sample, by number; those that are kept are not solved again."""
    all_outcomes = kept.recalled(samples)
    if all_outcomes:
        notes(
            f"{some_of(len(all_outcomes), samples, 'sample', 'were')} solved before on this machine"
            " and not again"
        )
    tasks = list(kept.groups_without({outcome.sample for outcome in all_outcomes}, samples))
    countdown = Countdown(progress, "samples", samples - len(all_outcomes))
    solved = 0
    try:
        for _, outcomes in run_side_by_side(solve_samples, tasks, workers):
            kept.keep(outcomes)
            all_outcomes += outcomes
            solved += len(outcomes)
            countdown.finished(solved)
    except KeyboardInterrupt:
        finished = some_of(len(all_outcomes), samples, "sample", "are")
        sentence = f"stopped: {finished} finished and kept; the same command goes on from there"
        raise StoppedError(sentence) from None
    except WorkersError as error:
        raise UsageError(str(error)) from None
    return sorted(all_outcomes, key=lambda outcome: outcome.sample)


def _by_worth(
    estimates: Sequence[Uncertain],
    worths: Sequence[Fraction],
) -> tuple[EstimateWorth, ...]:
    pairs = sorted(zip(worths, estimates, strict=True), key=lambda pair: (-pair[0], pair[1].item))
    listed = []
    for worth, one in pairs:
        listed.append(
            EstimateWorth(
                initiative=one.item,
                kpi=one.kpi,
                low=exact(one.low),
                value=exact(one.value),
                high=exact(one.high),
                worth=_to_places(worth),
            )
        )
    return tuple(listed)


def _chosen_shares(
    space: Space,
    plan: Choice,
    outcomes: Sequence[SampleOutcome],
) -> tuple[ChosenShare, ...]:
    times: Counter[str] = Counter()
    planned = [outcome.choice for outcome in outcomes if outcome.choice is not None]
    for choice in planned:
        times.update(choice.keys())
    members = space.problem.columns.pool.members
    listed = []
    for key in sorted(members, key=lambda key: (-times[key], key)):
        share = ChosenShare(
            key=key,
            title=space.case.planning.initiatives[key].title,
            in_plan=key in plan,
            times=times[key],
            **_chance(times[key], len(planned)),
        )
        listed.append(share)
    return tuple(listed)


def _floor_chances(space: Space, outcomes: Sequence[SampleOutcome]) -> tuple[FloorChance, ...]:
    chances = []
    for position, level in enumerate(promised_levels(space.case.planning)):
        times = sum(outcome.met[position] for outcome in outcomes)
        chance = FloorChance(floor=str(level), times=times, **_chance(times, len(outcomes)))
        chances.append(chance)
    return tuple(sorted(chances, key=lambda chance: (chance.times, chance.floor)))


def _chance(times: int, of: int) -> Mapping[str, str]:
    least, most = share_interval(times, of)
    share = rounded(Fraction(times, of)) if of else "0"
    return {"share": share, "least": exact(least), "most": exact(most)}
