"""Is a stored run true? A second solver looks for a counterexample to each of its claims."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
