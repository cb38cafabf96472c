"""Git as the log of a portfolio: its files as any commit has them, and what commits say about each
other."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
