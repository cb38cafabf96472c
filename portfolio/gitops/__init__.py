"""Git as the log of a portfolio: its files as any commit has them, and what commits say about each other."""
