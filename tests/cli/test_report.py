"""`report`."""

import threading
from pathlib import Path

import pytest

from portfolio.actions.known_runs import planning_of_run
from portfolio.cli.boundary import Exit
from tests.record.sample import infeasible_run, sample_run

RUN, INFEASIBLE = sample_run(), infeasible_run()


def test_a_stored_run_is_a_file_of_its_own(portfolio, recorded: Path) -> None:
    done = portfolio("report", RUN.run_id)
    assert done.exit_code == Exit.DONE
    file = Path(done.stdout.strip())
    assert file == recorded / f"{RUN.run_id}.html"
    page = file.read_text("utf-8")
    assert RUN.result.title in page and RUN.run_id in page
    assert portfolio("report", RUN.run_id, "--out", "-").stdout == page


def test_a_scenario_is_the_run_that_solving_it_gives(portfolio, recorded: Path) -> None:
    portfolio("record", "base", "--new-engine")
    scenario = portfolio("report", "base", "--out", "-")
    assert scenario.exit_code == Exit.DONE
    assert "Not solved again" in scenario.stderr
    solved = next(line for line in scenario.stderr.splitlines() if "Not solved again" in line)
    run_id = solved.partition(":")[0]
    assert portfolio("report", run_id, "--out", "-").stdout == scenario.stdout


def test_a_fresh_run_has_the_page_that_it_has_once_it_is_stored(portfolio, root: Path) -> None:
    fresh = portfolio("report", "base", "--out", "-").stdout
    portfolio("record", "base", "--proof", "never")
    assert portfolio("report", "base", "--out", "-").stdout == fresh


def test_a_stored_proof_is_a_badge(portfolio, root: Path) -> None:
    assert "Optimal, proven by HiGHS, gap 0" in portfolio("report", "base", "--out", "-").stdout
    portfolio("record", "base", "--proof", "always")
    page = portfolio("report", "base", "--out", "-").stdout
    assert "Optimal, proven, checkable by anyone" in page and "python3 -I -S check.py" in page
    assert "Optimal, proven, checkable by anyone" in portfolio("solve", "base").stdout
    (proof,) = (root / "runs/proofs").iterdir()
    proof.write_bytes(proof.read_bytes().replace(b"claim", b"clajm", 1))
    assert "Optimal, proven by HiGHS, gap 0" in portfolio("report", "base", "--out", "-").stdout


def test_a_team_reads_its_initiatives_alone(portfolio, recorded: Path) -> None:
    whole = portfolio("report", RUN.run_id, "--out", "-").stdout
    done = portfolio("report", RUN.run_id, "--owner", "checkout", "--out", "-")
    assert done.exit_code == Exit.DONE
    start = done.stdout.index('id="plan"')
    listed = done.stdout[start : done.stdout.index("</section>", start)]
    inputs = planning_of_run(RUN).initiatives
    for item in RUN.result.items:
        assert (f"<td>{item.key}" in listed or item.title in listed) == (
            inputs[item.key].owner == "checkout"
        ), item.key
    note = "Only the initiatives of <bdi>owner checkout</bdi>"
    assert note in listed and note not in whole
    wrong = portfolio("report", RUN.run_id, "--owner", "chekout", "--out", "-")
    assert wrong.exit_code == Exit.USAGE and "did you mean checkout" in wrong.stderr
    against = portfolio("report", RUN.run_id, "--owner", "checkout", "--against", RUN.run_id)
    assert against.exit_code == Exit.USAGE and "the page of one plan" in against.stderr


def test_a_run_without_a_plan_says_why(portfolio, recorded: Path) -> None:
    page = portfolio("report", INFEASIBLE.run_id, "--out", "-").stdout
    assert "Infeasible" in page and "Why there is no plan" in page


def test_a_name_that_means_nothing_is_answered_with_the_nearest(portfolio, recorded: Path) -> None:
    done = portfolio("report", "bas3")
    assert done.exit_code == Exit.USAGE
    assert "there is no scenario or run bas3: did you mean base?" in done.stderr


def test_a_run_that_was_changed_has_no_page(portfolio, recorded: Path) -> None:
    result = next(recorded.glob(f"runs/results/*/{RUN.run_id}/result.json"))
    result.write_text(result.read_text("utf-8").replace(RUN.result.title, "Another"), "utf-8")
    done = portfolio("report", RUN.run_id)
    assert done.exit_code == Exit.STALE
    assert not list(recorded.glob("*.html"))


