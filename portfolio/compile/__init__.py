"""Portfolio -> problem: exact integer rows, one module for each family of rules."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
