"""`reproduce` and `log`: what git history says about the record."""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portfolio.cli.boundary import Exit, ExpectedError
from portfolio.cli.inputs import known, whole_record
from portfolio.cli.options import color_option, format_option, root_option, say, width, write
from portfolio.cli.progress import progress
from portfolio.cli.recorded import one_run

if TYPE_CHECKING:
    from portfolio.history.prove import Proof, Prover
    from portfolio.history.story import Chapter
    from portfolio.report.story import ChapterLine


@click.command()
@click.argument("runs", nargs=-1, metavar="[RUN]...")
@click.option("--all", "everything", is_flag=True, help="Every run that the record has or ever had.")
@click.option("--sample", type=click.IntRange(min=1), metavar="N", help="With --all, only N of them, chosen by chance.")
@format_option("text", "json")
@color_option
@root_option
def reproduce(runs: tuple[str, ...], everything: bool, sample: int | None, form: str, color: bool, root: Path) -> int:
    """Solve stored runs again from git history, and compare.

    The inputs are made anew from the source commit, must be those that the run stored, and are solved by the
    solver of today. Verdicts: IDENTICAL (every byte), EQUIVALENT (the same plan at the same value), DRIFTED
    (another plan), TAMPERED (what is stored is not what was recorded), UNPROVABLE (history or engine is missing;
    what would help is said). The last three end with 7.
    """
    if everything == bool(runs):
        raise ExpectedError("say which RUN, or --all", Exit.USAGE)
    whole_record(root)
    if everything:
        return tell(prove_all(root, solving=True, sample=sample), form, color=color)
    return tell(prove_some(root, runs), form, color=color)


@click.command("log")
@click.argument("scenario", required=False)
@click.option("-n", "limit", type=click.IntRange(min=1), metavar="N", help="Look at the newest N commits only.")
@click.option("--all", "everything", is_flag=True, help="Also the commits that changed inputs and not the plan.")
@format_option("text", "json")
@color_option
@root_option
def log(scenario: str | None, limit: int | None, everything: bool, form: str, color: bool, root: Path) -> int:
    """Tell which commit changed which decision.

    Follows the main line of git: for each commit that changed the inputs of SCENARIO (the company's plans by
    default), what entered and dropped, from the runs of the record. Nothing is solved.
    """
    from portfolio.history.story import deciding, story

    whole_record(root)
    stories: dict[str, list[Chapter]] = {}
    with progress("log") as doing:
        for name in [scenario] if scenario else _plans(root):
            chapters = story(root, name, limit, doing)
            stories[name] = chapters if everything else list(deciding(chapters))
    if scenario and not stories[scenario]:
        _known_scenario(root, scenario)
    _write_stories(stories, form, color=color)
    return Exit.DONE


def prove_all(root: Path, *, solving: bool, sample: int | None) -> "list[Proof]":
    """Prove every run that is or was in the record, or some of them."""
    from portfolio.history.prove import Prover
    from portfolio.record import run_ids

    with progress("reproduce" if solving else "verify") as doing:
        prover = Prover(root, solving, doing)
        names = sorted({*run_ids(root), *prover.removed})
        if sample is not None and sample < len(names):
            names = sorted(random.sample(names, sample))
        return _proofs(prover, names)


def prove_some(root: Path, runs: Sequence[str]) -> "list[Proof]":
    """Solve some runs again, of the record or of its history."""
    from portfolio.history.prove import Prover

    with progress("reproduce") as doing:
        prover = Prover(root, True, doing)
        return _proofs(prover, [one_run(root, run, prover.removed) for run in runs])


def _proofs(prover: "Prover", names: Sequence[str]) -> "list[Proof]":
    from portfolio.history.prove import restored
    from portfolio.record import run_ids

    there = set(run_ids(prover.root))
    with restored(prover.root, [name for name in names if name not in there]) as old:
        return [prover.prove(name, prover.root if name in there else old) for name in names]


def proofs_json(proofs: "Sequence[Proof]") -> str:
    """The verdicts as JSON text."""
    from portfolio.report.json_text import as_json_text

    return as_json_text({"runs": [_proof_json(proof) for proof in proofs]})


def tell(proofs: "Sequence[Proof]", form: str, *, color: bool) -> int:
    """Print the verdicts; the exit code that follows from them."""
    from portfolio.report.listing import CheckLine
    from portfolio.report.story import proof_view

    good = sum(proof.verdict.good for proof in proofs)
    if form == "json":
        write(proofs_json(proofs))
    else:
        for proof in proofs:
            lines = [CheckLine(check.name, check.holds, check.detail) for check in proof.checks]
            view = proof_view(proof.run_id, proof.verdict.value, lines, proof.advice, width=width(), color=color)
            write(view, color=color)
        say(f"{good} of {len(proofs)} runs are proven")
    return Exit.DONE if good == len(proofs) else Exit.STALE


def _proof_json(proof: "Proof") -> dict[str, object]:
    checks = [asdict(check) for check in proof.checks]
    facts = {"run_id": proof.run_id, "verdict": proof.verdict.value, "source_commit": proof.source}
    return {**facts, "advice": proof.advice, "checks": checks}


def _plans(root: Path) -> tuple[str, ...]:
    """The company's plans; all scenarios where it names none."""
    from portfolio.checked import check
    from portfolio.cli.inputs import scenarios_meant

    workspace = check(root).workspace
    if workspace is None:
        raise ExpectedError("organization or metrics cannot be read: portfolio validate says why", Exit.INVALID)
    return scenarios_meant(workspace, (), everything=False)


def _known_scenario(root: Path, scenario: str) -> None:
    """A scenario that neither the files nor the record know ends the command."""
    from portfolio.checked import check
    from portfolio.record import read_runs

    workspace = check(root).workspace
    names = {*(workspace.scenarios if workspace else ()), *(run.manifest.scenario for run in read_runs(root).runs)}
    known(scenario, names, "scenario")


def _write_stories(stories: "dict[str, list[Chapter]]", form: str, *, color: bool) -> None:
    from portfolio.report.json_text import as_json_text
    from portfolio.report.story import story_view

    lines = {name: list(_lines(chapters)) for name, chapters in stories.items()}
    if form == "json":
        told = [{"scenario": name, "commits": [asdict(line) for line in found]} for name, found in lines.items()]
        write(as_json_text({"scenarios": told}))
        return
    for name, found in lines.items():
        write(story_view(name, found, width=width(), color=color), color=color)
        if not found:
            say(f"{name}: no commit has a recorded plan")


def _lines(chapters: "Iterable[Chapter]") -> "Iterator[ChapterLine]":
    from portfolio.report.story import ChapterLine

    for chapter in chapters:
        commit, result = chapter.commit, chapter.result
        yield ChapterLine(
            commit=commit.id,
            when=commit.when,
            author=commit.author,
            subject=commit.subject,
            pull_request=chapter.pull_request,
            note=chapter.note,
            entered=chapter.entered,
            dropped=chapter.dropped,
            rescoped=chapter.rescoped,
            objective=result.objective if result else None,
            change=chapter.change,
            run_id=chapter.run_id,
            reviewed=chapter.review.verdict if chapter.review else None,
            moved_by=chapter.review.moved_by if chapter.review else (),
        )
