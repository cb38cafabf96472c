"""Workbooks <-> YAML: product managers keep their spreadsheets.

`tabs` is the one table of tabs and columns that everything else goes by. A `Source` (.xlsx, a
folder of CSV files, Google) gives grids of raw cells, `table` finds headers and rows in them,
`cells` converts by the kind of the column and `shown` back, `backlog`, `productops` and `scenarios`
say which cell stands for which part of which file, `merge` decides who is ahead, and `pull` and
`push` put it together. Nothing here writes YAML to disk: pull returns texts.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
