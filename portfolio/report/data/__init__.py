"""Formats that programs read: JSON, CSV and SARIF. Their shapes are contracts."""
