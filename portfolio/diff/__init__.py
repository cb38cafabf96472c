"""What differs between two portfolios and their plans, and which input causes what: pure, over frozen values."""
