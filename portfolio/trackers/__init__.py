"""Exports of other tools, read into initiatives: what a map says, cell by cell, and nothing else.

Items flow one way. What this tool holds is changed only where the other tool changed since the last
import and nobody changed it here.
"""
