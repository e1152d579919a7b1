"""The terminal app: the only importer of textual. It asks `Session` and shows what comes back."""
