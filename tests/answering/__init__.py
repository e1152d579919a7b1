"""From a reading to a recorded answer."""
