"""The adapter of each engine; what it needs is imported when it is asked for."""

from portfolio.solve.adapter import SolverAdapter


def adapter_of(name: str) -> SolverAdapter:
    """The adapter of an engine.

    Raises:
        KeyError: if there is none of that name.
    """
    if name == "scipy":
        from portfolio.solve.scipy_highs import ScipyHighs

        return ScipyHighs()
    if name == "highs":
        from portfolio.solve.highs import Highs

        return Highs()
    if name == "cpsat":
        from portfolio.solve.cpsat import CpSat

        return CpSat()
    raise KeyError(name)
