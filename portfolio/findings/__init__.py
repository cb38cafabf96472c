"""Located findings: what is wrong with the inputs, as values that travel until one renderer prints
them."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
