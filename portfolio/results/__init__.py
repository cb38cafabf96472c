"""Frozen outputs: what a run says. Every quantity is an exact decimal in a string (or p/q where
none ends)."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
