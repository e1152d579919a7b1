"""Time-to-event statistics: numpy in, frozen dataclasses out; equal to R survival."""
