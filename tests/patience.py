"""How long tests wait for what should be at once."""

SOON = 10.0
"""Seconds. On a machine that does nothing else it takes less than one; on a busy one a test must
not fail for that, and what it stops would go on for minutes."""
