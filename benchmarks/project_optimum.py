"""The shortest makespan of projects, by a CP-SAT model that shares nothing with the product.

``python -m benchmarks.project_optimum`` reads a list of projects as JSON and writes their makespans.
OR-Tools and highspy cannot share a process, so this is one of its own.
"""

import json
import sys
from typing import Any

from ortools.sat.python import cp_model


def shortest(project: dict[str, Any]) -> int | None:
    """The least weeks in which all activities end; None where that is not proven."""
    model = cp_model.CpModel()
    horizon = sum(project["durations"])
    starts, ends, intervals = [], [], []
    for number, duration in enumerate(project["durations"]):
        start = model.new_int_var(0, horizon, f"start {number}")
        starts.append(start)
        ends.append(start + duration)
        intervals.append(model.new_fixed_size_interval_var(start, duration, f"work {number}"))
    for number, before in enumerate(project["predecessors"]):
        for other in before:
            model.add(starts[number] >= ends[other])
    for resource, capacity in enumerate(project["capacities"]):
        demands = [uses[resource] for uses in project["uses"]]
        model.add_cumulative(intervals, demands, capacity)
    makespan = model.new_int_var(0, horizon, "makespan")
    model.add_max_equality(makespan, ends)
    model.minimize(makespan)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    solver.parameters.max_deterministic_time = 60.0
    status = solver.solve(model)
    return int(solver.objective_value) if status == cp_model.OPTIMAL else None


def main() -> None:
    """From stdin to stdout."""
    projects = json.load(sys.stdin)
    json.dump([shortest(project) for project in projects], sys.stdout)


if __name__ == "__main__":
    main()
