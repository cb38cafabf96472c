"""What a view of a change says that lists the initiatives of one team alone."""


def narrowed_in_words(only: str) -> str:
    """`Listed are only initiatives of owner search; …`."""
    return (
        f"Listed are only initiatives of {only}; the line above, the objective, KPIs and capacity"
        " are of the whole plan."
    )
