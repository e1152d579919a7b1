"""Tests read as sentences; expected values come from references."""
