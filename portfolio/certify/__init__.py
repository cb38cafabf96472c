"""The independent witness: every rule, total, stage, reason and finding, from canonical inputs and
selected keys alone.

Nothing here comes from the compiler or the solver, and nothing is a float: the arithmetic is `int`
and `Fraction`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
