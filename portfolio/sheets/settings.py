"""The tab Settings of an older installation: a name and a value in each row; read, and never
written."""

from collections.abc import Mapping

from portfolio.sheets.grid import Grid
from portfolio.sheets.names import normalised

SETTINGS = "Settings"
CURRENT_SET = "current_constraint_set_name"
"""The name under which stands which constraint set counts."""
CURRENT_SCENARIO = "current_scenario_name"
"""The name under which stands which scenario is the plan of its period."""


def settings_of(grid: Grid) -> Mapping[str, str]:
    """Name, as names are compared -> value: the first two filled cells of each row."""
    settings: dict[str, str] = {}
    for number in sorted(grid.rows):
        cells = [str(cell).strip() for _, cell in sorted(grid.rows[number].items())]
        filled = [cell for cell in cells if cell]
        if len(filled) > 1:
            settings.setdefault(normalised(filled[0]), filled[1])
    return settings
