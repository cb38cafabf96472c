"""The kinds of findings, a module for each hundred of codes."""
