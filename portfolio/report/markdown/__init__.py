"""Markdown for pull requests, issues and summaries of jobs."""
