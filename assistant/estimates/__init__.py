"""Rows to results: each statistic that a kind can name, made with `survival` and `summaries`."""
