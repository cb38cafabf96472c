"""No path that git supplies leads a write outside the root.

A pull request may bring symbolic links, a config/sheets.yaml, and names of files. None of them
makes a command write outside the portfolio, into .git, or into another folder of the repository. A
place outside comes only from the command line, or from a link or a setting that git does not track:
such a link is written through and stays a link.
"""

import ast
import re
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from portfolio.checked import check_revision
from portfolio.cli import main
from portfolio.cli.boundary import Exit
from portfolio.places import PlaceError, inside, is_tracked, named_place
from portfolio.places.links import follow
from portfolio.sheets.config import read_config
from tests.security.scene import Scene
from tests.sheets.workbench import row_of, write_cell

PACKAGE = Path(__file__).parents[2] / "portfolio"

# Every command that writes files, the folder that it writes, and the words that make it write
# there.
COMMANDS = {
    "new": ("initiatives", ("new", "An idea")),
    "estimate": ("initiatives", ("estimate", "--write")),
    "pull": ("initiatives", ("sheets", "pull")),
    "pull to config": ("config/scenarios", ("sheets", "pull")),
    "repair": ("config/scenarios", ("repair", "impossible", "--apply", "1", "--save", "mended")),
    "schema": ("config/schemas", ("schema",)),
    "schema through config": ("config", ("schema",)),
    "record": ("runs", ("record", "q1-north-star")),
    "record inputs": ("runs/inputs", ("record", "q1-north-star")),
    "record results": ("runs/results", ("record", "q1-north-star")),
    "record a scenario's results": ("runs/results/q1-north-star", ("record", "q1-north-star")),
    "record events": ("runs/log", ("record", "q1-north-star")),
    "record copies": ("copies", ("record", "q1-north-star", "--out", "{root}/copies")),
    "sheets init": ("sheets", ("sheets", "init")),
    "sheets init as CSV": ("tables", ("sheets", "init", "--to", "{root}/tables", "--csv")),
    "push": ("sheets", ("sheets", "push")),
    "push of initiatives": ("initiatives", ("sheets", "push")),
    "push of scenarios": ("config/scenarios", ("sheets", "push")),
    "push a workbook": ("sheets/Central Backlog.xlsx", ("sheets", "push")),
    "push after pull": ("sheets/ProductOps.xlsx", ("sheets", "pull")),
    "plan of ci": ("plan.json", ("ci", "plan", "--base", "HEAD", "--plan", "{root}/plan.json")),
    "proofs of ci": ("proofs.json", ("ci", "prove", "--proofs", "{root}/proofs.json")),
    "sheets of ci": ("sheets.json", ("ci", "sheets", "--out", "{root}/sheets.json")),
    "record of ci": ("new-runs", ("ci", "record", "--runs", "{root}/new-runs")),
    "sync of ci": ("pulled", ("ci", "sync", "--action", "pull", "--pulled", "{root}/pulled")),
}
PATHS = ["../../evil", "/etc/evil", "sub/evil", "..", "..\\\\evil", ".hidden"]
SOURCES = ["/etc", "../outside", "sheets/../../outside", "{outside}", "{outside}/book.xlsx"]
FOLDERS = ["initiatives", "config", "config/scenarios", "config/schemas", "runs", "runs/inputs"]
# Where the link leads: outside, into git's own folder, or to another folder of the repository.
TARGETS = {"outside": "outside", "git": "clone/.git/marked", "another folder": "clone/docs"}


def attacked(scene: Scene, folder: str, target: str) -> None:
    """Make every command have something to write, then put a link that git tracks at its place."""
    if "pull" not in folder:
        write_cell(
            scene.root,
            "Backlog",
            row_of(scene.root, "Backlog", initiative_key="INIT-0002"),
            "owner",
            "mallory",
        )
    scene.replaced_by_link(folder, scene.root.parent / target / "planted" / Path(folder).name)
    scene.commit()


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_link_of_git_is_not_written_through(scene: Scene, command: str, target: str) -> None:
    folder, words = COMMANDS[command]
    attacked(scene, folder, TARGETS[target])
    before = scene.elsewhere()
    done = scene.run(*(word.format(root=scene.root) for word in words))
    assert scene.elsewhere() == before
    assert done.exit_code == Exit.INVALID, done.output
    assert "symbolic link that git tracks" in done.output
    assert len(done.output) < 2000


