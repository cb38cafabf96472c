"""What one kind of finding is."""

from dataclasses import dataclass
from functools import partial
from typing import Literal


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of finding: what is wrong, why that matters, and how it is mended.

    P1xx files, P2xx references, P3xx initiatives, P4xx company, P5xx scenarios, P6xx feasibility
    (known before the solver), P7xx what solving shows (`validate --solve`), P8xx spreadsheets and
    exports of other tools.
    """

    severity: Literal["error", "warning"]
    code: str
    title: str
    why: str
    fix: str


error = partial(Code, "error")
warning = partial(Code, "warning")
