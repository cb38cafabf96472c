"""P2xx: names that do not resolve."""

from portfolio.findings.code import Code, error

REFERENCES: tuple[Code, ...] = (
    error(
        "P201",
        "unknown resource",
        why="Tokens and bounds count only for resources declared in organization.yaml.",
        fix="Correct the name or declare the resource.",
    ),
    error(
        "P202",
        "unknown dimension",
        why="Slices exist only for dimensions declared in organization.yaml.",
        fix="Correct the name or declare the dimension.",
    ),
    error(
        "P203",
        "unknown KPI",
        why="Every KPI is declared in metrics.yaml, with its unit.",
        fix="Correct the key or declare the KPI.",
    ),
    error(
        "P204",
        "unknown dimension value",
        why="Vocabularies are closed, so that a slip cannot open an empty slice.",
        fix="Correct the value or declare it.",
    ),
    error(
        "P205",
        "unknown initiative",
        why="No file of that key exists.",
        fix="Correct the key.",
    ),
    error(
        "P206",
        "unknown scenario",
        why="No file of that name exists in config/scenarios.",
        fix="Correct the name.",
    ),
    error(
        "P207",
        "reference to itself",
        why="Nothing can require, exclude, drive or be a pair with itself.",
        fix="Take it out.",
    ),
    error(
        "P208",
        "retired KPI",
        why="A KPI with `active: false` is kept for history; nothing new refers to it.",
        fix="Use an active KPI, or make it active again.",
    ),
    error(
        "P209",
        "operational KPI",
        why="Only north-star and strategic KPIs take contributions, weights and targets.",
        fix="Name the strategic KPI that it drives.",
    ),
)
