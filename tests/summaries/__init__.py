"""Summaries, held against R."""
