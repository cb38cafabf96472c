"""What the approved formulas of initiatives come to, in exact arithmetic, beside the contributions
that are stored."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
