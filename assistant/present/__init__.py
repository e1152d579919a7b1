"""Answers to sentences, tables, text, Markdown, CSV, JSON and figures; the only place that rounds."""
