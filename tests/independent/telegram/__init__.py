"""Our Telegram adapter, in front of a server that we did not write."""
