"""Questions are read exactly, asked back, or refused."""
