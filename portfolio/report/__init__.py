"""Renderers: pure functions from frozen values to text, a package for each medium.

`words` makes sentences of facts; `text`, `markdown` and `data` lay them out for a terminal, for a
pull request and for programs. Only the command line writes what they return.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
