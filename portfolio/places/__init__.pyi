from .errors import PlaceError as PlaceError, UnfinishedError as UnfinishedError
from .gate import Place as Place, inside as inside, leads_nowhere_else as leads_nowhere_else, named as named
from .state import shared_state_folder as shared_state_folder, state_folder as state_folder
from .tracked import is_supplied as is_supplied, is_tracked as is_tracked
