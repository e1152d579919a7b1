"""Questions on three real studies, written from their data and labels alone, and their scoring."""
