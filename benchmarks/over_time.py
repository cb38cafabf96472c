"""``make benchmark-over-time``: plans over time, through the pipeline that any user's files take.

Writes OVER_TIME.json and OVER_TIME.md beside this file. With ``--only PART`` the other parts stay.
Seconds are of the processor, so that other work on the machine changes them little.
"""

import argparse
import json
import multiprocessing
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import milp

from benchmarks import machine
from benchmarks.horizons import horizon_files
from benchmarks.importers import SCENARIO, bench_folder, write
from benchmarks.importers.instance import as_yaml
from benchmarks.importers.minelib import read_over_time
from benchmarks.importers.projects import Project, project_files, projects
from benchmarks.raw import matrices
from portfolio import pipeline
from portfolio.checked import check
from portfolio.compile import Problem, compile_problem
from portfolio.engines import SolveLimits, adapter, adapter_of
from portfolio.model import Planning
from portfolio.results import Result
from portfolio.solve import plan_within_gap
from portfolio.source import Workspace

HERE = Path(__file__).parent
NEWMAN1_OPTIMUM = Decimal("24176864.82482")
"""Proven by Gurobi and by HiGHS, as the notes of the instances say."""
PROJECTS = 40
BARE_SECONDS = 600.0
"""Of the clock, for the bare solver."""
EIGHT_SECONDS = 120
"""Of the clock, for each stage and for the bare solver over eight steps."""
MEASURING = ("reach of", "what keeps")
"""How the progress of what comes after the plan begins: how far its gaps could be moved."""
Rows = list[dict[str, Any]]


def read(folder: Path, scenario: str) -> tuple[Workspace, Planning]:
    """A workspace on disk.

    Raises:
        ValueError: if its files have errors.
    """
    checked = check(folder)
    errors = [finding for finding in checked.findings if finding.severity.value == "error"]
    if checked.workspace is None or errors:
        raise ValueError(str(errors[:3]))
    return checked.workspace, checked.workspace.planning(scenario)


def written(texts: Mapping[str, Mapping[str, Any]], folder: Path) -> None:
    """The files of a workspace."""
    for name, fields in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(as_yaml(fields), "utf-8")


def bare(problem: Problem, gap: float, seconds: float = BARE_SECONDS) -> dict[str, Any]:
    """One ``scipy.optimize.milp`` of the objective on the same matrices, to a gap or the limit.

    In a process of its own: HiGHS may pass its own limit by far.
    """
    both = multiprocessing.get_context("fork")
    receiver, sender = both.Pipe(duplex=False)
    child = both.Process(target=_solved_bare, args=(problem, gap, sender))
    child.start()
    # Else a child that fails would be waited for as one that takes long.
    sender.close()
    if receiver.poll(seconds):
        found: dict[str, Any] = receiver.recv()
    else:
        child.kill()
        found = {"bare seconds": seconds, "bare gap": None}
    child.join()
    return found


def _solved_bare(problem: Problem, gap: float, sender: Connection) -> None:
    costs, constraints, bounds = matrices(problem)
    started = time.process_time()
    answer = milp(
        costs,
        integrality=np.ones(len(costs)),
        bounds=bounds,
        constraints=constraints,
        options={"mip_rel_gap": gap},
    )
    took = time.process_time() - started
    near = abs(answer.fun - answer.mip_dual_bound) / abs(answer.fun)
    sender.send({"bare seconds": round(took, 2), "bare gap": near})


def ours(workspace: Workspace, planning: Planning) -> tuple[Result, dict[str, Any]]:
    """The whole pipeline, from parsed inputs to the result."""
    marks: list[tuple[str, float]] = []

    def progress(text: str) -> None:
        marks.append((text.split(":", maxsplit=1)[0], time.process_time()))

    started = time.process_time()
    result = pipeline.plan(workspace, planning, adapter(), progress).result
    ended = time.process_time()
    took: dict[str, float] = {}
    following = [*(at for _, at in marks[1:]), ended]
    for (name, begin), end in zip(marks, following, strict=True):
        took[name] = round(took.get(name, 0.0) + end - begin, 2)
    holds = result.certificate is not None and result.certificate.holds
    solving = [name for name in took if not name.startswith(MEASURING)]
    facts = {
        "seconds": round(ended - started, 1),
        "chain seconds": round(sum(took[name] for name in solving), 2),
        "stages": took,
        "status": result.status.value,
        "objective": result.objective,
        "bound": result.bound,
        "gap": None if result.bound is None else gap_of(result),
        "certified": holds,
    }
    return result, facts


