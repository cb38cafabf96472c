"""One scenario, compiled once, and exact variations of it.

This face loads no solver: naming a run, or asking what decides it, needs none. What compiles is in
`portfolio.case.case`.
"""

from portfolio.case.identity import Identity, identify
from portfolio.case.inputs import Memory, deciding_inputs

__all__ = ["Identity", "Memory", "deciding_inputs", "identify"]
