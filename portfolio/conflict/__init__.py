"""Why a scenario has no plan, and the way out: irreducible conflicts and the cheapest repairs."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
