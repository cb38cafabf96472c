"""Everything that a portfolio is as tables, so that leaving is as easy as arriving.

What people wrote, the record with every run, and who published what; exact numbers as text beside
numbers to calculate with. The same files give the same bytes.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
