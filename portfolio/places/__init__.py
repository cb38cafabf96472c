"""Where this tool may write: the one gate that every write passes, and the folder for recovery
state.

A repository supplies files, and a pull request supplies anybody's files. So no path that git
supplies may lead a write outside the root: not a symbolic link, not a setting, not a name. A place
outside comes only from the command line, or from a link or a setting that git does not track.
"""

from portfolio.places.errors import PlaceError, UnfinishedError
from portfolio.places.gate import Place, inside, leads_nowhere_else, named
from portfolio.places.state import shared_state_folder, state_folder
from portfolio.places.tracked import is_supplied, is_tracked

__all__ = [
    "Place",
    "PlaceError",
    "UnfinishedError",
    "inside",
    "is_supplied",
    "is_tracked",
    "leads_nowhere_else",
    "named",
    "shared_state_folder",
    "state_folder",
]
