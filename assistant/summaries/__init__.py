"""Counts, proportions and numbers: plain values in, frozen dataclasses out; equal to R."""
