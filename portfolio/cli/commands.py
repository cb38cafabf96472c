"""Which commands there are, in which order help lists them, and where each of them lives."""

from collections.abc import Mapping
from importlib import import_module
from typing import NamedTuple

import click

from portfolio import findings
from portfolio.cli.boundary import Exit, ExpectedError


class CommandPlace(NamedTuple):
    """A command's module in this package, and the first sentence of its help."""

    module: str
    summary: str


SECTIONS: Mapping[str, Mapping[str, CommandPlace]] = {
    "Write and check": {
        "init": CommandPlace("init", "Make a new portfolio."),
        "new": CommandPlace("new", "Create the file of the next initiative."),
        "validate": CommandPlace("checking", "Say everything that is wrong with the files."),
        "estimate": CommandPlace(
            "estimating", "Evaluate approved formulas beside the stored contributions."
        ),
        "schema": CommandPlace("checking", "Write the JSON Schemas that editors use."),
    },
    "Spreadsheets": {
        "sheets": CommandPlace("sheets", "Let product managers keep their spreadsheets."),
        "import": CommandPlace("importing", "Bring the items of another tool into initiatives."),
    },
    "Plan": {
        "solve": CommandPlace(
            "solving", "Find the best portfolio of a scenario, prove it and show it."
        ),
        "record": CommandPlace(
            "recording", "Solve and store the scenarios whose inputs have no run yet."
        ),
        "roadmap": CommandPlace("roadmap", "Show a plan over time: what starts when."),
        "publish": CommandPlace("publish", "Tell people a plan: page, workbook and release note."),
        "adopt": CommandPlace("adopt", "Make what a plan takes committed."),
        "close": CommandPlace("close", "Say what became of a period, and start the next."),
        "repair": CommandPlace(
            "repairing", "Say what a scenario without a plan needs, and write it as a scenario."
        ),
    },
    "Decide": {
        "explain": CommandPlace(
            "explain", "Say why initiatives are in or out, or what a code means."
        ),
        "trade": CommandPlace(
            "trade", "Force initiatives in or out: what drops, and what it costs."
        ),
        "whatif": CommandPlace(
            "whatif", "Change a scenario without editing a file, beside what it is."
        ),
        "compare": CommandPlace("compare", "Put scenarios, runs or revisions side by side."),
        "gaps": CommandPlace("gaps", "Say what would close the gaps of a plan, and whom to ask."),
        "alternatives": CommandPlace(
            "alternatives", "Find other good portfolios, and what is in all or none of them."
        ),
        "frontier": CommandPlace(
            "frontier", "Show what one KPI costs another, or what a capacity is worth."
        ),
        "sweep": CommandPlace("sweep", "Solve many variants of scenarios side by side."),
        "robust": CommandPlace(
            "robust", "Say what holds when estimates are wrong, and which to improve."
        ),
        "outcomes": CommandPlace("outcomes", "Compare what was forecast with what came."),
        "replan": CommandPlace("replan", "Change the plan of now as little as possible."),
    },
    "Change": {
        "diff": CommandPlace(
            "diffing", "Say what a change does to the plan, and which input causes what."
        ),
    },
    "Look back": {
        "runs": CommandPlace("recorded", "List the runs of the record."),
        "show": CommandPlace("showing", "Show a run of the record."),
        "report": CommandPlace("report", "Write a page about a plan, as one HTML file."),
        "site": CommandPlace("site", "Build the site of all runs."),
        "query": CommandPlace("recorded", "Ask the record in SQL."),
        "verify": CommandPlace("verifying", "Check stored runs again, without a solver."),
        "proof": CommandPlace("proofs", "Make and check proofs that need no trust in a solver."),
        "proof-checker": CommandPlace("proofs", "Print the checker of proofs, as one file."),
        "export": CommandPlace("exporting", "Write everything as CSV and Parquet, history too."),
        "audit": CommandPlace("proofs", "Put together all that an auditor of a run needs."),
        "reproduce": CommandPlace(
            "proving", "Solve stored runs again from git history, and compare."
        ),
        "log": CommandPlace("log", "Tell which commit changed which decision."),
    },
    "Automate": {
        "upgrade": CommandPlace(
            "upgrade", "Bring a repository up to what this version of the tool makes."
        ),
        "ci": CommandPlace("ci", "Do what the workflows of a repository need."),
    },
}


class LazyGroup(click.Group):
    """A group that imports a command only to run it or to show its own help."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names, as help lists them."""
        return [name for section in SECTIONS.values() for name in section]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name."""
        for section in SECTIONS.values():
            if cmd_name in section:
                module = import_module(f"portfolio.cli.{section[cmd_name].module}")
                commands = (v for v in vars(module).values() if isinstance(v, click.Command))
                return next(command for command in commands if command.name == cmd_name)
        return None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does; an unknown name is answered with the nearest one."""
        if args and not args[0].startswith("-") and args[0] not in self.list_commands(ctx):
            guess = findings.nearest(args[0], self.list_commands(ctx))
            hint = f"did you mean {guess}?" if guess else "portfolio --help lists the commands"
            raise ExpectedError(f"there is no command {args[0]}: {hint}", Exit.USAGE)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The sections, without importing anything."""
        for title, section in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(name, place.summary) for name, place in section.items()])
