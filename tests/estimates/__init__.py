"""Tests of the estimates behind answers."""
