"""The locked-down engine."""
