"""What is wrong with one cell."""


class CellProblem(Exception):  # noqa: N818 - it becomes a finding, not an error of the program
    """What is wrong with one cell, and what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint
