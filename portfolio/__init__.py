"""A product portfolio as code: validated, optimised, proven, and recorded in git."""

import os

# What else is installed must not change how files are read; looking for it at every start takes time, too.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

__version__ = "0.1.0"
