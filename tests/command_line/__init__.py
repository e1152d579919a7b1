"""The command and its contracts."""
