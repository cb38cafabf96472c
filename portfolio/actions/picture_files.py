"""Charts as files: SVG that is made here, PNG by whatever renderer this machine has."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from portfolio.actions.errors import UsageError
from portfolio.actions.opening import Portfolio
from portfolio.actions.writing import refusals_of_the_disk
from portfolio.changes import PlanDiff
from portfolio.places import inside, named_place
from portfolio.record import replace_file
from portfolio.report import comparison_facts, comparison_pictures, page_facts, run_pictures
from portfolio.results import Run

SCALE = 2
"""Pixels of a PNG for each of the SVG: slides are looked at from near."""
_SECONDS = 60
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
_RENDERERS = ("rsvg-convert", "resvg", *_CHROMIUM)


@dataclass(frozen=True)
class Renderer:
    """A program that turns SVG into PNG."""

    name: str
    program: str


def pictures_of_run(run: Run) -> Mapping[str, str]:
    """Name -> SVG of each chart of a run."""
    return run_pictures(page_facts(run.run_id, run.manifest, run.result, run.inputs))


def pictures_of_diff(diff: PlanDiff) -> Mapping[str, str]:
    """Name -> SVG of each chart of a comparison."""
    return comparison_pictures(comparison_facts(diff).scenarios)


def write_pictures(
    portfolio: Portfolio,
    pictures: Mapping[str, str],
    *,
    svg: Path | None = None,
    png: Path | None = None,
) -> tuple[Path, ...]:
    """Write pictures into a folder as SVG, and into one as PNG; returns the files.

    Raises:
        UsageError: if no renderer for PNG is here, or it fails, or the disk refuses.
        PlaceError: if git supplies a link on the way.
    """
    written: list[Path] = []
    renderer = None if png is None else _renderer()
    for name, text in pictures.items():
        if svg is not None:
            written.append(_write(portfolio.root, svg, f"{name}.svg", text.encode()))
        if png is not None and renderer is not None:
            data = _rendered(renderer, text)
            written.append(_write(portfolio.root, png, f"{name}.png", data))
    return tuple(written)


def _write(root: Path, folder: Path, name: str, data: bytes) -> Path:
    with refusals_of_the_disk():
        place = named_place(root, folder)
        replace_file(inside(place.real, name), data)
    return folder / name


def _renderer() -> Renderer:
    for name in _RENDERERS:
        program = shutil.which(name)
        if program is not None:
            return Renderer(name, program)
    known = "rsvg-convert (librsvg2-bin), resvg or Chromium"
    raise UsageError(f"--png needs a program that draws SVG: install {known}, or take --svg")


def _rendered(renderer: Renderer, text: str) -> bytes:
    """The PNG of an SVG, made in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "picture.svg", Path(folder) / "picture.png"
        source.write_text(text, "utf-8")
        command = _command(renderer, source, target, _size(text))
        try:
            done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
        except subprocess.TimeoutExpired:
            raise UsageError(f"{renderer.name} drew nothing within {_SECONDS} seconds") from None
        if done.returncode != 0 or not target.is_file():
            raise UsageError(f"{renderer.name} could not draw a picture: take --svg")
        return target.read_bytes()


def _size(text: str) -> tuple[int, int]:
    """Width and height, which stand in the head of a picture of ours."""
    head = text[: text.index(">")]
    words = dict(part.split("=", 1) for part in head.split() if part.count("=") == 1)
    return int(words["width"].strip('"')), int(words["height"].strip('"'))


def _command(
    renderer: Renderer,
    source: Path,
    target: Path,
    size: tuple[int, int],
) -> Sequence[str]:
    if renderer.name == "rsvg-convert":
        return (renderer.program, "--zoom", str(SCALE), "--output", str(target), str(source))
    if renderer.name == "resvg":
        return (renderer.program, "--zoom", str(SCALE), str(source), str(target))
    profile = source.parent / "profile"
    # Chromium refuses to run as root in its sandbox; the picture is ours, and has no script.
    as_root = ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()
    return (
        renderer.program,
        "--headless",
        "--disable-gpu",
        "--hide-scrollbars",
        "--no-first-run",
        *as_root,
        f"--user-data-dir={profile}",
        f"--force-device-scale-factor={SCALE}",
        f"--window-size={size[0]},{size[1]}",
        f"--screenshot={target}",
        source.as_uri(),
    )
