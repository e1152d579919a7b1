"""The record, its chain, and what an inspector finds."""
