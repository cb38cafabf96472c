"""JSON APIs over HTTPS: one client, one retry policy, and answers that are checked before anybody
believes them."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
