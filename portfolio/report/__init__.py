"""Renderers: pure functions from frozen values to text. Only the command line writes what they return."""
