"""Questions that people ask from the menu of a spreadsheet, in the words of the sheets."""

import re
from dataclasses import dataclass
from typing import Literal

from portfolio.actions.errors import UsageError
from portfolio.actions.explaining import explain_initiatives
from portfolio.actions.opening import Portfolio
from portfolio.actions.progress import Progress, silent
from portfolio.actions.sheet_names import keys_of_sheets, scenario_of_sheets
from portfolio.actions.trading import trade_plan
from portfolio.actions.varying import what_if
from portfolio.answers import Explanation, Trade, WhatIf

QuestionKind = Literal["explain", "trade", "whatif"]
MOST_CHARACTERS = 4_000
"""Of one text of a question."""


@dataclass(frozen=True)
class SheetQuestion:
    """A question as a person typed it: keys with blanks or commas, settings with semicolons."""

    kind: QuestionKind
    scenario: str
    keys: str = ""
    entering: str = ""
    leaving: str = ""
    keeping: str = ""
    settings: str = ""


def answer_sheet_question(
    portfolio: Portfolio,
    question: SheetQuestion,
    progress: Progress = silent,
) -> Explanation | Trade | WhatIf:
    """The answer to a question; nothing is stored.

    Raises:
        UsageError: if a name is not there, the question says nothing, or is too long.
        InvalidInputsError: if the scenario would not be valid as a what-if sets it.
        InfeasibleError: if the scenario has no plan.
        UnprovenAnswerError: if limits end the search.
    """
    _require_short(question)
    workspace = portfolio.workspace
    scenario = scenario_of_sheets(workspace, question.scenario)
    if question.kind == "explain":
        keys = keys_of_sheets(workspace, question.keys)
        return explain_initiatives(portfolio, scenario, keys, progress=progress)
    if question.kind == "whatif":
        lines = [" ".join(one.split()) for one in re.split(r"[;\n]", question.settings)]
        settings = [one for one in lines if one]
        return what_if(portfolio, scenario, settings, progress=progress)[0]
    texts = (question.entering, question.leaving, question.keeping)
    demands = [keys_of_sheets(workspace, text) for text in texts]
    if not any(demands):
        raise UsageError("say what to trade: which initiatives are to be in, out, or kept")
    return trade_plan(portfolio, scenario, *demands, progress=progress)[0]


def _require_short(question: SheetQuestion) -> None:
    for text in vars(question).values():
        if len(text) > MOST_CHARACTERS:
            raise UsageError(f"the question is too long: {MOST_CHARACTERS} characters are the most")