@pytest.mark.parametrize("name", FOLDERS)
def test_validate_names_a_folder_that_is_a_link_of_git(scene: Scene, name: str) -> None:
    scene.replaced_by_link(name, scene.outside / "planted" / Path(name).name)
    scene.commit()
    done = scene.run("validate")
    assert done.exit_code == Exit.INVALID
    assert f"{name}:1:1: error[P100]: it is a symbolic link that git tracks" in done.output


@pytest.mark.parametrize("name", ["initiatives", "config", "config/scenarios"])
def test_so_does_the_plan_of_a_commit(scene: Scene, name: str) -> None:
    """Git has nothing below a link, so that the plan would else be one of a portfolio without
    initiatives.
    """
    scene.replaced_by_link(name, scene.outside / "planted" / Path(name).name)
    scene.commit()
    found = check_revision(scene.root, "HEAD").findings
    assert (name, "P100") in {(finding.location.file, finding.code) for finding in found}


@pytest.mark.parametrize("file", ["initiatives/INIT-0005.yaml", "config/schemas/initiative.json"])
def test_a_dangling_link_of_git_makes_no_file(scene: Scene, file: str) -> None:
    (scene.root / file).parent.mkdir(exist_ok=True)
    (scene.root / file).symlink_to(scene.outside / "made")
    scene.commit()
    for words in (("new", "An idea"), ("schema",)):
        scene.run(*words)
    assert not (scene.outside / "made").exists()


def test_links_of_git_are_seen_through_other_links(scene: Scene) -> None:
    """A link that a person made leads to one that a branch brought."""
    (scene.root / "way").symlink_to(scene.outside)
    scene.commit()
    (scene.root / "tables").symlink_to("way/tables")
    assert follow(scene.root / "tables").links == (scene.root / "tables", scene.root / "way")
    with pytest.raises(PlaceError, match=r"^way is a symbolic link that git tracks"):
        named_place(scene.root, scene.root / "tables/x.csv")


def test_a_name_of_git_in_other_letters_is_the_same_name(scene: Scene) -> None:
    """Where the disk knows no case, `SHEETS` opens the link `sheets`."""
    (scene.root / "Way").symlink_to(scene.outside)
    scene.commit()
    assert is_tracked(scene.root / "wAy")
    assert not is_tracked(scene.root / "wAyx")


def test_a_link_is_told_from_a_folder_that_git_has(scene: Scene) -> None:
    """Git has files below initiatives/; that a person replaced the folder by a link of their own is
    no attack.
    """
    scene.replaced_by_link("initiatives", scene.outside / "initiatives")
    assert not is_tracked(scene.root / "initiatives")


