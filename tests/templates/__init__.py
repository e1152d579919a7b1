"""Kinds bound to one statement."""
