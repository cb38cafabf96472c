"""Measurements of portfolio against published optima and against the bare solver."""
