"""Numbers, tables, curves and harmless text."""
