"""What differs between two portfolios and their plans, and which input causes what: pure, over
frozen values."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
