"""Renderers: pure functions from frozen values to text, a package for each medium.

`words` makes sentences of facts; `text`, `markdown` and `data` lay them out for a terminal, for a pull
request and for programs. Only the command line writes what they return.
"""