def gap_of(result: Result) -> float:
    """Bound less value, as a part of the value."""
    value, bound = Fraction(result.objective or 0), Fraction(result.bound or 0)
    return float(abs(bound - value) / abs(value)) if value else 0.0


def example() -> Rows:
    """The year of the example, at gap 0."""
    workspace, planning = read(HERE.parent, "year-2026")
    problem = compile_problem(planning)
    size = {"instance": "year-2026", "initiatives": len(problem.columns.pool.members)}
    yardstick = bare(problem, 0.0)
    return [{**size, "asked": 0.0, **yardstick, **ours(workspace, planning)[1]}]


def newman1() -> Rows:
    """The mine over six periods, at half a percent."""
    asked = Decimal("0.005")
    instance = read_over_time(bench_folder() / "minelib", asked)
    with tempfile.TemporaryDirectory() as folder:
        write(instance, Path(folder))
        workspace, planning = read(Path(folder), SCENARIO)
    result, facts = ours(workspace, planning)
    yardstick = bare(compile_problem(planning), float(asked))
    value, bound = Decimal(float(Fraction(result.objective or 0))), Fraction(result.bound or 0)
    inside = value <= NEWMAN1_OPTIMUM + Decimal("0.01") and Fraction(NEWMAN1_OPTIMUM) <= bound + 1
    size = {"instance": instance.name, "initiatives": len(instance.initiatives)}
    row = {**size, "asked": 0.005, **yardstick, **facts}
    for name in ("objective", "bound"):
        row[name] = f"{float(Fraction(facts[name])):.2f}"
    return [{**row, "published": str(NEWMAN1_OPTIMUM), "published inside": inside}]


def generated(size: int, steps: int, gaps: tuple[str, ...], seconds: int = 600) -> Rows:
    """A generated portfolio over a year, at gaps that get smaller, each stage with a limit."""
    rows = []
    for gap in gaps:
        with tempfile.TemporaryDirectory() as folder:
            texts = horizon_files(size, steps, Decimal(gap))
            texts[f"config/scenarios/{SCENARIO}.yaml"]["limits"] = {"seconds": seconds}
            written(texts, Path(folder))
            workspace, planning = read(Path(folder), SCENARIO)
        problem = compile_problem(planning)
        about = {"instance": f"n = {size:,}, T = {steps}", "initiatives": size}
        yardstick = bare(problem, float(gap), seconds)
        facts = ours(workspace, planning)[1]
        row = {**about, "asked": float(gap), **yardstick, **facts}
        for name in ("objective", "bound"):
            row[name] = f"{float(Fraction(facts[name])):.6g}"
        rows.append(row)
    return rows


def scheduled_projects() -> Rows:
    """Each project with a deadline at its proven optimum, and with one a week earlier."""
    every = list(projects(PROJECTS))
    request = json.dumps([project.as_data() for project in every])
    command = [sys.executable, "-m", "benchmarks.project_optimum"]
    answer = subprocess.run(command, input=request, capture_output=True, text=True, check=True)
    rows = []
    for project, weeks in zip(every, json.loads(answer.stdout), strict=True):
        started = time.process_time()
        row: dict[str, Any] = {"instance": project.name, "weeks": weeks}
        for when, deadline in (("at", weeks), ("earlier", weeks - 1)):
            row[when] = _fits(project, deadline, "scipy")
            if row[when] == "stopped":
                row[f"{when} by cpsat"] = _fits(project, deadline, "cpsat")
        rows.append({**row, "seconds": round(time.process_time() - started, 1)})
        print(rows[-1], flush=True)
    return rows


def _fits(project: Project, weeks: int, solver: str) -> str:
    """Whether all activities end in so many weeks: feasible, infeasible or stopped."""
    with tempfile.TemporaryDirectory() as folder:
        written(project_files(project, weeks), Path(folder))
        _, planning = read(Path(folder), SCENARIO)
    problem = compile_problem(planning)
    session = adapter_of(solver).load(problem)
    solution = plan_within_gap(problem, session, SolveLimits(5_000, 240.0), Fraction(1))
    if solution.point is not None and problem.holds(solution.point):
        return "feasible"
    return "infeasible" if solution.infeasible else "stopped"


PARTS: Mapping[str, Callable[[], Rows]] = {
    "example": example,
    "newman1": newman1,
    "projects": scheduled_projects,
    "thousand": lambda: generated(1000, 4, ("0.005",)),
    "eight": lambda: generated(200, 8, ("0.05", "0.02", "0.01", "0.005"), EIGHT_SECONDS),
}


