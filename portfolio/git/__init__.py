"""Git, asked through one caller: fixed options, a scrubbed environment, sentences of our own for
its refusals.

Nothing else in the package starts git. Questions are put to plumbing commands, whose output no
setting of a person changes, and records are framed by NUL.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
