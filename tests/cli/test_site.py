"""`site`."""

import json
from pathlib import Path

from portfolio.actions import build_site, open_portfolio
from portfolio.cli.boundary import Exit
from tests.record.sample import infeasible_run, sample_run

RUN, INFEASIBLE = sample_run(), infeasible_run()


def bytes_of(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_a_page_for_each_run_and_each_initiative(portfolio, recorded: Path, tmp_path: Path) -> None:
    done = portfolio("site", str(tmp_path / "site"))
    assert done.exit_code == Exit.DONE
    assert "2 runs, 2 pages of runs made" in done.stderr
    names = set(bytes_of(tmp_path / "site"))
    assert {
        f"runs/{RUN.run_id}.html",
        f"runs/{INFEASIBLE.run_id}.html",
        "index.html",
        "site.json",
    } <= names
    assert {f"initiatives/{item.key}.html" for item in RUN.result.items} <= names


def test_the_same_record_gives_the_same_bytes_and_makes_nothing_again(
    recorded: Path, tmp_path: Path
) -> None:
    opened = open_portfolio(recorded)
    first = build_site(opened, tmp_path / "a")
    files = bytes_of(tmp_path / "a")
    assert build_site(opened, tmp_path / "b").made == first.made == 2
    assert bytes_of(tmp_path / "b") == files
    assert build_site(opened, tmp_path / "a").made == 0
    assert bytes_of(tmp_path / "a") == files


def test_only_what_is_new_is_made_and_what_is_gone_goes(
    portfolio, recorded: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "site"
    portfolio("site", str(folder))
    portfolio("record", "base", "--new-engine")
    assert "3 runs, 1 pages of runs made" in portfolio("site", str(folder)).stderr
    stored = next(recorded.glob(f"runs/results/*/{INFEASIBLE.run_id}"))
    for file in stored.iterdir():
        file.unlink()
    stored.rmdir()
    assert "2 runs, 0 pages of runs made" in portfolio("site", str(folder)).stderr
    assert not (folder / f"runs/{INFEASIBLE.run_id}.html").exists()


def test_a_run_that_was_changed_has_no_page(portfolio, recorded: Path, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    portfolio("site", str(folder))
    result = next(recorded.glob(f"runs/results/*/{RUN.run_id}/result.json"))
    result.write_text(result.read_text("utf-8").replace(RUN.result.title, "Another"), "utf-8")
    done = portfolio("site", str(folder))
    assert done.exit_code == Exit.STALE
    assert f"{RUN.run_id} is TAMPERED" in done.stderr
    assert not (folder / f"runs/{RUN.run_id}.html").exists()
    assert f"{RUN.run_id} is TAMPERED" in (folder / "index.html").read_text("utf-8")


def test_a_folder_with_other_things_is_left_alone(
    portfolio, recorded: Path, tmp_path: Path
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    done = portfolio("site", str(tmp_path / "mine"))
    assert done.exit_code == Exit.USAGE and "has other files in it" in done.stderr
    assert set(bytes_of(tmp_path / "mine")) == {"notes.txt"}


def test_a_state_of_another_version_is_not_believed(
    portfolio, recorded: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "site"
    portfolio("site", str(folder))
    state = json.loads((folder / "site.json").read_text("utf-8"))
    for spoiled in ({**state, "software": "0"}, {**state, "format": 9}, {"pages": []}):
        (folder / "site.json").write_text(json.dumps(spoiled), "utf-8")
        assert "2 pages of runs made" in portfolio("site", str(folder)).stderr


def test_no_address_of_mail_is_published(portfolio, recorded: Path, tmp_path: Path) -> None:
    portfolio("site", str(tmp_path / "site"))
    for name, data in bytes_of(tmp_path / "site").items():
        if name.endswith(".html"):
            assert b"@example" not in data, name
