"""One scenario, compiled once, and exact variations of it.

This face loads no solver: naming a run, or asking what decides it, needs none. What compiles is in
`portfolio.case.case`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
