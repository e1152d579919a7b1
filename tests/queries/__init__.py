"""Every kind keeps what its file promises."""
