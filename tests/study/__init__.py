"""Studies are made of data files, or the reason is said."""
