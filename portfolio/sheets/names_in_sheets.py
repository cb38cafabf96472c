"""What the tabs in which people enter call initiatives and scenarios: results call them the
same."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from portfolio.sheets.collected import Collected
from portfolio.sheets.columns import Column, ColumnKind
from portfolio.sheets.foreign_keys import KeyMap

_WORD = re.compile(r"[\w-]+")


@dataclass(frozen=True)
class NamesInSheets:
    """Keys of another tool, and names of scenarios, where the sheets have others than the files."""

    keys: KeyMap = field(default_factory=KeyMap)
    scenarios: Mapping[str, str] = field(default_factory=dict)
    """Name of a scenario's file -> its scenario_name in Scenario_Config."""

    @classmethod
    def of(cls, keys: KeyMap, collected: Collected) -> "NamesInSheets":
        """The names that stand in the sheets as they were read."""
        scenarios = {
            PurePosixPath(file).stem: str(head["scenario_name"])
            for file, head in collected.heads.items()
        }
        return cls(keys, scenarios)

    def shown(self, column: Column, value: Any) -> Any:
        """The value of a column of results, by the names of the sheets."""
        if column.name == "scenario_name":
            return self.scenarios.get(value, value)
        if not self.keys.ours or value is None:
            return value
        if column.kind is ColumnKind.TEXT:
            return _WORD.sub(lambda word: self._key(word[0]), value)
        if column.kind is ColumnKind.KEYS:
            return tuple(self._key(key) for key in value)
        return self.keys.their_value(column, value)

    def _key(self, word: str) -> str:
        return self.keys.theirs.get(word, word)
