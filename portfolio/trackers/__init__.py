"""Exports of other tools, read into initiatives: what a map says, cell by cell, and nothing else.

Items flow one way. What this tool holds is changed only where the other tool changed since the last
import and nobody changed it here.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
