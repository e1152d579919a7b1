"""The record: one append-only file a session, chained line by line, verified by anyone."""
