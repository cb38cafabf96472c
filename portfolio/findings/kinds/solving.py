"""P7xx: what solving shows (`validate --solve`)."""

from portfolio.findings.code import Code, error, warning

SOLVING: tuple[Code, ...] = (
    error(
        "P701",
        "no plan",
        why="Every rule of the scenario can be kept, but not all of them together.",
        fix=(
            "Run `portfolio repair` on the scenario: it names the conflict and the cheapest ways "
            "out."
        ),
    ),
    warning(
        "P702",
        "rule never binds",
        why=(
            "No portfolio that keeps the other rules could break it, so it decides nothing; a slip "
            "in its number is easily overlooked."
        ),
        fix="Check its number, or take it out.",
    ),
    warning(
        "P703",
        "floor met for free",
        why=(
            "The best plan without it is worth as much, so it costs nothing now; perhaps it was "
            "meant to ask for more."
        ),
        fix="Raise it, or leave it as a safeguard.",
    ),
    warning(
        "P704",
        "candidate in no feasible portfolio",
        why="The rules together keep it out of every plan, whatever it is worth.",
        fix="Change one of the rules named, or take it out of the candidates.",
    ),
    warning(
        "P705",
        "scenarios equal in effect",
        why="They lead to the very same plan, so what one says differently changes nothing.",
        fix="Check what it was meant to change, or delete it.",
    ),
)
