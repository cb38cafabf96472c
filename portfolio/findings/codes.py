"""The table of all findings: stable codes, one severity each, why they exist and what to do."""

from collections.abc import Mapping
from itertools import chain

from portfolio.findings.code import Code
from portfolio.findings.kinds.company import COMPANY
from portfolio.findings.kinds.feasibility import FEASIBILITY
from portfolio.findings.kinds.files import FILES
from portfolio.findings.kinds.initiatives import INITIATIVES
from portfolio.findings.kinds.references import REFERENCES
from portfolio.findings.kinds.scenarios import SCENARIOS
from portfolio.findings.kinds.solving import SOLVING
from portfolio.findings.kinds.spreadsheets import SPREADSHEETS

_KINDS = chain(
    FILES, REFERENCES, INITIATIVES, COMPANY, SCENARIOS, FEASIBILITY, SOLVING, SPREADSHEETS
)
CODES: Mapping[str, Code] = {code.code: code for code in _KINDS}
