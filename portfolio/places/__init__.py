"""Where this tool may write: the one gate that every write passes, and the folder for recovery
state.

A repository supplies files, and a pull request supplies anybody's files. So no path that git
supplies may lead a write outside the root: not a symbolic link, not a setting, not a name. A place
outside comes only from the command line, or from a link or a setting that git does not track.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
