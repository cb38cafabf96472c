"""What a person does with a portfolio, values in and values out: the Python API.

    from portfolio import open_portfolio

    portfolio = open_portfolio("path/to/portfolio")

Nothing here prints, and nothing is changed by importing it. Progress and notes go to functions that
are handed in; what a person can mend ends as one of the typed errors of `portfolio.actions.errors`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
