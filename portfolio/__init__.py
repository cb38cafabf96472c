"""A product portfolio as code: validated, optimised, proven, and recorded in git."""

__version__ = "0.1.0"
