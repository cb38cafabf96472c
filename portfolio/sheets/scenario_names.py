"""What a scenario may be called in a sheet."""

from portfolio.sheets.files import Files
from portfolio.sheets.scenarios import file_name


class ScenarioNames:
    """What a scenario may be called in a sheet: its file's name, its title, or anything that makes
    its file's name."""

    def __init__(self, files: Files) -> None:
        self._names = {name: name for name in files.scenarios}
        for name, layered in files.layers.items():
            title = layered.documents[0].data.get("title")
            if isinstance(title, str):
                self._names.setdefault(title.strip().casefold(), name)

    def add(self, name: str, typed: str) -> None:
        """Know a new scenario."""
        self._names |= {name: name, typed.strip().casefold(): name}

    def of(self, typed: str) -> str | None:
        """The scenario that is meant."""
        name = self._names.get(typed) or self._names.get(typed.strip().casefold())
        return name or self._names.get(file_name(typed))
