"""Questions asked of git history: is a stored run still what its commit makes, and which commit
changed a plan?

Above the pipeline, because proving means planning again: `prove` checks and solves old runs,
`story` tells a plan's past, `pending` finds what was never recorded.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
