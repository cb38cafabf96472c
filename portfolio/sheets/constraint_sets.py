"""Which of several sets of rules counts for a scenario; rows of the others stay in the sheet as
they are."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from portfolio.findings import nearest
from portfolio.report import many
from portfolio.sheets.names import normalised
from portfolio.sheets.scenario_names import ScenarioNames
from portfolio.sheets.settings import SETTINGS
from portfolio.sheets.table import Row

_SEVERAL = "do not count ({}), and stay as they are"

Counts = Mapping[str, Counter[str]]
"""Scenario as the rows call it -> set -> number of rows."""


@dataclass(frozen=True)
class ConstraintSets:
    """The sets that the rows of a tab name, and the one that counts for each scenario."""

    used: Counts
    chosen: Mapping[str, str]
    """Scenario as the rows call it -> the set that counts; none where all do."""
    current: str | None
    """The set that the tab Settings names."""

    @classmethod
    def of(
        cls,
        rows: Iterable[Row],
        configured: Mapping[str, str],
        current: str | None,
        names: ScenarioNames,
    ) -> "ConstraintSets":
        """The sets of some rows: first what config/sheets.yaml says, then what the tab Settings
        names."""
        used: dict[str, Counter[str]] = {}
        spelled: dict[str, str] = {}
        for row in rows:
            name = row["constraint_set_name"]
            if name is not None:
                first = spelled.setdefault(normalised(name), name)
                used.setdefault(row["scenario_name"], Counter())[first] += 1
        current = spelled.get(normalised(current or ""), current)
        by_file = {names.of(scenario) or scenario: name for scenario, name in configured.items()}
        chosen: dict[str, str] = {}
        for row in rows:
            scenario = row["scenario_name"]
            own = by_file.get(names.of(scenario) or scenario)
            if own is not None:
                chosen[scenario] = own
            elif current in used.get(scenario, ()) and current is not None:
                chosen[scenario] = current
        return cls(used, chosen, current)

    def counts(self, row: Row) -> bool:
        """Whether a row is of no set, or of the one that counts."""
        own = row["constraint_set_name"]
        chosen = self.chosen.get(row["scenario_name"], own)
        return own is None or normalised(own) == normalised(chosen)

    def lines(self) -> Iterator[str]:
        """What is not taken, and where nobody has chosen."""
        for scenario, sets in self.used.items():
            chosen = self.chosen.get(scenario)
            if chosen is None and len(sets) > 1:
                yield (
                    f"{scenario} has rows of {len(sets)} constraint sets, and all are taken;"
                    f" {self._advice(sets)}"
                )
            for name, number in sets.items() if chosen is not None else ():
                if normalised(name) != normalised(chosen):
                    by = (
                        f"the tab {SETTINGS} names {chosen}"
                        if chosen == self.current
                        else f"{chosen} counts"
                    )
                    rows = f"{many(number, 'row')} of the set {name} of {scenario}"
                    verbs = "does not count ({}), and stays as it is" if number == 1 else _SEVERAL
                    yield f"{rows} {verbs.format(by)}"

    def _advice(self, sets: Collection[str]) -> str:
        """How to choose one of several sets; where Settings names none of them, that it does."""
        if self.current is None:
            return "constraint_sets in config/sheets.yaml chooses one"
        guess = nearest(self.current, sets)
        meant = f": did you mean {guess}?" if guess else ""
        return f"the tab {SETTINGS} names {self.current}, which no row has{meant}"
