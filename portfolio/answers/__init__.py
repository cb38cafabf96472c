"""What the optimiser answered to a question, as values: frozen, exact, each with its rows."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
