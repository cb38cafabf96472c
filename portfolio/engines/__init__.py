"""Everything that talks to a solver, and every conversion of numbers for one.

This face imports no solver: commands that only name one stay quick. The seam between the canonical
optimum and a solver is `portfolio.engines.session`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