def test_the_page_goes_where_it_is_told(portfolio, recorded: Path, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    assert portfolio("report", RUN.run_id, "--out", str(folder)).exit_code == Exit.DONE
    assert (
        portfolio("report", RUN.run_id, "--out", str(folder / "new" / "a.html")).exit_code
        == Exit.DONE
    )
    assert (folder / f"{RUN.run_id}.html").read_bytes() == (folder / "new" / "a.html").read_bytes()


def test_open_tells_the_browser_which_file(
    portfolio, recorded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda uri: not opened.append(uri))
    done = portfolio("report", RUN.run_id, "--open")
    assert opened == [Path(done.stdout.strip()).resolve().as_uri()]


def test_a_run_against_another_one(portfolio, root: Path) -> None:
    for scenario in ("base", "weighted"):
        portfolio("record", scenario)
    done = portfolio("report", "weighted", "--against", "base")
    assert done.exit_code == Exit.DONE
    file = Path(done.stdout.strip())
    assert "-against-base-" in file.name
    page = file.read_text("utf-8")
    assert "Input lines that changed" in page and "objective.mode" in page
    assert portfolio("report", "weighted", "--against", "base", "--out", "-").stdout == page
    wrong = portfolio("report", "weighted", "--against", "bas3")
    assert wrong.exit_code == Exit.USAGE and "did you mean base?" in wrong.stderr


def test_pictures_instead_of_the_page(portfolio, recorded: Path, tmp_path: Path) -> None:
    done = portfolio("report", RUN.run_id, "--svg", str(tmp_path / "pictures"))
    files = [Path(line) for line in done.stdout.splitlines()]
    assert files and all(file.read_text("utf-8").startswith("<svg xmlns=") for file in files)
    assert not list(recorded.glob("*.html"))


def test_png_says_what_is_missing(portfolio, recorded: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("portfolio.actions.picture_files.shutil.which", lambda name: None)
    done = portfolio("report", RUN.run_id, "--png", str(tmp_path))
    assert done.exit_code == Exit.USAGE and "install rsvg-convert" in done.stderr


def test_png_is_what_the_renderer_draws(
    portfolio, recorded: Path, tmp_path: Path, monkeypatch
) -> None:
    """A renderer that copies: its command, the file, and what becomes of a failure."""
    script = tmp_path / "rsvg-convert"
    script.write_text('#!/bin/sh\ntest "$1 $2 $3" = "--zoom 2 --output" && cp "$5" "$4"\n')
    script.chmod(0o755)
    monkeypatch.setattr("portfolio.actions.picture_files.shutil.which", lambda name: str(script))
    done = portfolio(
        "report", RUN.run_id, "--png", str(tmp_path / "a"), "--svg", str(tmp_path / "b")
    )
    assert done.exit_code == Exit.DONE
    drawn = {file.stem: file.read_bytes() for file in (tmp_path / "a").iterdir()}
    assert drawn == {file.stem: file.read_bytes() for file in (tmp_path / "b").iterdir()}
    script.write_text("#!/bin/sh\nexit 3\n")
    failed = portfolio("report", RUN.run_id, "--png", str(tmp_path / "a"))
    assert failed.exit_code == Exit.USAGE and "could not draw a picture" in failed.stderr


def test_watch_follows_a_scenario_alone(portfolio, recorded: Path) -> None:
    done = portfolio("report", RUN.run_id, "--watch")
    assert done.exit_code == Exit.USAGE and "a run never changes" in done.stderr
    assert portfolio("report", "base", "--watch", "--out", "x.html").exit_code == Exit.USAGE


def test_a_watched_page_shows_what_is_wrong_and_goes_on(root: Path, monkeypatch) -> None:
    from portfolio.actions import saves, watched_page

    monkeypatch.setattr("portfolio.actions.watching.PAUSE", 0.01)
    assert "Base plan" in watched_page(root, "base")
    scenario = root / "config/scenarios/base.yaml"
    text = scenario.read_text("utf-8")
    saved = saves(root)
    pages = []
    for spoiled in (text.replace("period: 2026-Q1", "period: never"), text):
        saved_beside = scenario.with_suffix(".new")
        saved_beside.write_text(spoiled, "utf-8")
        threading.Timer(0.1, saved_beside.replace, (scenario,)).start()
        next(saved)
        pages.append(watched_page(root, "base"))
    assert "The files are invalid" in pages[0] and "base.yaml:2" in pages[0]
    assert pages[1] == watched_page(root, "base")
    assert all("connect-src &#39;self&#39;" in page for page in pages)


def test_a_file_that_is_still_being_written_is_not_yet_saved(root: Path, monkeypatch) -> None:
    from portfolio.actions import saves

    looks = iter(["whole", "whole", "", "other", "other", "other", "", "whole", "whole"])
    read: list[str] = []

    def look(_: Path) -> tuple[dict[str, str], tuple[()]]:
        read.append(next(looks))
        return {"base.yaml": read[-1]}, ()

    monkeypatch.setattr("portfolio.actions.watching.PAUSE", 0)
    monkeypatch.setattr("portfolio.actions.watching.read_texts", look)
    saved = saves(root)
    next(saved)
    assert read == ["whole", "whole", "", "other", "other"]
    next(saved)
    assert read[5:] == ["other", "", "whole", "whole"]
