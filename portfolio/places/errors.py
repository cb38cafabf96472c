"""What a refused write is: one sentence each, for a person."""


class PlaceError(Exception):
    """A path leads where nothing may be written. Nothing was written."""


class UnfinishedError(Exception):
    """An interrupted write cannot be finished as it was meant. Nothing was written."""
