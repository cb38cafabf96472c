"""A proposed change, reviewed: both sides checked and solved, compared, and every effect traced to
its input."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
