"""Where SQL runs: one small protocol, and the engines that keep it."""
