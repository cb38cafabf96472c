"""The record under `runs/`: every run that was ever stored, added to and never rewritten.

The parts that need DuckDB or the certifier are modules of their own, loaded by who asks for them:
`portfolio.record.sql` and `portfolio.record.rechecking`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
