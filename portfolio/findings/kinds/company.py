"""P4xx: the organization and its KPIs."""

from portfolio.findings.code import Code, error

COMPANY: tuple[Code, ...] = (
    error(
        "P401",
        "not exactly one north star",
        why="North-star scenarios need the one KPI that stands for the company.",
        fix="Give exactly one active KPI the level `north_star`.",
    ),
    error(
        "P402",
        "KPIs drive each other in a circle",
        why="The causal graph decides which KPIs count the same thing twice; a circle has no top.",
        fix="Take one of the edges out.",
    ),
    error(
        "P403",
        "name is taken",
        why="`all` means the whole portfolio.",
        fix="Choose another name.",
    ),
    error(
        "P404",
        "plan of another period",
        why="The plan of a period is a scenario of that period.",
        fix="Name a scenario of the period.",
    ),
)