def main() -> None:
    """Measure, and write both files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=list(PARTS), action="append")
    chosen = parser.parse_args().only or list(PARTS)
    file = HERE / "OVER_TIME.json"
    # Libraries are loaded by a first solve, which is no part of what is measured.
    pipeline.plan(*read(HERE.parent, "q2-outlook"), adapter())
    for name in chosen:
        if name == "newman1" and not bench_folder().is_dir():
            print(f"{bench_folder()} is not there: newman1 is left out; PORTFOLIO_BENCH names it")
            continue
        rows = PARTS[name]()
        known = json.loads(file.read_text("utf-8")) if file.exists() else {"parts": {}}
        known["parts"][name] = rows
        known["machine"] = machine.in_words()
        file.write_text(json.dumps(known, indent=1) + "\n", "utf-8")
        (HERE / "OVER_TIME.md").write_text(report(known), "utf-8")


def report(known: Mapping[str, Any]) -> str:
    """The page of the figures."""
    parts = known["parts"]
    lines = [INTRODUCTION.format(machine=known["machine"])]
    solved = [row for name, rows in parts.items() if name != "projects" for row in rows]
    lines += [
        "| instance | initiatives | asked | gap | status | certified | chain | bare | ratio | seconds |"
    ]
    lines += ["|---|--:|--:|--:|---|---|--:|--:|--:|--:|"]
    for row in solved:
        cells = (
            row["instance"],
            f"{row['initiatives']:,}",
            f"{row['asked']:.1%}",
            "none" if row["gap"] is None else f"{row['gap']:.2%}",
            row["status"],
            "holds" if row["certified"] else "NO",
            f"{row['chain seconds']:.2f}",
            *_bare_cells(row),
            f"{row['seconds']:.1f}",
        )
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", *_mine(parts.get("newman1", [])), *_projects(parts.get("projects", []))]
    return "\n".join(lines) + "\n"


def _bare_cells(row: Mapping[str, Any]) -> tuple[str, str]:
    """Its seconds, and what ours take of them."""
    ratio = row["chain seconds"] / max(row["bare seconds"], 0.01)
    if row["bare gap"] is None:
        return f"not within {row['bare seconds']:.0f}", f"below {ratio:.1f}"
    return f"{row['bare seconds']:.2f}", f"{ratio:.1f}"


INTRODUCTION = """\
# Plans over time

Made by `make benchmark-over-time`. *Seconds*, of the processor, are from parsed inputs to the
certified result with its gaps; *chain* are all stages that find the plan; *bare* is one
`scipy.optimize.milp` of the same matrices, objective only, to the same gap; *ratio* is chain over
bare, which has ten minutes (over eight steps two, as each of our stages). *Asked* is the `gap` of
the schedule, *gap* what was proven.

Measured on {machine}
"""


def _mine(rows: Rows) -> list[str]:
    lines = []
    for row in rows:
        inside = "lies" if row["published inside"] else "does NOT lie"
        lines.append(
            f"newman1 CPIT: the plan has {row['objective']}, no plan has more than {row['bound']};"
            f" the published optimum {row['published']} {inside} between the two."
        )
    return [*lines, ""] if lines else []


def _projects(rows: Rows) -> list[str]:
    if not rows:
        return []
    count = len(rows)
    stopped = [row["instance"] for row in rows if "stopped" in (row["at"], row["earlier"])]
    seconds = sum(row["seconds"] for row in rows)
    lines = [
        "## Projects",
        "",
        f"{count} projects of 30 activities and 4 resources in weeks of a year. With the makespan"
        f" that CP-SAT proves as the deadline of every activity {_fitting(rows, 'at', 'feasible')}"
        f" are feasible; with one week less {_fitting(rows, 'earlier', 'infeasible')} are proven"
        f" infeasible. {seconds:.0f} seconds in all.",
    ]
    if stopped:
        lines += ["", f"HiGHS ended at its limits on {', '.join(stopped)}."]
    return lines


def _fitting(rows: Rows, when: str, wanted: str) -> str:
    """How many have the answer that is wanted, by HiGHS and then by CP-SAT."""
    first = sum(row[when] == wanted for row in rows)
    then = sum(row.get(f"{when} by cpsat") == wanted for row in rows)
    return f"{first}" if not then else f"{first} (and {then} more by `--solver cpsat`)"


if __name__ == "__main__":
    main()
