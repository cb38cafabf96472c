"""Project scheduling, generated after the published parameters of the sets of 30 activities (PSPLIB;
Kolisch and Sprecher, EJOR 96, 1997).

Thirty activities, four renewable resources, and three parameters: network complexity (arcs for
each activity), resource factor (the part of the resources that an activity uses) and resource
strength (how scarce they are, 0 the least that any activity needs, 1 what the schedule without
limits needs at most). Durations are 1 to 4 instead of 1 to 10, so that weeks of a year hold them.
Nothing of the published instances is copied.
"""

import datetime
import random
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import islice, product
from typing import Any

from benchmarks.importers.instance import PERIOD, SCENARIO, VALUE, item_key

ACTIVITIES = 30
RESOURCES = 4
LONGEST = 4
COMPLEXITIES = (1.5, 1.8, 2.1)
FACTORS = (0.25, 0.5, 0.75, 1.0)
STRENGTHS = (0.2, 0.5, 0.7, 1.0)


@dataclass(frozen=True)
class Project:
    """Activities by number: how long, what they use of each resource a week, and after which
    others they start."""

    name: str
    durations: tuple[int, ...]
    uses: tuple[tuple[int, ...], ...]
    predecessors: tuple[tuple[int, ...], ...]
    capacities: tuple[int, ...]

    def as_data(self) -> Mapping[str, object]:
        """For another process."""
        return asdict(self)


def projects(count: int) -> Iterator[Project]:
    """The first so many of the combinations of parameters, spread over all of them."""
    combinations = list(product(COMPLEXITIES, FACTORS, STRENGTHS))
    random.Random(1996).shuffle(combinations)
    for number, (complexity, factor, strength) in enumerate(islice(combinations, count), start=1):
        yield _project(f"project-{number:02}", number, complexity, factor, strength)


def _project(name: str, seed: int, complexity: float, factor: float, strength: float) -> Project:
    chance = random.Random(seed)
    durations = tuple(chance.randint(1, LONGEST) for _ in range(ACTIVITIES))
    predecessors = _network(chance, round(complexity * ACTIVITIES))
    uses = tuple(_uses(chance, factor) for _ in range(ACTIVITIES))
    peaks = _peaks(durations, uses, predecessors)
    capacities = []
    for resource in range(RESOURCES):
        least = max(use[resource] for use in uses)
        capacities.append(least + round(strength * max(peaks[resource] - least, 0)))
    return Project(name, durations, uses, predecessors, tuple(capacities))


def _network(chance: random.Random, arcs: int) -> tuple[tuple[int, ...], ...]:
    """Arcs from lower to higher numbers, each activity at most three behind it and before it."""
    before: list[set[int]] = [set() for _ in range(ACTIVITIES)]
    after = [0] * ACTIVITIES
    count = 0
    for _ in range(100 * arcs):
        if count == arcs:
            break
        first, then = sorted(chance.sample(range(ACTIVITIES), 2))
        if first in before[then] or len(before[then]) == 3 or after[first] == 3:
            continue
        before[then].add(first)
        after[first] += 1
        count += 1
    return tuple(tuple(sorted(ones)) for ones in before)


def _uses(chance: random.Random, factor: float) -> tuple[int, ...]:
    used = chance.sample(range(RESOURCES), round(factor * RESOURCES))
    return tuple(chance.randint(1, 10) if number in used else 0 for number in range(RESOURCES))


def _peaks(
    durations: tuple[int, ...],
    uses: tuple[tuple[int, ...], ...],
    predecessors: tuple[tuple[int, ...], ...],
) -> list[int]:
    """What the schedule that starts everything as early as it can uses at most."""
    ends: list[int] = []
    for number, before in enumerate(predecessors):
        start = max((ends[other] for other in before), default=0)
        ends.append(start + durations[number])
    peaks = []
    for resource in range(RESOURCES):
        loads = []
        for week in range(max(ends)):
            working = [n for n in range(ACTIVITIES) if ends[n] - durations[n] <= week < ends[n]]
            loads.append(sum(uses[n][resource] for n in working))
        peaks.append(max(loads))
    return peaks


def project_files(project: Project, weeks: int) -> dict[str, dict[str, Any]]:
    """The workspace of a project whose activities all have to end in so many weeks."""
    first_monday = datetime.date.fromisocalendar(2026, 2, 1)
    deadline = first_monday + datetime.timedelta(weeks=weeks, days=-1)
    names = [f"resource-{number}" for number in range(1, RESOURCES + 1)]
    initiatives = {}
    for number, duration in enumerate(project.durations):
        # Tokens are those of the whole duration, which the steps share evenly.
        uses = zip(names, project.uses[number], strict=True)
        initiatives[f"initiatives/{item_key(number)}.yaml"] = {
            "key": item_key(number),
            "title": f"Activity {number}",
            "status": "candidate",
            "period": PERIOD,
            "tokens": {name: use * duration for name, use in uses},
            "contributions": {VALUE: 1},
            "duration": f"{duration} weeks",
            "deadline": deadline,
            "requires": [item_key(other) for other in project.predecessors[number]],
        }
    caps = zip(names, project.capacities, strict=True)
    metric = {"name": "Done", "level": "north_star", "unit": "activity", "over_time": "once"}
    scenario = {
        "title": project.name,
        "period": PERIOD,
        "objective": {"mode": "north_star"},
        "schedule": {"step": "week", "handover": "next_step", "gap": 1},
        "capacity": {name: {"all": {"cap": cap}} for name, cap in caps},
        "constraints": {
            "mandatory": {item_key(n): "the project" for n in range(len(project.durations))}
        },
    }
    resources = {name: {"unit": "unit"} for name in names}
    return {
        "config/organization.yaml": {"name": project.name, "resources": resources},
        "config/metrics.yaml": {"metrics": {VALUE: metric}},
        f"config/scenarios/{SCENARIO}.yaml": scenario,
        **initiatives,
    }
