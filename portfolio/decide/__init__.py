"""Many questions asked of the optimiser, and the proofs that spare a solve."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
