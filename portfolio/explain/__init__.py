"""Why this plan: the reason of each initiative, and how far a missed target could go."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
