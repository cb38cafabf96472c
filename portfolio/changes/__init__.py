"""What a proposed change does: frozen, and complete enough that every view is drawn from it
alone."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
