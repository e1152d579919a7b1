"""The survival core, held against R."""