def test_where_git_does_not_answer_no_link_is_followed(
    scene: Scene,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (scene.root / "way").symlink_to(scene.outside)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(PlaceError):
        named_place(scene.root, scene.root / "way/x")


def test_a_repository_within_the_repository_answers_for_its_own_links(scene: Scene) -> None:
    inner = Scene(scene.root / "sheets/inner", scene.outside)
    inner.root.mkdir()
    inner.git("init", "-q", "-b", "main")
    (inner.root / "way").symlink_to(scene.outside)
    inner.commit()
    with pytest.raises(PlaceError):
        named_place(scene.root, inner.root / "way/x")


def test_files_that_look_like_a_repository_answer_for_nothing(scene: Scene) -> None:
    """A branch brings a folder that git would take for a bare repository, whose index lists no
    link.
    """
    bare = Scene(scene.root / "sheets/bare", scene.outside)
    scene.git("init", "-q", "--bare", str(bare.root))
    settings = f"[core]\n\tbare = false\n\tworktree = {bare.root}\n"
    (bare.root / "config").write_text(settings, "utf-8")
    (bare.root / "way").symlink_to(scene.outside)
    scene.commit()
    with pytest.raises(PlaceError):
        named_place(scene.root, bare.root / "way/x")


def test_variables_of_a_hook_do_not_change_the_repository(
    scene: Scene,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (scene.root / "way").symlink_to(scene.outside)
    scene.commit()
    other = Scene(scene.outside / "other", scene.outside)
    other.root.mkdir()
    other.git("init", "-q")
    monkeypatch.setenv("GIT_DIR", str(other.root / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.root / ".git/index"))
    monkeypatch.setenv("GIT_WORK_TREE", str(scene.root))
    assert is_tracked(scene.root / "way")


@pytest.mark.parametrize(
    "name",
    [
        "",
        "/etc/passwd",
        "../x",
        "initiatives/../../x",
        "a/..",
        ".git/hooks/pre-commit",
        "sub/.GIT/x",
        "a\0b",
    ],
)
def test_no_name_climbs(scene: Scene, name: str) -> None:
    with pytest.raises(PlaceError):
        inside(scene.root, name)


@pytest.mark.parametrize("name", PATHS)
@pytest.mark.parametrize("setting", ["tabs: {{Backlog: {{name: '{}'}}}}", "intake: ['{}']"])
@pytest.mark.parametrize("command", ["init", "push", "pull", "check"])
def test_a_name_of_a_tab_is_no_path(scene: Scene, command: str, setting: str, name: str) -> None:
    text = f"source: tables\n{setting.format(name)}\n"
    (scene.root / "config/sheets.yaml").write_text(text, "utf-8")
    (scene.root / "tables").mkdir()
    scene.commit()
    before = scene.elsewhere()
    to_csv = ("--csv",) if command == "init" else ()
    done = scene.run("sheets", command, *to_csv)
    assert done.exit_code == Exit.INVALID
    assert "config/sheets.yaml:2:" in done.output
    assert "is a path and no name of a tab" in done.output
    assert scene.elsewhere() == before
    assert not list((scene.root / "tables").iterdir())


def test_a_google_tab_may_have_a_slash_in_its_name() -> None:
    config, findings = read_config("source: google\ntabs: {Backlog: {name: Q1/Q2}}\n")
    assert config is not None
    assert not findings


def test_a_google_tab_with_a_slash_makes_no_path_when_the_command_line_says_a_folder(
    scene: Scene,
) -> None:
    text = "source: google\nintake: ['../../evil']\n"
    (scene.root / "config/sheets.yaml").write_text(text, "utf-8")
    scene.commit()
    done = scene.run("sheets", "init", "--csv", "--to", str(scene.outside / "tables"))
    assert done.exit_code == Exit.INVALID
    assert not list(scene.root.parent.rglob("evil*"))


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("command", ["init", "push", "pull", "check"])
def test_a_source_of_git_is_below_the_root(scene: Scene, command: str, source: str) -> None:
    setting = f"source: {source.format(outside=scene.outside)}\n"
    (scene.root / "config/sheets.yaml").write_text(setting, "utf-8")
    scene.commit()
    before = scene.elsewhere()
    done = scene.run("sheets", command)
    assert done.exit_code == Exit.INVALID
    assert "is outside the portfolio, and git supplies this setting" in done.output
    assert scene.elsewhere() == before


def test_the_setting_counts_as_supplied_also_behind_a_link_of_git(scene: Scene) -> None:
    (scene.root / "docs/mine.yaml").write_text(f"source: {scene.outside}\n", "utf-8")
    (scene.root / "config/sheets.yaml").symlink_to("../docs/mine.yaml")
    scene.commit()
    assert scene.run("sheets", "init").exit_code == Exit.INVALID


def test_a_source_that_git_does_not_track_may_be_anywhere(scene: Scene) -> None:
    (scene.root / "config/sheets.yaml").write_text(f"source: {scene.outside}\n", "utf-8")
    assert scene.run("sheets", "init").exit_code == Exit.DONE
    assert (scene.outside / "ProductOps.xlsx").is_file()


def test_the_command_line_may_say_anywhere(scene: Scene) -> None:
    assert scene.run("sheets", "init", "--to", str(scene.outside)).exit_code == Exit.DONE
    assert (scene.outside / "ProductOps.xlsx").is_file()


def test_a_workbook_that_a_person_linked_stays_a_link_and_every_file_keeps_its_mode(
    scene: Scene,
) -> None:
    shared = scene.outside / "ProductOps.xlsx"
    link = scene.replaced_by_link("sheets/ProductOps.xlsx", shared)
    scene.git("rm", "-q", "--cached", "sheets/ProductOps.xlsx")
    backlog = scene.root / "sheets/Central Backlog.xlsx"
    shared.chmod(0o660)
    backlog.chmod(0o664)
    file = scene.root / "initiatives/INIT-0002.yaml"
    file.chmod(0o640)
    text = file.read_text("utf-8")
    file.write_text(text.replace("contributions: {gmv: ", "contributions: {gmv: 1"), "utf-8")
    assert text != file.read_text("utf-8")
    before = shared.read_bytes()
    assert scene.run("sheets", "push").exit_code == Exit.DONE
    assert link.is_symlink()
    assert shared.read_bytes() != before
    write_cell(
        scene.root,
        "Backlog",
        row_of(scene.root, "Backlog", initiative_key="INIT-0002"),
        "owner",
        "ada",
    )
    assert scene.run("sheets", "pull").exit_code == Exit.DONE
    assert "owner: ada" in file.read_text("utf-8")
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (shared, backlog, file)]
    assert modes == [0o660, 0o664, 0o640]


def test_a_folder_that_a_person_linked_is_written_through(scene: Scene) -> None:
    scene.replaced_by_link("runs", scene.outside / "runs")
    assert scene.run("record", "q1-north-star").exit_code == Exit.DONE
    assert list((scene.outside / "runs/results").iterdir())


def test_init_makes_nothing_behind_a_link_of_git(scene: Scene) -> None:
    (scene.root / "sub").mkdir()
    (scene.root / "sub/config").symlink_to(scene.outside)
    scene.commit()
    sub = Scene(scene.root / "sub", scene.outside)
    before = scene.elsewhere()
    done = CliRunner().invoke(main, ["init", str(sub.root)], catch_exceptions=False)
    assert done.exit_code == Exit.INVALID
    assert scene.elsewhere() == before
    assert [path.name for path in sub.root.iterdir()] == ["config"]


# The modules whose job it is to touch the disk, and what else calls such a function, each with its
# reason.
WRITERS = {
    "record/atomic.py": "writes one place",
    "record/journal.py": "several places, by a journal",
    "record/waiting.py": "events that wait in the folder for recovery state",
    "record/marks.py": "empty files named by a hash, in the folder for recovery state",
    "record/storing.py": "gives a prepared folder its name, and removes temporary names",
}
EXCUSED = {
    ("cli/ci.py", "unlink"): "the file of reviews that the command wrote at that place",
    ("actions/proposals.py", "unlink"): "what an earlier run left at the place of a plan",
    ("actions/syncing.py", "rmtree"): "the folder of a pull, a place of the command line",
    (
        "actions/site_building.py",
        "unlink",
    ): "the page of a run that is gone, below the place of a site",
    ("actions/picture_files.py", "write_text"): "a picture in a temporary folder, for its renderer",
    (
        "record/answers.py",
        "mkdir",
    ): "answers that are remembered in the user's own state, outside every portfolio",
    ("record/answers.py", "write_bytes"): "the same",
    ("record/answers.py", "replace"): "the same",
    ("cli/environment.py", "open"): "a file that GitHub names in the environment",
}
_CALLS = {
    "write_text", "write_bytes", "mkdir", "rename", "unlink", "rmdir", "touch", "symlink_to",
    "hardlink_to", "chmod", "rmtree", "copytree", "copyfile", "copy2", "move", "makedirs", "link",
    "symlink", "mkstemp", "truncate",
}  # fmt: skip


def calls_that_write(module: Path) -> Iterator[str]:
    """The functions of a module's calls that change a disk; a str.replace has two arguments, a
    Path.replace one.
    """
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        method = isinstance(node.func, ast.Attribute)
        name = node.func.attr if method else getattr(node.func, "id", "")
        values = (*node.args, *(keyword.value for keyword in node.keywords))
        texts = {str(value.value) for value in values if isinstance(value, ast.Constant)}
        opens = name == "open" and any(
            re.fullmatch(r"[wax]b?\+?|r\+b?|rb\+", text) for text in texts
        )
        renames = name == "replace" and method and len(node.args) == 1
        if name in _CALLS or opens or (renames and not node.keywords):
            yield name


def test_only_these_modules_write_and_each_of_them_takes_places() -> None:
    found = {
        (module.relative_to(PACKAGE).as_posix(), name)
        for module in sorted(PACKAGE.rglob("*.py"))
        for name in calls_that_write(module)
    }
    assert {file for file, _ in found} >= set(WRITERS)
    assert {(file, name) for file, name in found if file not in WRITERS} == set(EXCUSED)
